"""How the questions of a quiz behave: statistics of what was answered, for those who write them.

``statistics`` are pure functions, ``reading`` turns responses into sums, ``results`` turns sums into what is shown.
"""
