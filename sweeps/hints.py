"""Hints of the clock: messages that only say which rows to look at. What is lost of them is sent again by the next
tick.
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
Item = TypeVar("Item")


def hint_at_each(send: Callable[[Item], object], items: Iterable[Item]) -> bool:
    """Send a hint at each item, until the broker is lost: the rows wait. Return whether all were sent."""
    for item in items:
        try:
            send(item)
        except (OperationalError, OSError):  # OSError: the folder that serves as broker
            logger.exception("The broker is lost; the next sweep goes on.")
            return False
    return True
