"""Owns what is taught, to whom, and how far they are: pages, requirements, enrolments, completions.

May import people. Easy to get wrong: progress is counted over the content version an enrolment
started with, never over the live pages, so it cannot fall when an editor adds a lesson.
"""
