"""Brings the curriculum files into the site: reading and checking them, then writing pages.

Nothing is written while a single file has an error. What an editor has changed in the CMS stays.
"""
