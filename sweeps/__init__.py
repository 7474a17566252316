"""Owns how many rows are worked off: each on its own, so that one that fails never stops the others.

Stands below all other apps and imports none of them. Easy to get wrong: whatever goes through rows in the background
goes through ``each`` or ``attempt``, also where nobody can think of a failure.
"""
