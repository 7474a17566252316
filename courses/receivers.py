from collections.abc import Collection, Sequence

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from courses.classroom import emails as classroom
from courses.classroom.counting import ask_no_longer
from courses.content.privacy import forget_tree
from courses.duties.absences import move_over
from courses.evidence import telling
from courses.evidence.meeting import refresh_equivalents
from courses.learning.approvals import OWN_COURSE, has_written, waits_for_second_person
from courses.learning.grounds import is_rest_done
from courses.learning.holds import Hold
from courses.models import (
    BlockAnswer,
    ClassSession,
    CoursePage,
    DutyAction,
    DutyRequest,
    Enrolment,
    Evidence,
    EvidenceEvent,
    LessonPosition,
    Seat,
)
from courses.reminders.services import take_back, tell_of_assignment
from courses.requests.emails import tell_of_answer, tell_of_request
from courses.rules.tasks import apply_rules
from courses.rules.undoing import done_by_rules, forget_duties
from courses.signals import (
    class_session_cancelled,
    class_session_changed,
    course_completed,
    course_completing,
    duties_changed,
    duties_restored,
    duty_request_decided,
    duty_requested,
    end_awaited,
    evidence_decided,
    evidence_undone,
    seat_released,
    seats_given,
    validity_changed,
)
from people.employees.traces import ByItself
from people.models import Absence, Employee
from people.signals import absence_recorded, employees_changed, erasing_optional, removing_people, undoing_people

MOST_NAMED = 500  # in a message: where more people changed at once, rules look at everybody

for signal in (post_save, post_delete):
    signal.connect(forget_tree, sender=PageViewRestriction, dispatch_uid="forget_tree")


@receiver(employees_changed)
def look_at_rules(organisation_id: int, employee_ids: Collection[int], **kwargs: object) -> None:
    """Bring whoever was hired, moved, left or returned under other rules."""
    named = sorted(employee_ids) if len(employee_ids) <= MOST_NAMED else None
    apply_rules.delay_on_commit(organisation_id, named)


@receiver(erasing_optional)
def erase_practice(employee: Employee, **kwargs: object) -> None:
    """Delete what somebody answered for practice, and where they stopped in lessons: no duty asks for it."""
    BlockAnswer.objects.filter(enrolment__employee=employee).delete()
    LessonPosition.objects.filter(enrolment__employee=employee).delete()


@receiver(absence_recorded)
def move_what_is_due(absence: Absence, **kwargs: object) -> None:
    """Let what is due while somebody is away be due later."""
    move_over(absence)


@receiver(undoing_people)
def say_what_rules_did(employees: Sequence[int], **kwargs: object) -> ByItself:
    """Keep nobody from undoing an import because a rule has given duties to whom it created."""
    return done_by_rules(employees)


@receiver(removing_people)
def forget_what_rules_did(employees: Sequence[int], **kwargs: object) -> None:
    """Let those duties go with the people."""
    forget_duties(employees)


@receiver(course_completing)
def ask_second_person(enrolment: Enrolment, **kwargs: object) -> bool:
    """Let nobody complete alone what they have written."""
    if not has_written(enrolment):
        return False
    OWN_COURSE.request(enrolment)
    return True


@receiver(end_awaited)
def hold_of_second_person(enrolment: Enrolment, **kwargs: object) -> Hold | None:
    """Tell who has written the course that somebody looks at its completion first."""
    if enrolment.completed_at or not waits_for_second_person(enrolment):
        return None
    words = _("You wrote part of this course, so somebody in human resources looks at it before it is complete.")
    return Hold(words, is_closed=True, title=_("Waiting for a second person"))


@receiver(end_awaited)
def hold_of_attendance(enrolment: Enrolment, **kwargs: object) -> Hold | None:
    """Tell who has done the rest of a course that they also have to be in a class session."""
    if enrolment.completed_at or not enrolment.lacks_attendance or not is_rest_done(enrolment):
        return None
    words = _("You have done the rest. Once it is written down that you were in a class session, it is complete.")
    return Hold(words, is_closed=True, title=_("A class session is missing"))


@receiver(duty_requested)
def tell_who_answers(request: DutyRequest, **kwargs: object) -> None:
    """Tell whoever could answer, each by an own message."""
    tell_of_request(request)


@receiver(duty_request_decided)
def tell_who_asked(request: DutyRequest, **kwargs: object) -> None:
    """Tell whoever asked of the answer, unless it was they who took it back."""
    tell_of_answer(request)


@receiver(duties_changed)
def tell_the_assigned(action: DutyAction, **kwargs: object) -> None:
    """Tell whoever got duties."""
    tell_of_assignment(action)


@receiver(duties_restored)
def tell_nobody(action: DutyAction, **kwargs: object) -> None:
    """Tell nobody: what was undone in time is no news."""
    take_back(action)


@receiver(evidence_decided)
def tell_of_evidence(evidence: Evidence, event: EvidenceEvent, **kwargs: object) -> None:
    """Tell whoever's it is what was decided."""
    telling.tell_of_decision(evidence, event)


@receiver(evidence_undone)
def tell_nobody_of_evidence(evidence: Evidence, **kwargs: object) -> None:
    """Tell nobody: what was undone in time is no news."""
    telling.take_back(evidence)


@receiver(course_completed)
def meet_equivalents(enrolment: Enrolment, **kwargs: object) -> None:
    """Let whoever completes a course meet those that it counts as."""
    refresh_equivalents([enrolment])


@receiver(validity_changed)
def refresh_what_they_meet(enrolments: Collection[Enrolment], **kwargs: object) -> None:
    """Let a completion that counts for less long, or longer, do so as any other course too."""
    refresh_equivalents(enrolments)


@receiver(seats_given)
def invite_to_session(session: ClassSession, seats: Sequence[Seat], **kwargs: object) -> None:
    """Invite whoever got a seat."""
    classroom.invite(session, seats)


@receiver(class_session_changed)
def tell_of_changed_session(session: ClassSession, **kwargs: object) -> None:
    """Tell everybody with a seat."""
    classroom.tell_of_change(session)


@receiver(class_session_cancelled)
def tell_of_cancelled_session(session: ClassSession, **kwargs: object) -> None:
    """Tell everybody with a seat that has heard of it."""
    classroom.tell_of_cancellation(session)


@receiver(seat_released)
def tell_of_released_seat(seat: Seat, **kwargs: object) -> None:
    """Take the session out of the calendar of whoever no longer comes."""
    classroom.tell_of_release(seat)


@receiver(pre_save, sender=CoursePage)
def complete_what_waits_for_a_session(
    instance: CoursePage, raw: bool, update_fields: Collection[str] | None, **kwargs: object
) -> None:
    """Let nobody wait for a class session of a course that is published without asking for one. A draft does not."""
    is_written = update_fields is None or "requires_attendance" in update_fields
    if is_written and not raw and instance.pk and not instance.requires_attendance:
        ask_no_longer(instance)
