"""How a team stands: one object reads the filters and the rows, for the screen and for the export alike."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.models import CoursePage, Enrolment, LessonCompletion, VersionLesson
from courses.models.learning import is_renewing, status_label
from lib.names import clean_text, has_word
from people.models import Employee, Team
from quizzes.grading.changes import ChangeWords, changes_in_organisation
from quizzes.models import Attempt, LateAnswer
from reports.duties import DUE_SOON

DUE_SOON_FILTER = "due_soon"
TO_RENEW_FILTER = "to_renew"
TO_RENEW = Q(completed_at__isnull=False, renew_by__isnull=False)  # early, for the content changed
URGENCY = [
    Enrolment.Status.OVERDUE,
    Enrolment.Status.EXPIRED,
    Enrolment.Status.NOT_STARTED,
    Enrolment.Status.IN_PROGRESS,
    Enrolment.Status.CURRENT,
]
NAME = ("employee__user__sort_name", "employee_id")
SORTS = ("name", "due", "status")
BATCH = 2000


@dataclass(frozen=True)
class TeamFilters:
    """What the address asks for. Anything it does not understand is as if it were not there."""

    team: Team | None = None
    course: CoursePage | None = None
    status: str = ""
    search: str = ""
    sort: str = "name"

    @classmethod
    def parse(cls, data: QueryDict, teams: Iterable[Team], courses: Iterable[CoursePage]) -> "TeamFilters":
        """Read the query string; only these teams and courses exist."""
        status, sort = data.get("status", ""), data.get("sort", "")
        return cls(
            team=next((team for team in teams if str(team.pk) == data.get("team")), None),
            course=next((course for course in courses if str(course.pk) == data.get("course")), None),
            status=status if status in [*Enrolment.Status.values, DUE_SOON_FILTER, TO_RENEW_FILTER] else "",
            search=clean_text(data.get("q", ""))[:100],
            sort=sort if sort.removeprefix("-") in SORTS else "name",
        )

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.team or self.course or self.status or self.search)

    def query(self, **changes: str) -> str:
        """The query string of these filters, with changes."""
        values = {
            "team": str(self.team.pk) if self.team else "",
            "course": str(self.course.pk) if self.course else "",
            "status": self.status,
            "q": self.search,
            "sort": "" if self.sort == "name" else self.sort,
            **changes,
        }
        data = QueryDict(mutable=True)
        data.update({key: value for key, value in values.items() if value})
        return data.urlencode()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a person and a course, with everything ready to read."""

    employee_id: int
    name: str
    number: str
    team: str
    course: str
    done: int
    total: int
    due_on: datetime.date | None
    status: str
    label: str
    completed_on: datetime.date | None
    renew_by: datetime.date | None
    changed: str = ""  # scores that were changed; read for the exports of human resources alone, like the next
    late: str = ""  # answers that arrived after the end of an attempt


