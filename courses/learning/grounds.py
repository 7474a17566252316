"""By what somebody passes a course that ends with more than its lessons; what is above this house judges it."""

from dataclasses import dataclass

from courses.learning.services import remaining_lessons
from courses.models import Enrolment
from courses.signals import passing_asked


@dataclass(frozen=True)
class Ground:
    """What the last step of a course says of an enrolment now, in words, and whether it passes by it."""

    words: str
    passes: bool


def ground_of(enrolment: Enrolment) -> Ground | None:
    """Return how the last step of a course stands; None where nobody has taken one."""
    for _receiver, ground in passing_asked.send(Enrolment, enrolment=enrolment):
        if isinstance(ground, Ground):
            return ground
    return None


def passes(enrolment: Enrolment) -> bool:
    """Return whether nothing is missing now for an enrolment to be completed: the final quiz or the lessons, and
    attendance where the course asks for it.
    """
    return not enrolment.lacks_attendance and is_rest_done(enrolment)


def is_rest_done(enrolment: Enrolment) -> bool:
    """Return whether the final quiz is passed, or the lessons are done where there is none."""
    ground = ground_of(enrolment)
    if ground is not None and ground.passes:
        return True
    return not enrolment.studied_course.requires_final_quiz and not remaining_lessons(enrolment).exists()
