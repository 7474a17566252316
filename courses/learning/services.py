"""What can happen to courses and enrolments, one function per use case."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Left
from django.utils import timezone

from courses.learning.standing import standing_of
from courses.models import (
    ContentVersion,
    CoursePage,
    Enrolment,
    EnrolmentQuerySet,
    LessonCompletion,
    LessonPage,
    LessonPosition,
    ModulePage,
    VersionLesson,
)
from courses.signals import course_completed, course_completing, validity_changed
from lib.json_values import json_sha256
from lib.prepared import Prepared
from people.models import Employee

# --- Content --------------------------------------------------------------------------------------


@transaction.atomic
def freeze_content(course: CoursePage) -> ContentVersion:
    """Return the version that equals the live course, writing it if it is new. Once for each content."""
    lessons = list(live_lessons(course))
    payload = _course_payload(course, lessons)
    sha256 = json_sha256(payload)
    known = ContentVersion.objects.filter(course=course, sha256=sha256).first()
    if known:
        return known
    CoursePage.objects.select_for_update().filter(pk=course.pk).values("pk").first()
    number = ContentVersion.objects.filter(course=course).aggregate(last=Max("number"))["last"] or 0
    version, is_new = ContentVersion.objects.get_or_create(
        course=course, sha256=sha256, defaults={"number": number + 1, "payload": payload}
    )
    if is_new:
        VersionLesson.objects.bulk_create(
            VersionLesson(
                version=version,
                lesson=lesson,
                sort_order=order,
                minutes=lesson.minutes,
                is_required=lesson.is_required,
            )
            for order, lesson in enumerate(lessons)
        )
    return version


def live_sha256(course: CoursePage) -> str:
    """Return the hash that a version of the live course has, whether it is written or not."""
    return json_sha256(_course_payload(course, list(live_lessons(course))))


def live_lessons(course: CoursePage) -> QuerySet[LessonPage]:
    """Return the published lessons in published modules, in the order of the tree."""
    modules = ModulePage.objects.child_of(course).live()
    lessons = LessonPage.objects.descendant_of(course).live().filter(alias_of=None).order_by("path")
    paths = list(modules.values_list("path", flat=True))
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(path__startswith=path)
    return lessons.filter(inside)


def _course_payload(course: CoursePage, lessons: list[LessonPage]) -> dict[str, object]:
    return {
        "title_es": course.title,
        "title_en": course.title_en,
        "hours": str(course.hours),
        "pass_mark": course.pass_mark,
        "validity_months": course.validity_months,
        "requirements": sorted(course.requirements.values_list("identifier", flat=True)),
        "lessons": [
            {
                "id": lesson.pk,
                "title_es": lesson.title,
                "title_en": lesson.title_en,
                "minutes": lesson.minutes,
                "is_required": lesson.is_required,
                "body_sha256": hashlib.sha256(
                    json.dumps(lesson.body.get_prep_value(), sort_keys=True, default=str).encode()
                ).hexdigest(),
            }
            for lesson in lessons
        ],
    }


# --- Enrolment ------------------------------------------------------------------------------------


@transaction.atomic
def enrol(employee: Employee, course: CoursePage) -> Enrolment:
    """Return the enrolment to study under: the latest, the first, or the next cycle once renewal is open."""
    enrolment, _is_new = Enrolment.objects.select_for_update().get_or_create(
        employee=employee, course=course, is_latest=True
    )
    enrolment.employee, enrolment.course = employee, course
    if not enrolment.can_be_renewed_on(employee.today()):
        return enrolment
    Enrolment.objects.filter(pk=enrolment.pk).update(is_latest=False)
    following = _next_cycle(enrolment)
    following.save()
    return following


def _next_cycle(enrolment: Enrolment) -> Enrolment:
    """Return the cycle after one that can be renewed, not yet saved. What excuses from the course, or meets it, goes
    on.
    """
    return Enrolment(
        employee=enrolment.employee,
        course=enrolment.course,
        cycle=enrolment.cycle + 1,
        former_expires_on=enrolment.valid_until,
        former_withdrawn=enrolment.withdrawn_at is not None,
        exempted_at=enrolment.exempted_at,
        exempt_until=enrolment.exempt_until,
        met_at=enrolment.met_at,
        met_until=enrolment.met_until,
        met_evidence_id=enrolment.met_evidence_id,
        met_completion_id=enrolment.met_completion_id,
    )


def enrol_many(employee_ids: Collection[int], course: CoursePage, *, renews: bool = True) -> None:
    """Do ``enrol`` for many people of one organisation. The same queries whatever their number.

    Where it does not renew, whoever has completed the course stays with the cycle they have.
    """
    mine = Enrolment.objects.filter(course=course, employee__in=employee_ids, is_latest=True)
    known = set(mine.values_list("employee_id", flat=True))
    Enrolment.objects.bulk_create(
        (Enrolment(employee_id=pk, course=course) for pk in employee_ids if pk not in known), ignore_conflicts=True
    )
    if not renews:
        return
    completed = mine.filter(completed_at__isnull=False).exclude(expires_on=None, renew_by=None)
    renewable = []
    for enrolment in completed.select_for_update(of=("self",)).select_related(
        "employee__organisation", "employee__work_centre"
    ):
        enrolment.course = course
        if enrolment.can_be_renewed_on(enrolment.employee.today()):
            renewable.append(enrolment)
    if renewable:
        Enrolment.objects.filter(pk__in=[each.pk for each in renewable]).update(is_latest=False)
        Enrolment.objects.bulk_create(_next_cycle(each) for each in renewable)


@transaction.atomic
def start_course(employee: Employee, course: CoursePage) -> Enrolment:
    """Enrol and start: a renewal with the refresher of the course, as long as it may.

    From now on the enrolment is pinned to the content as it is today.
    """
    enrolment = enrol(employee, course)
    if enrolment.started_at is None:
        refresher = refresher_for(enrolment)
        enrolment.content_version = freeze_content(course)
        enrolment.refresher_version = freeze_content(refresher) if refresher else None
        enrolment.started_at = timezone.now()
        enrolment.dropped_at = None
        enrolment.save(update_fields=["content_version", "refresher_version", "started_at", "dropped_at"])
    return enrolment


def refresher_for(enrolment: Enrolment) -> CoursePage | None:
    """Return the refresher that renews with this enrolment today; None where the whole course has to be taken.

    Needs the employee and the course at hand; one query, and only for a course that has a refresher.
    """
    until, today = enrolment.refresher_until, enrolment.employee.today()
    if until is None or until < today:
        return None
    offered: CoursePage | None = (
        CoursePage.objects.offered_to(enrolment.employee).filter(pk=enrolment.course.refresher_id).first()
    )
    return offered


def minutes_of(courses: Iterable[CoursePage]) -> dict[int, int]:
    """Return for each course the minutes of its published lessons. One query, whatever the number."""
    paths = {course.path: course.pk for course in courses}
    if not paths:
        return {}
    depth = len(next(iter(paths)))
    modules = ModulePage.objects.live().filter(path=Left(OuterRef("path"), depth + CoursePage.steplen))
    lessons = LessonPage.objects.live().filter(Exists(modules), alias_of=None).annotate(top=Left("path", depth))
    totals = lessons.filter(top__in=paths).order_by().values_list("top").annotate(minutes=Sum("minutes"))
    return {paths[path]: minutes for path, minutes in totals}


# --- Learning -------------------------------------------------------------------------------------


def started_enrolment(employee: Employee | None, course: CoursePage) -> Enrolment | None:
    """Return the enrolment in which this person studies the course, with both at hand; None if it is not started.

    The course may be the refresher with which another one is renewed: an open renewal comes first.
    """
    if employee is None:
        return None
    enrolment = _STARTED.first(employee.pk, course.pk)
    if enrolment is not None:
        enrolment.employee = employee
        if enrolment.course_id == course.pk:
            enrolment.course = course
        elif enrolment.refresher_version:
            enrolment.refresher_version.course = course
    return enrolment


def _started(employee_id: int, course_id: int) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(employee=employee_id, is_latest=True, started_at__isnull=False)
    here = mine.filter(Q(course=course_id) | Q(refresher_version__course=course_id))
    return here.select_related("refresher_version").order_by(F("completed_at").desc(nulls_first=True), "-pk")[:1]


_STARTED = Prepared(_started)


def is_done(enrolment: Enrolment, lesson: LessonPage) -> bool:
    """Return whether a lesson is done."""
    return LessonCompletion.objects.filter(enrolment=enrolment, lesson=lesson).exists()


@transaction.atomic
def complete_lesson(enrolment: Enrolment, lesson: LessonPage, language: str) -> bool:
    """Mark a lesson as done, once, if nothing of it is missing; return whether it was new.

    Whatever adds to what somebody did with a lesson calls this. Completes a course that has no final quiz.
    """
    if not is_done(enrolment, lesson) and not standing_of(enrolment, lesson).is_enough:
        return False
    _completion, is_new = LessonCompletion.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"language": language}
    )
    if not enrolment.studied_course.requires_final_quiz and not remaining_lessons(enrolment).exists():
        complete_course(enrolment)
    return is_new


def remaining_lessons(enrolment: Enrolment) -> QuerySet[VersionLesson]:
    """Return the required lessons of the pinned content that are still published and not done."""
    return (
        VersionLesson.objects.filter(version=enrolment.studied_version_id, is_required=True, lesson__live=True)
        .exclude(lesson__completions__enrolment=enrolment)
        .order_by("sort_order")
    )


def save_position(enrolment: Enrolment, lesson: LessonPage, block_id: str) -> None:
    """Remember the block in view; an unknown block means the top of the lesson."""
    known = {block["id"] for block in lesson.body.raw_data if "id" in block}
    LessonPosition.objects.update_or_create(
        enrolment=enrolment,
        lesson=lesson,
        defaults={"block_id": block_id if block_id in known else "", "visited_at": timezone.now()},
    )


@transaction.atomic
def complete_course(enrolment: Enrolment, *, is_approved: bool = False) -> bool:
    """Complete the course and announce it. Return False if it already was, if it asks for attendance and there is none
    yet, or if a second person looks at it first.
    """
    if enrolment.studied_course.requires_attendance and not _was_there(enrolment):
        return False
    if not is_approved and any(waits for _by, waits in course_completing.send(Enrolment, enrolment=enrolment)):
        return False
    now = timezone.now()
    passed_on = now.astimezone(enrolment.employee.zone).date()
    counted_from = _counted_from(enrolment, passed_on)
    completed = Enrolment.objects.filter(pk=enrolment.pk, completed_at=None).update(
        completed_at=now,
        expires_on=months_after(counted_from, enrolment.course.validity_months),
        counted_from=counted_from if counted_from != passed_on else None,
    )
    if not completed:
        return False
    enrolment.refresh_from_db(fields=["completed_at", "expires_on", "counted_from"])
    course_completed.send(sender=Enrolment, enrolment=enrolment)
    return True


def _was_there(enrolment: Enrolment) -> bool:
    """Return whether somebody has said that the person was in a class session.

    Holds the enrolment: attendance that is being said at this moment is waited for, and then completes the course.
    """
    held = Enrolment.objects.select_for_update().filter(pk=enrolment.pk)
    enrolment.attended_at = held.values_list("attended_at", flat=True).get()
    return enrolment.attended_at is not None


def _counted_from(enrolment: Enrolment, passed_on: datetime.date) -> datetime.date:
    """Return the day from which the validity of a cycle counts that is passed on a local day."""
    former = former_cycle(enrolment)
    return former.next_counts_from(passed_on) if former else passed_on


def former_cycle(enrolment: Enrolment) -> Enrolment | None:
    """Return the cycle before, with employee and course at hand; None for the first one."""
    if enrolment.cycle == 1:
        return None
    cycles = Enrolment.objects.filter(employee=enrolment.employee_id, course=enrolment.course_id)
    former: Enrolment | None = cycles.filter(cycle=enrolment.cycle - 1).first()
    if former is not None:
        former.employee, former.course = enrolment.employee, enrolment.course
    return former


def early_renewal(completed: Enrolment, today: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """Return until when the next cycle has to be passed to count from the old expiry, and until when it then is valid.

    None where it would count from the day of passing. Reads the course.
    """
    until = completed.early_until
    if until is None or until < today:
        return None
    valid_until = months_after(until, completed.course.validity_months)
    return (until, valid_until) if valid_until else None


def end_validity(enrolment: Enrolment) -> None:
    """Count a completed course as expired from today on, where the person works: it can be taken again.

    Whoever is taking it again already is no longer current meanwhile, and has to take the whole course: nobody
    refreshes what does not count.
    """
    yesterday = enrolment.employee.today() - datetime.timedelta(days=1)
    Enrolment.objects.filter(pk=enrolment.pk, completed_at__isnull=False).update(
        expires_on=yesterday, withdrawn_at=timezone.now()
    )
    cycles = Enrolment.objects.filter(employee=enrolment.employee_id, course=enrolment.course_id)
    following = cycles.filter(cycle=enrolment.cycle + 1)
    following.update(former_expires_on=yesterday, former_withdrawn=True)
    following.filter(completed_at=None).update(refresher_version=None)
    validity_changed.send(Enrolment, enrolments=[enrolment])


def ask_renewal(enrolments: EnrolmentQuerySet, day: datetime.date) -> None:
    """Ask for the next cycle of completed enrolments by a local date, or their expiry where that comes first.

    An earlier date that stands already stays. Who is taking the course again already stays current until then, no
    longer.
    """
    expiry_first = Case(When(expires_on__lt=day, then=F("expires_on")), default=Value(day))
    enrolments.filter(Q(renew_by=None) | Q(renew_by__gt=day)).update(renew_by=expiry_first)
    _next_cycles(enrolments).filter(former_expires_on__gt=day).update(former_expires_on=day)
    validity_changed.send(Enrolment, enrolments=enrolments)


def drop_renewal(enrolments: EnrolmentQuerySet) -> None:
    """Take back what ``ask_renewal`` asked: the completions count until they expire."""
    enrolments.update(renew_by=None)
    former = Enrolment.objects.filter(
        employee=OuterRef("employee"), course=OuterRef("course"), cycle=OuterRef("cycle") - 1
    )
    _next_cycles(enrolments).filter(former_withdrawn=False).update(
        former_expires_on=Subquery(former.values("expires_on"))
    )
    validity_changed.send(Enrolment, enrolments=enrolments)


def _next_cycles(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Return the cycles begun after these enrolments and not completed."""
    former = enrolments.filter(employee=OuterRef("employee"), course=OuterRef("course"), cycle=OuterRef("cycle") - 1)
    return Enrolment.objects.filter(Exists(former), completed_at=None)


def months_after(day: datetime.date, months: int) -> datetime.date | None:
    """Return the same day so many months later, or the last day of that month; None for 0 months: for ever."""
    if months == 0:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))
