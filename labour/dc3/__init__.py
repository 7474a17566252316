"""The DC-3, the form on which an employer in Mexico certifies a worker's training (DOF 14-06-2013, articles 24
to 26).
"""
