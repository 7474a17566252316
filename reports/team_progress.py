"""The team list ready to read: rows of a ``DutyList`` with progress and words, for the screen and for the export alike."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.duties.listing import DutyList, Look
from courses.models import Enrolment, LessonCompletion, VersionLesson
from courses.models.learning import is_renewing, status_label
from lib.annotated import annotated
from people.models import Employee
from people.models.user import listed_name
from quizzes.grading.changes import ChangeWords, changes_in_organisation
from quizzes.models import Attempt, LateAnswer

BATCH = 2000
PERSON = ("pk", "user__given_names", "user__first_surname", "user__second_surname", "number", "left_on")
PLACE = ("work_centre__name", "work_centre__time_zone", "job_role_id")
DUTY = (
    *("pk", "course_id", "studied", "due_on", "status", "completed_at"),
    *("renew_by", "exempt_until", "cycle", "started_at"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a person and a course, or a person alone, with everything ready to read."""

    employee_id: int
    name: str
    number: str
    team: str
    centre: str = ""
    role: str = ""
    left_on: datetime.date | None = None
    enrolment_id: int | None = None
    course: str = ""
    done: int = 0
    total: int = 0
    due_on: datetime.date | None = None
    status: str = ""
    label: str = ""
    completed_on: datetime.date | None = None
    renew_by: datetime.date | None = None
    exempt_until: datetime.date | None = None
    changed: str = ""  # scores that were changed; read for the exports of human resources alone, like the next
    late: str = ""  # answers that arrived after the end of an attempt


