"""Owns how knowledge is checked: question bank, frozen versions, quiz pages, attempts, grading.

May import courses and people. Easy to get wrong: grade by the stable keys of choices in a frozen
version, never by text, position or the live question.
"""
