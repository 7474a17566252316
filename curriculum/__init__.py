"""Owns the course files: reading and checking them, and bringing them into pages and the question bank.

May import quizzes, courses and people. Easy to get wrong: nothing is written while a single file has an error, and what
an editor has changed in the CMS stays.
"""
