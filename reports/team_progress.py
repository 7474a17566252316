"""The team list ready to read: rows of a ``DutyList`` with progress and words, for the screen and for the
export alike.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.listing import LEFT, DutyList, Look
from courses.models import Enrolment, LessonCompletion, VersionLesson
from courses.models.learning import MET, is_renewing, status_label
from lib.annotated import annotated
from lib.tables import Column, Table
from people.models import Employee
from people.models.organisation import team_labels
from people.models.own_fields import OwnValue
from people.models.user import listed_name
from people.own_values.columns import own_columns
from quizzes.grading.changes import ChangeWords, changes_in_organisation
from quizzes.models import Attempt, LateAnswer

BATCH = 2000
OF_DUTIES = {"course", "done", "due_on", "completed_on"}  # columns that say nothing of somebody without a course
PERSON = ("pk", "user__given_names", "user__first_surname", "user__second_surname", "number", "left_on")
PLACE = ("work_centre__name", "work_centre__time_zone", "job_role_id", "own_values")
DUTY = (
    *("pk", "course_id", "studied", "due_on", "status", "completed_at"),
    *("renew_by", "exempt_until", "cycle", "started_at"),
    *("is_met", "met_until", "met_evidence__issuer", "met_completion__course_id"),
)

_WIDTH = len(PERSON) + len(PLACE) + 1  # what is read of the person of a row, before the duty


class Row(NamedTuple):
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
    met_by: str = ""  # who issued the evidence that meets the duty, or the course that counts as this one
    met_until: datetime.date | None = None
    changed: str = ""  # scores that were changed; read for the exports of human resources alone, like the next
    late: str = ""  # answers that arrived after the end of an attempt
    own: Mapping[str, OwnValue] = MappingProxyType({})  # what stands in the fields of the organisation's own


COLUMNS: list[Column[Row]] = [
    Column("name", gettext_lazy("Employee"), lambda row: row.name, 32, "name"),
    Column("number", gettext_lazy("Number"), lambda row: row.number, 12),
    Column("team", gettext_lazy("Team"), lambda row: row.team, 32),
    Column("centre", gettext_lazy("Work center"), lambda row: row.centre, 20),
    Column("role", gettext_lazy("Job role"), lambda row: row.role, 20, is_on_screen=False),
    Column("left_on", gettext_lazy("Left on"), lambda row: row.left_on, 12, is_on_screen=False),
    Column("course", gettext_lazy("Course"), lambda row: row.course, 40),
    Column("done", gettext_lazy("Lessons done"), lambda row: row.done if row.enrolment_id else None, 12),
    Column(
        "total", gettext_lazy("Lessons"), lambda row: row.total if row.enrolment_id else None, 10, is_on_screen=False
    ),
    Column("due_on", gettext_lazy("Due date"), lambda row: row.due_on, 12, "due"),
    Column("status", gettext_lazy("Status"), lambda row: row.label, 20, "status"),
    Column("exempt_until", gettext_lazy("Exempt until"), lambda row: row.exempt_until, 14, is_on_screen=False),
    Column("completed_on", gettext_lazy("Completed on"), lambda row: row.completed_on, 14),
    Column("renew_by", gettext_lazy("Renew by"), lambda row: row.renew_by, 12, is_on_screen=False),
    Column("met_by", gettext_lazy("Met by"), lambda row: row.met_by, 32, is_on_screen=False),
    Column("met_until", gettext_lazy("Met until"), lambda row: row.met_until, 12, is_on_screen=False),
]
# Human resources read besides which scores were changed, in whichever way, and which answers came late.
COLUMNS_OF_HR: list[Column[Row]] = [
    *COLUMNS,
    Column("changed", gettext_lazy("Changed scores"), lambda row: row.changed, 40, is_on_screen=False),
    Column("late", gettext_lazy("Late answers"), lambda row: row.late, 40, is_on_screen=False),
]


class TeamProgress(DutyList, Table[Row]):
    """The rows of the list, with what the screen and the files say of them."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        super().__init__(viewer, data)
        self.asked = self.filters.columns_asked
        # Words are taken now: an export reads its rows later, when another language may be active.
        self.status_labels = {value: str(label) for value, label in [*Enrolment.Status.choices, *Look.choices]}
        self.renewing_labels = {status: status_label(status, renewing=True) for status in Enrolment.Status.values}
        self.met_label = str(MET)
        self.course_titles = {course.pk: course.local_title for course in self.courses}
        self.role_names = {role.pk: role.name for role in self.roles}
        self.team_labels = team_labels(self.teams)
        self.change_words = ChangeWords(self.organisation.zone)
        self.late_words = _("%(quiz)s, attempt %(number)d: %(late)d, of which %(counting)d count")

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns for this viewer."""
        return self._columns

    @cached_property
    def _columns(self) -> list[Column[Row]]:
        own: list[Column[Row]] = own_columns(self.own_fields, lambda row: row.own)
        return [*(COLUMNS_OF_HR if self.viewer.is_hr else COLUMNS), *own]

    def usual(self) -> list[Column[Row]]:
        """Return what is worth its place: work centres where there are some, the last day of who has left, and of
        people without a course nothing about courses.
        """
        unused = set() if self.centres else {"centre"}
        unused |= OF_DUTIES if self.filters.is_of_people else set()
        also = {"left_on"} if self.filters.people == LEFT else set()
        return [one for one in self.columns if one.key in also or (one.is_on_screen and one.key not in unused)]

    def _people_values(self) -> Any:
        """Return what is read of each row that is a person: who, and where they are."""
        present = FilteredRelation("memberships", condition=Q(memberships__to_on=None))
        return self.persons().annotate(present=present).values_list(*PERSON, *PLACE, "present__team_id")

    def _duty_values(self, duties: Any) -> Any:
        """Return what is read of each row that is an enrolment: the person as well, and the duty."""
        present = FilteredRelation("employee__memberships", condition=Q(employee__memberships__to_on=None))
        person = [f"employee__{name}" for name in (*PERSON, *PLACE)]
        studied = Coalesce("refresher_version", "content_version")
        return duties.annotate(present=present, studied=studied).values_list(*person, "present__team_id", *DUTY)

    def page(self, start: int, stop: int) -> list[Row]:
        """Return some rows of the list."""
        rows, duties = [], self.duty_count
        if start < duties:
            rows = self._read(list(self._duty_values(self.duties_between(start, stop))))
        if stop > duties and self.row_count > duties:
            people = self._people_values()[max(0, start - duties) : stop - duties]
            rows += [self._row(values) for values in people]
        return self._with_remarks(rows, self.on_screen)

    def all_rows(self) -> Iterator[Row]:
        """Yield every row, read in batches so that memory does not grow with the list."""
        found = iter(()) if self.filters.is_of_people else self._duty_values(self.duties()).iterator(chunk_size=BATCH)
        while batch := list(islice(found, BATCH)):
            yield from self._with_remarks(self._read(batch), self.in_files)
        if self.filters.is_of_people or self.ends_with_people:
            for values in self._people_values().iterator(chunk_size=BATCH):
                yield self._row(values)

    def _with_remarks(self, rows: list[Row], columns: Sequence[Column[Row]]) -> list[Row]:
        """Return the rows with what was changed of their scores and came late, where a column says so."""
        said = {column.key for column in columns}
        changed = self._changed if "changed" in said else {}
        late = self._late if "late" in said else {}
        if not changed and not late:
            return rows
        both = [(row, row.enrolment_id or 0) for row in rows]
        return [row._replace(changed=changed.get(pk, ""), late=late.get(pk, "")) for row, pk in both]

    @cached_property
    def _changed(self) -> dict[int, str]:
        """Return for each enrolment what was changed of the scores of its attempts, by whom, when and why."""
        changes = changes_in_organisation(self.organisation)
        return {pk: self.change_words.text(each) for pk, each in changes.items()}

    @cached_property
    def _late(self) -> dict[int, str]:
        """Return for each enrolment how many answers of its attempts arrived after the end. One query, of those
        attempts alone.
        """
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
            found.setdefault(attempt.counts_for_id, []).append(self.late_words % words)
        return {pk: "; ".join(texts) for pk, texts in found.items()}

    def _read(self, batch: list[tuple[Any, ...]]) -> list[Row]:
        progress = self._progress([(values[_WIDTH], values[_WIDTH + 2]) for values in batch])
        return [self._row(values[:_WIDTH], values[_WIDTH:], progress) for values in batch]

    def _row(
        self,
        person: tuple[Any, ...],
        duty: tuple[Any, ...] = (),
        progress: Mapping[int, tuple[int, int]] = MappingProxyType({}),
    ) -> Row:
        """Return a row: who it is and, where it is an enrolment, how they stand in it."""
        key, given, first, second, number, left_on, centre, zone, role_id, own, team_id = person
        name, team = listed_name(given, first, second), self.team_labels.get(team_id, "")
        place = (team, centre or "", self.role_names.get(role_id, ""))
        if not duty:
            status = self.filters.status if self.filters.is_of_people else Look.NO_COURSE
            label = self.status_labels.get(status, "")
            return Row(key, name, number, *place, left_on, status=status, label=label, own=own)
        pk, course_id, _version, due_on, status, completed_at, renew_by, exempt_until, cycle, started_at = duty[:10]
        is_met, met_until, issuer, met_course = duty[10:]
        labels = self.renewing_labels if is_renewing(cycle, started_at, completed_at) else self.status_labels
        done, total = progress[pk]
        return Row(
            *(key, name, number, *place, left_on, pk, self.course_titles[course_id], done, total, due_on),
            status=status,
            label=self.met_label if is_met else labels[status],
            completed_on=completed_at.astimezone(self._zone(zone)).date() if completed_at else None,
            renew_by=renew_by,
            exempt_until=exempt_until if status == Enrolment.Status.EXEMPT else None,
            met_by=(issuer or self.course_titles.get(met_course, "")) if is_met else "",
            met_until=met_until if is_met else None,
            own=own,
        )

    def _zone(self, name: str | None) -> ZoneInfo:
        return ZoneInfo(name or self.organisation.time_zone)

    @cached_property
    def _live_lessons(self) -> dict[int, int]:
        """Content version → how many of its lessons are still published."""
        live = VersionLesson.objects.filter(lesson__live=True).order_by().values_list("version_id")
        return dict(live.annotate(lessons=Count("pk")))

    def _progress(self, batch: list[tuple[int, int | None]]) -> dict[int, tuple[int, int]]:
        """Return for each enrolment the lessons done and lessons; the same counts as ``with_progress``, in one query
        for a batch.
        """
        studied = VersionLesson.objects.filter(
            version=Coalesce(OuterRef("enrolment__refresher_version"), OuterRef("enrolment__content_version")),
            lesson=OuterRef("lesson"),
        )
        begun = [pk for pk, version in batch if version]  # without a version nothing is studied, so nothing is done
        pinned = LessonCompletion.objects.filter(Exists(studied), enrolment__in=begun)
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
