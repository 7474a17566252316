"""What can happen to a DC-3."""

from django.dispatch import Signal

dc3_issued = Signal()  # rows: list[Dc3]; sent once for each batch, in its transaction
