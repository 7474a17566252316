"""Facts about people that others act on."""

from django.dispatch import Signal

approval_requested = Signal()  # approval: somebody asked for an act that a second person decides
approval_decided = Signal()  # approval: it was approved, refused, withdrawn or found impossible
