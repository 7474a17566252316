"""Owns what Mexican labour law asks of an employer who trains people: the DC-3 and what is sent with it, the
mixed commission, plan and programs, training agents, receipts, and the terms of all of them.

May import certificates, quizzes, courses and people. Easy to get wrong: a form is frozen when it is issued, and says
what the certificate says, never what the record says today.
"""
