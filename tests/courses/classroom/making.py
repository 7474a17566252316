"""Class sessions for tests, and people who take their course."""

import datetime
from decimal import Decimal

from django.utils import timezone

from courses.classroom.services import Details, give_seats, plan_session
from tests.factories import EmployeeFactory, make_course, make_enrolment

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def details(course, *, begins=DAY, **changed):
    """What is said of a session of two hours that begins so long from now."""
    starts_at = (timezone.now() + begins).replace(second=0, microsecond=0)
    said = {
        "course": course,
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "hours": Decimal("2.0"),
        "seats": 20,
        "place": "Sala 2",
        "instructor_name": "Nadia Cruz",
    }
    return Details(**{**said, **changed})


def make_session(by, course=None, **changed):
    """A session that somebody of human resources has planned."""
    return plan_session(details(course or make_course(), **changed), by=by)


def takes(course, organisation, **of_person):
    """Somebody who takes a course, and has begun."""
    return make_enrolment(course, EmployeeFactory(organisation=organisation, **of_person))


def seated(session, *enrolments, by):
    """Their seats in a session."""
    return give_seats(session, [each.pk for each in enrolments], by=by)
