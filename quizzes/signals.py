"""Everything that can happen here. Sent with ``send()``: a failing receiver undoes the whole use case."""

from django.dispatch import Signal

# outcome: Outcome, hand: Hand or None; an attempt passes no more, or passes now without completing its course by it
passing_changed = Signal()
