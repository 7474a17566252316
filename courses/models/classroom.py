"""Class sessions: what is taught to a group at one time, who has a seat in it, and who was there."""

import datetime
import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.learning import Enrolment
from courses.models.pages import CoursePage
from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from lib.lines import LineField
from people.models import Employee, Organisation, WorkCentre
from people.models.organisation import LocalTime

MOST_SEATS = 500
BEFORE = datetime.timedelta(minutes=30)  # from so long before it begins, people can be marked as present
TAKEN = models.Count("given", filter=Q(given__released_at=None))
AFTER = datetime.timedelta(minutes=30)  # until so long after it ends, people can say themselves that they are there


class ClassSessionQuerySet(models.QuerySet["ClassSession"]):
    """Class sessions; who sees them and who holds them."""

    def visible_to(self, viewer: Employee) -> Self:
        """Return those that somebody of human resources plans: of the organisation, or of the work centres they are
        limited to, and those that they have planned themselves.
        """
        if not viewer.is_hr:
            return self.none()
        ours = self.filter(organisation=viewer.organisation_id)
        if viewer.sees_everybody:
            return ours
        return ours.filter(Q(work_centre__in=viewer.hr_centre_ids) | Q(created_by=viewer))

    def taught_by(self, viewer: Employee) -> Self:
        """Return those of which somebody is the instructor."""
        return self.filter(instructor=viewer)

    def held_by(self, viewer: Employee) -> Self:
        """Return those of which somebody sees who comes: what they plan, and what they teach."""
        seen, taught = self.visible_to(viewer).order_by().values("pk"), self.taught_by(viewer).order_by().values("pk")
        return self.filter(Q(pk__in=seen) | Q(pk__in=taught))

    def with_seats_taken(self) -> Self:
        """Annotate ``taken_count``: how many of the seats somebody has."""
        return self.annotate(taken_count=TAKEN)

    def with_seats_left(self) -> Self:
        """Return those in which a seat is left, with ``taken_count``."""
        return self.annotate(taken_count=TAKEN).filter(taken_count__lt=F("seats"))


class ClassSession(LocalTime, models.Model):
    """A course, or a part of it, taught to a group at one time: in one place, by a link, or both.

    Times are those of the work centre where it is held; without one, of the organisation. It is changed and cancelled,
    never deleted.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="class_sessions")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="class_sessions", verbose_name=_("course"))
    title = LineField(
        _("title or number"),
        max_length=120,
        blank=True,
        help_text=_("What tells it from other sessions of the course: for example, “Group 3, night shift”."),
    )
    work_centre = models.ForeignKey(
        WorkCentre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("work center")
    )
    place = LineField(
        _("room or address"), max_length=200, blank=True, help_text=_("For example, “Training room 2, first floor”.")
    )
    link = models.URLField(_("link to join"), max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hours = models.DecimalField(
        _("hours that count"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(24)],
        help_text=_("Without breaks. Leave it empty for the time from start to end."),
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=20, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    instructor = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="teaches")
    instructor_name = LineField(max_length=150, blank=True)  # of somebody who does not work here
    created_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    cancel_reason = LineField(max_length=300, blank=True)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("class session")
        verbose_name_plural = _("class sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="class_session_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(work_centre__isnull=False) | ~Q(place="") | ~Q(link=""), name="class_session_is_somewhere"
            ),
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="class_session_has_seats"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="class_session_has_hours"),
            models.CheckConstraint(
                condition=Q(instructor__isnull=False, instructor_name="")
                | (Q(instructor=None) & ~Q(instructor_name="")),
                name="class_session_has_one_instructor",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")),
                name="class_session_is_cancelled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="class_sessions_by_time"),
            models.Index(fields=["instructor", "starts_at"], name="class_sessions_taught"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} at {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def time_zone(self) -> str:
        """The time zone of where it is held. Reads work centre or organisation."""
        return self.work_centre.time_zone if self.work_centre else self.organisation.time_zone

    @property
    def name(self) -> str:
        """The course with its title or number, in the active language. Reads the course."""
        course = str(self.course.local_title)
        return f"{course} · {self.title}" if self.title else course

    @property
    def where(self) -> str:
        """The place in words, "" where there is only a link. Reads the work centre."""
        return ", ".join(filter(None, [self.place, self.work_centre.name if self.work_centre else ""]))

    @property
    def taught_by_name(self) -> str:
        """Who teaches it. Reads the instructor with the user."""
        return self.instructor.user.get_full_name() if self.instructor else self.instructor_name

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= timezone.now()

    @property
    def state(self) -> str:
        """``cancelled``, ``over``, ``running`` or ``planned``."""
        if self.cancelled_at:
            return "cancelled"
        if self.is_over:
            return "over"
        return "running" if self.starts_at <= timezone.now() else "planned"

    @property
    def can_be_marked(self) -> bool:
        """Whether it can be said now who is there, or was."""
        return not self.cancelled_at and timezone.now() >= self.starts_at - BEFORE

    @property
    def takes_arrivals(self) -> bool:
        """Whether people can say themselves now that they are there."""
        return self.can_be_marked and timezone.now() <= self.ends_at + AFTER


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats, by how they stand and by who sees them."""

    def held(self) -> Self:
        """Return those that somebody has: neither given back nor taken away."""
        return self.filter(released_at=None)

    def expected(self) -> Self:
        """Return those that somebody has in a session that is not cancelled."""
        return self.held().filter(session__cancelled_at=None)

    def coming(self) -> Self:
        """Return those that are not over yet, the next one first."""
        return self.expected().filter(session__ends_at__gt=timezone.now()).order_by("session__starts_at", "pk")

    def attended(self) -> Self:
        """Return those whose people were there."""
        return self.expected().filter(attendance=Seat.Attendance.PRESENT)

    def seen_by(self, viewer: Employee) -> Self:
        """Return in a session that the viewer holds the seats of people whom they see: the instructor's all are."""
        theirs = self.filter(enrolment__employee__blocked_at=None)
        if not viewer.is_hr:
            return theirs.filter(session__instructor=viewer)
        return theirs.filter(viewer.hr_limits("enrolment__employee__") | Q(session__instructor=viewer))


