"""Reading what others wrote into spreadsheets and text files, and writing sheets for them, without trusting either
side.
"""
