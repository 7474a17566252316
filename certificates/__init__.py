"""Owns what a learner has been awarded: the certificate, its PDF, delivery and public verification.

May import quizzes, courses and people. Easy to get wrong: a certificate copies everything it
certifies at issue, and nothing is ever read again from the course, the person or the organisation.
"""
