"""Owns screens and exports that show several apps: home, my record, the team page, one person.

May import everything below; writes nothing and has no models. Easy to get wrong: one query object
feeds screen and export, so that they can never differ.
"""
