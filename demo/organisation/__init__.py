"""A large company to look at and to measure with: the same seed makes the same people, with the same courses behind
them.
"""