class Seat(models.Model):
    """The seat of one person in a class session, for the cycle in which they take its course.

    ``sequence`` counts what their calendar was told. Whoever gave a seat back, or lost it, can be given it again.
    """

    class Attendance(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "Present")
        ABSENT = "absent", pgettext_lazy("attendance", "Absent")
        EXCUSED = "excused", pgettext_lazy("attendance", "Excused")

    class Way(models.TextChoices):
        LIST = "list", _("by list")
        CODE = "code", _("by code")
        KIOSK = "kiosk", _("at the shared tablet")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ClassSession, models.PROTECT, related_name="given")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="seats")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    reason = LineField(max_length=300, blank=True)  # why they cannot come, or why it was taken away
    attendance = models.CharField(max_length=8, choices=Attendance.choices, blank=True)
    marked_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=5, choices=Way.choices, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="one_seat_of_a_person"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, reason="")
                | Q(released_at__isnull=False, released_by__isnull=False, attendance=""),
                name="seat_is_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(attendance="", marked_at=None, marked_by=None, way="")
                | (~Q(attendance="") & Q(marked_at__isnull=False, marked_by__isnull=False) & ~Q(way="")),
                name="attendance_is_said_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "attendance"], name="seats_attended")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.session_id}"

    @property
    def is_given_back(self) -> bool:
        """Whether its own person said that they cannot come. Reads the enrolment."""
        return self.released_by_id is not None and self.released_by_id == self.enrolment.employee_id


class SeatEventQuerySet(AppendOnlyQuerySet["SeatEvent"]):
    """What happened to seats."""


class SeatEvent(AppendOnlyRow):
    """What happened to a seat, by whom and when."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("Seat given")
        RETURNED = "returned", _("Cannot come")
        TAKEN = "taken", _("Seat taken away")
        PRESENT = "present", pgettext_lazy("attendance", "Present")
        ABSENT = "absent", pgettext_lazy("attendance", "Absent")
        EXCUSED = "excused", pgettext_lazy("attendance", "Excused")
        UNMARKED = "unmarked", _("Attendance taken back")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    way = models.CharField(max_length=5, choices=Seat.Way.choices, blank=True)
    words = LineField(max_length=300, blank=True)

    objects = SeatEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a seat")
        verbose_name_plural = _("events of seats")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.seat_id}"