class TeamProgress(DutyList):
    """The rows of the list, with what the screen and the export say of them."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        super().__init__(viewer, data)
        # Words are taken now: an export reads its rows later, when another language may be active.
        self.status_labels = {value: str(label) for value, label in [*Enrolment.Status.choices, *Look.choices]}
        self.renewing_labels = {status: status_label(status, renewing=True) for status in Enrolment.Status.values}
        self.course_titles = {course.pk: course.local_title for course in self.courses}
        self.role_names = {role.pk: role.name for role in self.roles}
        self.team_labels = self._team_labels()
        self.change_words = ChangeWords(self.organisation.zone)
        self.late_words = _("%(quiz)s, attempt %(number)d: %(late)d, of which %(counting)d count")

    def _team_labels(self) -> dict[int, str]:
        """Team → its name after those of the teams above it, as far as the viewer sees them."""
        names = {str(team.pk): team.name for team in self.teams}
        return {
            team.pk: " › ".join(names[pk] for pk in team.path.strip("/").split("/") if pk in names)
            for team in self.teams
        }

    def _values(self) -> Any:
        """What is read of each row: the person, where they are, and their duty where the rows are courses."""
        if self.filters.is_of_people:
            present = FilteredRelation("memberships", condition=Q(memberships__to_on=None))
            return self.persons().annotate(present=present).values_list(*PERSON, *PLACE, "present__team_id")
        present = FilteredRelation("employee__memberships", condition=Q(employee__memberships__to_on=None))
        person = [f"employee__{name}" for name in (*PERSON, *PLACE)]
        studied = Coalesce("refresher_version", "content_version")
        return self.duties().annotate(present=present, studied=studied).values_list(*person, "present__team_id", *DUTY)

    def page(self, start: int, stop: int) -> list[Row]:
        """Some rows of the list."""
        return self._read(list(self._values()[start:stop]))

    def all_rows(self) -> Iterator[Row]:
        """Every row, read in batches so that memory does not grow with the list."""
        changed, late = (self._changed(), self._late()) if self.viewer.is_hr else ({}, {})
        found = self._values().iterator(chunk_size=BATCH)
        while batch := list(islice(found, BATCH)):
            for row in self._read(batch):
                pk = row.enrolment_id or 0
                is_plain = pk not in changed and pk not in late
                yield row if is_plain else replace(row, changed=changed.get(pk, ""), late=late.get(pk, ""))

    def _changed(self) -> dict[int, str]:
        """Enrolment → what was changed of the scores of its attempts, by whom, when and why."""
        changes = changes_in_organisation(self.organisation)
        return {pk: self.change_words.text(each) for pk, each in changes.items()}

    def _late(self) -> dict[int, str]:
        """Enrolment → how many answers of its attempts arrived after the end. One query, of those attempts alone."""
        late = LateAnswer.objects.filter(response__attempt__enrolment__employee__organisation=self.organisation)
        attempts = Attempt.objects.filter(pk__in=late.values("response__attempt")).with_late_answers()
        found: dict[int, list[str]] = {}
        for attempt in attempts.select_related("quiz").order_by("number"):
            words = {
                "quiz": attempt.quiz.local_title,
                "number": attempt.number,
                "late": annotated(attempt, "late_count", int),
                "counting": annotated(attempt, "late_counting", int),
            }
            found.setdefault(attempt.enrolment_id, []).append(self.late_words % words)
        return {pk: "; ".join(texts) for pk, texts in found.items()}

    def _read(self, batch: list[tuple[Any, ...]]) -> list[Row]:
        if self.filters.is_of_people:
            return [self._person(values)[0] for values in batch]
        width = len(PERSON) + len(PLACE) + 1
        progress = self._progress([(values[width], values[width + 2]) for values in batch])
        return [self._duty(*self._person(values[:width]), values[width:], progress) for values in batch]

    def _person(self, values: tuple[Any, ...]) -> tuple[Row, ZoneInfo]:
        """The part of a row that says who it is, and in which time zone they work."""
        pk, given, first, second, number, left_on, centre, zone, role_id, team_id = values
        status = self.filters.status if self.filters.is_of_people else ""
        row = Row(
            employee_id=pk,
            name=listed_name(given, first, second),
            number=number,
            team=self.team_labels.get(team_id, ""),
            centre=centre or "",
            role=self.role_names.get(role_id, ""),
            left_on=left_on,
            status=status,
            label=self.status_labels.get(status, ""),
        )
        return row, ZoneInfo(zone or self.organisation.time_zone)

    def _duty(self, person: Row, zone: ZoneInfo, values: tuple[Any, ...], progress: dict[int, tuple[int, int]]) -> Row:
        pk, course_id, _version, due_on, status, completed_at, renew_by, exempt_until, cycle, started_at = values
        labels = self.renewing_labels if is_renewing(cycle, started_at, completed_at) else self.status_labels
        return replace(
            person,
            enrolment_id=pk,
            course=self.course_titles[course_id],
            done=progress[pk][0],
            total=progress[pk][1],
            due_on=due_on,
            status=status,
            label=labels[status],
            completed_on=completed_at.astimezone(zone).date() if completed_at else None,
            renew_by=renew_by,
            exempt_until=exempt_until if status == Enrolment.Status.EXEMPT else None,
        )

    @cached_property
    def _live_lessons(self) -> dict[int, int]:
        """Content version → how many of its lessons are still published."""
        live = VersionLesson.objects.filter(lesson__live=True).order_by().values_list("version_id")
        return dict(live.annotate(lessons=Count("pk")))

    def _progress(self, batch: list[tuple[int, int | None]]) -> dict[int, tuple[int, int]]:
        """Enrolment → lessons done and lessons; the same counts as ``with_progress``, in one query for a batch."""
        studied = VersionLesson.objects.filter(
            version=Coalesce(OuterRef("enrolment__refresher_version"), OuterRef("enrolment__content_version")),
            lesson=OuterRef("lesson"),
        )
        pinned = LessonCompletion.objects.filter(Exists(studied), enrolment__in=[pk for pk, _version in batch])
        done = {
            pk: (lessons, withdrawn)
            for pk, lessons, withdrawn in pinned.order_by()
            .values_list("enrolment_id")
            .annotate(lessons=Count("pk"), withdrawn=Count("pk", filter=Q(lesson__live=False)))
        }
        progress = {}
        for pk, version in batch:
            lessons, withdrawn = done.get(pk, (0, 0))
            progress[pk] = (lessons, self._live_lessons.get(version or 0, 0) + withdrawn)
        return progress


def column_titles(*, for_hr: bool) -> list[str]:
    """The head of the export: the columns of the screen, with the two numbers of the progress apart.

    Human resources read besides which scores were changed, in whichever way, and which answers came late.
    """
    titles = [
        _("Employee"),
        _("Number"),
        _("Team"),
        _("Work center"),
        _("Job role"),
        _("Left on"),
        _("Course"),
        _("Lessons done"),
        _("Lessons"),
        _("Due date"),
        _("Status"),
        _("Exempt until"),
        _("Completed on"),
        _("Renew by"),
    ]
    return [*titles, _("Changed scores"), _("Late answers")] if for_hr else titles