class TeamProgress:
    """Latest enrolments of the employees a viewer may see, narrowed down by filters."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = viewer.organisation
        self.today = viewer.organisation.today()
        self.teams: list[Team] = list(
            Team.objects.filter(organisation=viewer.organisation) if viewer.is_hr else viewer.managed_teams()
        )
        self.courses: list[CoursePage] = list(self._courses())
        self.filters = TeamFilters.parse(data, self.teams, self.courses)
        # Words are taken now: an export reads its rows later, when another language may be active.
        self.status_labels = {value: str(label) for value, label in Enrolment.Status.choices}
        self.renewing_labels = {status: status_label(status, renewing=True) for status in Enrolment.Status.values}
        self.course_titles = {course.pk: course.local_title for course in self.courses}
        self.team_labels = self._team_labels()
        self.change_words = ChangeWords(self.organisation.zone)
        self.late_words = _("%(quiz)s, attempt %(number)d: %(late)d, of which %(counting)d count")

    def _courses(self) -> Any:
        taken = Enrolment.objects.filter(course=OuterRef("pk"), employee__organisation=self.organisation)
        offered = CoursePage.objects.available_to(self.viewer).values("pk")
        return CoursePage.objects.filter(Q(pk__in=offered) | Exists(taken)).order_by("path")

    def _team_labels(self) -> dict[int, str]:
        """Team → its name after those of the teams above it, as far as the viewer sees them."""
        names = {str(team.pk): team.name for team in self.teams}
        return {
            team.pk: " › ".join(names[pk] for pk in team.path.strip("/").split("/") if pk in names)
            for team in self.teams
        }

    @cached_property
    def people(self) -> Any:
        """The employees in question, whether they take a course or not."""
        people = Employee.objects.visible_to(self.viewer).active()
        if self.filters.team:
            people = people.in_teams(Team.objects.filter(path__startswith=self.filters.team.path))
        for word in self.filters.search.split():
            people = people.filter(has_word(word) | Q(number__icontains=word))
        return people

    def enrolments(self) -> Any:
        """Their latest enrolments, of any status."""
        enrolments = Enrolment.objects.latest_cycle().filter(employee__in=self.people)
        if self.filters.course:
            enrolments = enrolments.filter(course=self.filters.course)
        return enrolments.with_status(self.today)

    @property
    def _due_soon(self) -> Q:
        return Q(completed_at=None, due_on__range=(self.today, self.today + DUE_SOON))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many enrolments have each status; ``due_soon`` and ``to_renew`` overlap them; the others are persons."""
        by_status = {status: Count("pk", filter=Q(status=status)) for status in Enrolment.Status.values}
        counts: dict[str, int] = self.enrolments().aggregate(
            **by_status,
            due_soon=Count("pk", filter=self._due_soon),
            to_renew=Count("pk", filter=TO_RENEW),
            enrolled=Count("employee_id", distinct=True),
        )
        return {**counts, "people": self.people.count()}

    @property
    def row_count(self) -> int:
        """How many rows the list has."""
        if self.filters.status:
            return self.counts[self.filters.status]
        return sum(self.counts[status] for status in Enrolment.Status.values)

    def _ordered(self) -> Any:
        rows = self.enrolments()
        if self.filters.status == DUE_SOON_FILTER:
            rows = rows.filter(self._due_soon)
        elif self.filters.status == TO_RENEW_FILTER:
            rows = rows.filter(TO_RENEW)
        elif self.filters.status:
            rows = rows.filter(status=self.filters.status)
        sort, down = self.filters.sort.removeprefix("-"), self.filters.sort.startswith("-")
        if sort == "due":
            order = [F("due_on").desc(nulls_last=True) if down else F("due_on").asc(nulls_last=True), *NAME]
        elif sort == "status":
            urgency = Case(*(When(status=status, then=Value(rank)) for rank, status in enumerate(URGENCY)))
            order = [urgency.desc() if down else urgency.asc(), F("due_on").asc(nulls_last=True), *NAME]
        else:
            order = [f"-{column}" if down else column for column in NAME]
        return rows.order_by(*order, "course_id")

    def _values(self) -> Any:
        present = FilteredRelation("employee__memberships", condition=Q(employee__memberships__to_on=None))
        return (
            self._ordered()
            .annotate(present=present, studied=Coalesce("refresher_version", "content_version"))
            .values_list(
                "pk",
                "employee_id",
                "employee__user__given_names",
                "employee__user__first_surname",
                "employee__user__second_surname",
                "employee__number",
                "present__team_id",
                "course_id",
                "studied",
                "due_on",
                "status",
                "completed_at",
                "renew_by",
                "cycle",
                "started_at",
            )
        )

    def page(self, start: int, stop: int) -> list[Row]:
        """Some rows of the list."""
        return list(self._read(list(self._values()[start:stop])).values())

    def all_rows(self) -> Iterator[Row]:
        """Every row, read in batches so that memory does not grow with the list."""
        changed, late = (self._changed(), self._late()) if self.viewer.is_hr else ({}, {})
        rows = self._values().iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            for pk, row in self._read(batch).items():
                is_plain = pk not in changed and pk not in late
                yield row if is_plain else replace(row, changed=changed.get(pk, ""), late=late.get(pk, ""))

    def _changed(self) -> dict[int, str]:
        """Enrolment → what was changed of the scores of its attempts, by whom, when and why."""
        changes = changes_in_organisation(self.organisation)
        return {pk: self.change_words.text(each) for pk, each in changes.items()}

    def _late(self) -> dict[int, str]:
        """Enrolment → how many answers of its attempts arrived after the end. One query, of those attempts alone."""
        late = LateAnswer.objects.filter(response__attempt__enrolment__employee__organisation=self.organisation)
        attempts: QuerySet[Any] = Attempt.objects.filter(pk__in=late.values("response__attempt")).with_late_answers()
        found: dict[int, list[str]] = {}
        for attempt in attempts.select_related("quiz").order_by("number"):
            words = {
                "quiz": attempt.quiz.local_title,
                "number": attempt.number,
                "late": attempt.late_count,
                "counting": attempt.late_counting,
            }
            found.setdefault(attempt.enrolment_id, []).append(self.late_words % words)
        return {pk: "; ".join(texts) for pk, texts in found.items()}

    def _read(self, batch: list[tuple[Any, ...]]) -> dict[int, Row]:
        """Enrolment → its row."""
        progress = self._progress([(row[0], row[8]) for row in batch])
        zone = self.organisation.zone
        labels = {False: self.status_labels, True: self.renewing_labels}
        return {
            pk: Row(
                employee_id=employee_id,
                name=f"{given} {first} {second}".strip(),
                number=number,
                team=self.team_labels.get(team_id, ""),
                course=self.course_titles[course_id],
                done=progress[pk][0],
                total=progress[pk][1],
                due_on=due_on,
                status=status,
                label=labels[is_renewing(cycle, started_at, completed_at)][status],
                completed_on=completed_at.astimezone(zone).date() if completed_at else None,
                renew_by=renew_by,
            )
            for (
                pk,
                employee_id,
                given,
                first,
                second,
                number,
                team_id,
                course_id,
                _version_id,
                due_on,
                status,
                completed_at,
                renew_by,
                cycle,
                started_at,
            ) in batch
        }

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
        _("Course"),
        _("Lessons done"),
        _("Lessons"),
        _("Due date"),
        _("Status"),
        _("Completed on"),
        _("Renew by"),
    ]
    return [*titles, _("Changed scores"), _("Late answers")] if for_hr else titles
