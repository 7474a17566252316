"""What keeps somebody from the end of a course whose lessons they have read; what is above this house knows it."""

from dataclasses import dataclass

from courses.models import Enrolment
from courses.signals import end_awaited


@dataclass(frozen=True)
class Hold:
    """What to tell about the last step of a course that was tried without success, and whether it is closed now."""

    words: str
    is_closed: bool
    title: str = ""  # where it is something else than a quiz that was not passed


def hold_of(enrolment: Enrolment) -> Hold | None:
    """Return what keeps somebody from the end of a course whose lessons they have read, if anything does."""
    for _receiver, hold in end_awaited.send(Enrolment, enrolment=enrolment):
        if isinstance(hold, Hold):
            return hold
    return None
