"""Who can be given a seat in a class session."""

from django.db.models import Q

from courses.models import ClassSession, Enrolment, EnrolmentQuerySet, Seat
from courses.models.validity import is_exempt_on
from people.models import Employee, local_today


def candidates(session: ClassSession, viewer: Employee) -> EnrolmentQuerySet:
    """Return the open enrolments of people whom the viewer sees, in the course of a session, who have no seat in it.

    A renewal that is taken with the refresher belongs to sessions of the refresher. Not the instructor, for nobody
    teaches themselves; and nobody gives themselves a seat.
    """
    today = local_today(session.organisation, "employee__")
    people = Employee.objects.visible_to(viewer).active().exclude(user=viewer.user_id)
    if session.instructor:
        people = people.exclude(user=session.instructor.user_id)
    course = Q(course=session.course_id, refresher_version=None) | Q(refresher_version__course=session.course_id)
    seated = Seat.objects.held().filter(session=session)
    open_ones = Enrolment.objects.latest_cycle().filter(course, employee__in=people, completed_at=None)
    return open_ones.unmet(today).exclude(is_exempt_on(today)).exclude(pk__in=seated.values("enrolment"))
