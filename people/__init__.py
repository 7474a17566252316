"""Owns who people are: user, organisation, team tree, employee and their history.

May import nothing of the other apps. Easy to get wrong: learner records hang on the *employee*
(a person in one organisation), never on the user, so isolation between organisations is one filter.
"""
