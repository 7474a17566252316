"""How far each person is. Records point to content with PROTECT: an editor cannot delete evidence."""

import datetime
import uuid
import zoneinfo

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.pages import CoursePage, LessonPage
from courses.models.structure import ContentVersion, VersionLesson
from courses.models.validity import is_exempt, is_exempt_on, is_met_on, is_over_on, unmet_on
from people.models import Employee, User


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments; who may see them and how they stand."""

    def for_user(self, user: User | AnonymousUser) -> "EnrolmentQuerySet":
        """Return the user's own, in all their employments."""
        return self.filter(employee__user_id=user.pk) if user.pk else self.none()

    def latest_cycle(self) -> "EnrolmentQuerySet":
        """Return for each person and course the last cycle only, without what nobody asks for and nobody has begun."""
        return self.filter(is_latest=True, dropped_at=None)

    def unmet(self, today: datetime.date | Combinable) -> "EnrolmentQuerySet":
        """Return what nothing else meets on a local date: no evidence, and no other course that counts as this one."""
        return self.filter(unmet_on(today))

    def with_status(self, today: datetime.date | Combinable) -> "EnrolmentQuerySet":
        """Annotate ``status``, one of ``Enrolment.Status``, as of a local date: ``status_on`` for many rows.

        ``is_met`` says whether something else than the course is why: ``is_met_on`` for many rows. For people of
        several work centres the date is ``local_today``.
        """
        is_over, is_met, is_excused = is_over_on(today), is_met_on(today), is_exempt_on(today)
        is_next_cycle = Q(cycle__gt=1)  # until it is passed, the cycle before says how the person stands
        counts_still = is_next_cycle & (Q(former_expires_on=None) | Q(former_expires_on__gte=today))
        return self.annotate(
            is_met=Case(When(is_met, then=Value(True)), default=Value(False), output_field=models.BooleanField()),
            status=Case(
                When(is_met, then=Value(Enrolment.Status.CURRENT)),
                When(is_excused & is_over, completed_at__isnull=False, then=Value(Enrolment.Status.EXEMPT)),
                When(is_over, completed_at__isnull=False, then=Value(Enrolment.Status.EXPIRED)),
                When(completed_at__isnull=False, then=Value(Enrolment.Status.CURRENT)),
                When(is_excused & counts_still, then=Value(Enrolment.Status.CURRENT)),
                When(is_excused, then=Value(Enrolment.Status.EXEMPT)),
                When(is_next_cycle, former_expires_on__lt=today, then=Value(Enrolment.Status.EXPIRED)),
                When(cycle=1, met_until__lt=today, then=Value(Enrolment.Status.EXPIRED)),
                When(due_on__lt=today, then=Value(Enrolment.Status.OVERDUE)),
                When(is_next_cycle, then=Value(Enrolment.Status.CURRENT)),
                When(started_at__isnull=False, then=Value(Enrolment.Status.IN_PROGRESS)),
                default=Value(Enrolment.Status.NOT_STARTED),
                output_field=models.CharField(),
            ),
        )

    def with_progress(self) -> "EnrolmentQuerySet":
        """Annotate ``done_count``, ``lesson_count`` and ``minutes_left`` over the version that is studied."""
        done = LessonCompletion.objects.filter(enrolment=OuterRef(OuterRef("pk")), lesson=OuterRef("lesson"))
        pinned = VersionLesson.objects.filter(version=OuterRef("studied")).annotate(is_done=Exists(done))
        counted = pinned.filter(Q(is_done=True) | Q(lesson__live=True))
        return self.annotate(studied=Coalesce("refresher_version", "content_version")).annotate(
            lesson_count=_total(counted, models.Count("pk")),
            done_count=_total(counted, models.Count("pk", filter=Q(is_done=True))),
            minutes_left=_total(counted, models.Sum("minutes", filter=Q(is_done=False))),
        )


def _total(lessons: models.QuerySet[VersionLesson], aggregate: models.Aggregate) -> Coalesce:
    return Coalesce(Subquery(lessons.order_by().values("version").annotate(n=aggregate).values("n")), 0)


def _day(moment: datetime.datetime | None, zone: zoneinfo.ZoneInfo) -> datetime.date:
    if moment is None:
        raise ValueError("it has not come to that")
    return moment.astimezone(zone).date()


class Enrolment(models.Model):
    """A learner taking a course, for one cycle of its validity. Carries the present due date, and who is exempt.

    Who renews stays as the cycle before left them until they pass: current until ``former_expires_on`` (none: for
    ever), expired from then on. ``former_withdrawn``: somebody ended that validity. A renewal may be taken with the
    refresher of the course: ``refresher_version`` then is what is studied, and ``content_version`` still what it counts
    for. The ``met`` columns say by what else the duty is met, and until when: accepted evidence, or the completion of a
    course that counts as this one. ``courses.evidence.meeting`` alone writes them, from those rows. It is no
    completion. Of class sessions ``courses.classroom.counting`` alone writes.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        OVERDUE = "overdue", _("Overdue")
        CURRENT = "current", _("Current")
        EXPIRED = "expired", _("Expired")
        EXEMPT = "exempt", _("Exempt")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    cycle = models.PositiveSmallIntegerField(default=1)
    is_latest = models.BooleanField(default=True)
    content_version = models.ForeignKey(ContentVersion, models.PROTECT, null=True, related_name="enrolments")
    enrolled_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    completed_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    counted_from = models.DateField(null=True)  # the old expiry, where the validity counts from it
    former_expires_on = models.DateField(null=True)
    former_withdrawn = models.BooleanField(default=False)
    refresher_version = models.ForeignKey(ContentVersion, models.PROTECT, null=True, related_name="renewals")
    renew_by = models.DateField(null=True)  # the content changed so much that the next cycle has to come by then
    withdrawn_at = models.DateTimeField(null=True)  # when somebody ended the validity
    exempted_at = models.DateTimeField(null=True)  # nothing is due from then on …
    exempt_until = models.DateField(null=True)  # … to this local day; for good where there is none
    attended_at = models.DateTimeField(null=True)  # when it was first said that they were in a class session …
    attended_hours = models.DecimalField(max_digits=5, decimal_places=1, null=True)  # … and for how long, over all
    dropped_at = models.DateTimeField(null=True)  # the duty was withdrawn before anything was begun
    met_at = models.DateTimeField(null=True)
    met_until = models.DateField(null=True)  # the last local day; for good where there is none
    met_evidence = models.ForeignKey("courses.Evidence", models.PROTECT, null=True, related_name="meets")
    met_completion = models.ForeignKey("self", models.PROTECT, null=True, related_name="meets")

    objects = models.Manager.from_queryset(EnrolmentQuerySet)()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "course", "cycle"], name="one_enrolment_a_cycle"),
            models.UniqueConstraint(
                fields=["employee", "course"], condition=Q(is_latest=True), name="one_latest_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(content_version__isnull=False), name="started_means_pinned"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(started_at__isnull=False), name="completed_means_started"
            ),
            models.CheckConstraint(
                condition=Q(refresher_version=None) | Q(started_at__isnull=False), name="refresher_means_started"
            ),
            models.CheckConstraint(
                condition=Q(exempt_until=None) | Q(exempted_at__isnull=False), name="exempt_until_means_exempted"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(started_at=None, due_on=None, cycle=1),
                name="dropped_means_never_begun",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None, met_until=None, met_evidence=None, met_completion=None)
                | Q(met_at__isnull=False, met_evidence__isnull=False, met_completion=None)
                | Q(met_at__isnull=False, met_evidence=None, met_completion__isnull=False),
                name="met_by_one_thing",
            ),
            models.CheckConstraint(condition=Q(met_at=None) | Q(dropped_at=None), name="met_is_not_dropped"),
            models.CheckConstraint(
                condition=Q(attended_at=None, attended_hours=None) | Q(attended_at__isnull=False, attended_hours__gt=0),
                name="attended_for_some_hours",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "is_latest", "completed_at", "due_on"], name="enrolment_by_course"),
            models.Index(
                fields=["due_on"],
                condition=Q(is_latest=True, completed_at=None, dropped_at=None, due_on__isnull=False),
                name="enrolment_open_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} takes {self.course_id}, cycle {self.cycle}"

    @property
    def pinned_version(self) -> ContentVersion:
        """What is learned, once it has begun; raise ``ValueError`` before."""
        if self.content_version is None:
            raise ValueError("what has not begun is pinned to no content")
        return self.content_version

    def started_on(self, zone: zoneinfo.ZoneInfo) -> datetime.date:
        """Return the day on which it was begun, by the clock of a zone; raise ``ValueError`` before."""
        return _day(self.started_at, zone)

    def completed_on(self, zone: zoneinfo.ZoneInfo) -> datetime.date:
        """Return the day on which it was completed, by the clock of a zone; raise ``ValueError`` before."""
        return _day(self.completed_at, zone)

    def status_on(self, today: datetime.date) -> str:
        """Return the status as of a local date: what ``with_status`` says for many rows at once."""
        is_next_cycle = self.cycle > 1
        if self.completed_at and (self.valid_until is None or self.valid_until >= today):
            return self.Status.CURRENT
        if self.is_met_on(today):
            return self.Status.CURRENT
        if self.is_exempt_on(today):
            counts_still = self.former_expires_on is None or self.former_expires_on >= today
            is_current = self.completed_at is None and is_next_cycle and counts_still
            return self.Status.CURRENT if is_current else self.Status.EXEMPT
        if self.completed_at:
            return self.Status.EXPIRED
        if is_next_cycle and self.former_expires_on and self.former_expires_on < today:
            return self.Status.EXPIRED
        if not is_next_cycle and self.met_until is not None:
            return self.Status.EXPIRED
        if self.due_on and self.due_on < today:
            return self.Status.OVERDUE
        if is_next_cycle:
            return self.Status.CURRENT
        return self.Status.IN_PROGRESS if self.started_at else self.Status.NOT_STARTED

    def is_exempt_on(self, today: datetime.date) -> bool:
        """Return whether the person is excused from the course on a local date, whether they have completed it
        or not.
        """
        return is_exempt(self.exempted_at, self.exempt_until, today)

    def is_met_on(self, today: datetime.date) -> bool:
        """Return whether something else than the course itself is why the duty is met on a local date."""
        counts = self.completed_at is not None and (self.valid_until is None or self.valid_until >= today)
        is_over = self.met_until is not None and self.met_until < today
        return self.met_at is not None and not is_over and not counts

    @property
    def lacks_attendance(self) -> bool:
        """Whether the course asks for a class session and nobody said that they were in one. Reads the course."""
        return self.attended_at is None and self.studied_course.requires_attendance

    @property
    def is_renewing(self) -> bool:
        """Whether the person has begun the next cycle and not passed it yet."""
        return is_renewing(self.cycle, self.started_at, self.completed_at)

    @property
    def valid_until(self) -> datetime.date | None:
        """The last local day on which the completion counts: its expiry, or the date by which it has to be renewed."""
        return min((day for day in (self.expires_on, self.renew_by) if day), default=None)

    @property
    def studied_course(self) -> CoursePage:
        """The course whose lessons are taken: the refresher of the course, or the course itself."""
        version = self.refresher_version
        return version.course if version else self.course

    @property
    def studied_version_id(self) -> int | None:
        """The content version whose lessons are taken."""
        return self.refresher_version_id or self.content_version_id

    def pinned_version_id(self, course: CoursePage) -> int | None:
        """Return the content version that this enrolment shows of a course: its own, or the refresher."""
        return self.content_version_id if course.pk == self.course_id else self.refresher_version_id

    @property
    def refresher_until(self) -> datetime.date | None:
        """The last local day on which a renewal may begin with the refresher; None where the whole course is asked.

        Nobody renews what somebody withdrew. Reads the course.
        """
        last = self.former_expires_on if self.completed_at is None else self.valid_until
        withdrawn = self.former_withdrawn if self.completed_at is None else self.withdrawn_at
        if last is None or withdrawn or self.course.refresher_id is None:
            return None
        return last + datetime.timedelta(days=self.course.refresher_grace_days)

    @property
    def renewal_opens_on(self) -> datetime.date | None:
        """The first local day on which the course may be taken again; None while there is nothing to renew.

        As many days before expiry as the course says, but never before half of the validity is over; at once, when the
        content changed so much that it has to be renewed. Reads the course.
        """
        if self.completed_at is None or self.valid_until is None:
            return None
        completed_on = self.completed_on(self.employee.zone)
        if self.renew_by or self.expires_on is None:
            return completed_on
        return self._window_opens_on(completed_on, self.expires_on)

    def _window_opens_on(self, completed_on: datetime.date, expires_on: datetime.date) -> datetime.date:
        half = completed_on + (expires_on - completed_on) / 2
        return max(half, expires_on - datetime.timedelta(days=self.course.renewal_days))

    @property
    def early_until(self) -> datetime.date | None:
        """The last local day on which passing the next cycle counts from the expiry of this one; None if it never does.

        The course says so, and nobody withdrew this completion. Reads the course.
        """
        counts_from_expiry = self.course.renewal_counts_from == CoursePage.RenewalCounts.EXPIRY
        return self.expires_on if self.completed_at and counts_from_expiry and not self.withdrawn_at else None

    def next_counts_from(self, day: datetime.date) -> datetime.date:
        """Return from when the next cycle counts if it is passed on a local day: from that day, or from the expiry of
        this one.

        From the expiry only within the renewal window, also where a change of the content asked for it earlier.
        """
        until = self.early_until
        if until is None or day > until or self.completed_at is None:
            return day
        completed_on = self.completed_on(self.employee.zone)
        return until if self._window_opens_on(completed_on, until) <= day else day

    def can_be_renewed_on(self, today: datetime.date) -> bool:
        """Return whether the next cycle may begin on a local date."""
        opens_on = self.renewal_opens_on
        return opens_on is not None and opens_on <= today


MET = _("Met by evidence")
RENEWING = {
    Enrolment.Status.CURRENT: _("Current, renewing"),
    Enrolment.Status.OVERDUE: _("Overdue, renewing"),
    Enrolment.Status.EXPIRED: _("Expired, renewing"),
}


def is_renewing(cycle: int, started_at: datetime.datetime | None, completed_at: datetime.datetime | None) -> bool:
    """Return whether the next cycle is begun and not passed, for rows that are no objects."""
    return cycle > 1 and started_at is not None and completed_at is None


def status_label(status: str, renewing: bool, met: bool = False) -> str:
    """Return a status in words, with whether the person is renewing, or something else meets the duty."""
    if met:
        return str(MET)
    known = Enrolment.Status(status)
    return str(RENEWING[known] if renewing and known in RENEWING else known.label)


class LessonCompletion(models.Model):
    """The row exists ⇔ the lesson is done."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_completed_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id} done in {self.enrolment_id}"


class LessonPosition(models.Model):
    """The block a learner last looked at in a lesson: where any device resumes."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="positions")
    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="+")
    block_id = models.CharField(max_length=40, blank=True)
    visited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="one_position_a_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} at {self.lesson_id}#{self.block_id}"


class BlockAnswer(models.Model):
    """What somebody answered last in a block of a lesson that asks something, in which language, and how it went.

    ``asked_sha256`` says which words were asked: the block may have changed since. ``first_right`` is how much was
    right at the first try.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="block_answers")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    block_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    asked_sha256 = models.CharField(max_length=64)
    given = models.JSONField()
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    first_right = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=2)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson", "block_id"], name="one_answer_a_block"),
        ]

    def __str__(self) -> str:
        return f"{self.right} of {self.total} in {self.lesson_id}#{self.block_id} of {self.enrolment_id}"
