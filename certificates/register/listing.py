"""The certificates of an organisation as a list: one object reads filters and rows, for the screen and the files."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.paper.codes import normalise_code
from courses.models import CoursePage
from lib.names import clean_text, has_word
from people.models import Employee, Team
from quizzes.grading.changes import ChangeWords, changes_in_organisation

STUCK = "stuck"  # a filter beside the statuses: in force, but its PDF cannot be made
FAILING = "failing"  # another one: in force, but the score it rests on no longer passes
EXPIRING = (30, 60, 90)
BATCH = 2000


@dataclass(frozen=True)
class RegisterFilters:
    """What the address asks for. Anything it does not understand is as if it were not there."""

    status: str = ""
    course: CoursePage | None = None
    team: Team | None = None
    expiring: int = 0
    search: str = ""

    @classmethod
    def parse(cls, data: QueryDict, teams: Iterable[Team], courses: Iterable[CoursePage]) -> "RegisterFilters":
        """Read the query string; only these teams and courses exist."""
        status, expiring = data.get("status", ""), data.get("expiring", "")
        return cls(
            status=status if status in [*Certificate.Status.values, STUCK, FAILING] else "",
            course=next((course for course in courses if str(course.pk) == data.get("course")), None),
            team=next((team for team in teams if str(team.pk) == data.get("team")), None),
            expiring=next((days for days in EXPIRING if str(days) == expiring), 0),
            search=clean_text(data.get("q", ""))[:100],
        )

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.status or self.course or self.team or self.expiring or self.search)

    def query(self) -> str:
        """The query string of these filters."""
        values = {
            "q": self.search,
            "status": self.status,
            "course": str(self.course.pk) if self.course else "",
            "team": str(self.team.pk) if self.team else "",
            "expiring": str(self.expiring) if self.expiring else "",
        }
        data = QueryDict(mutable=True)
        data.update({key: value for key, value in values.items() if value})
        return data.urlencode()


class Register:
    """Every certificate of the viewer's organisation, narrowed down by filters, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = viewer.organisation
        self.today = self.organisation.today()
        self.teams = list(Team.objects.filter(organisation=self.organisation))
        awarded = Certificate.objects.filter(enrolment__course=OuterRef("pk"), organisation=self.organisation)
        self.courses = list(CoursePage.objects.filter(Exists(awarded)).order_by("path"))
        self.filters = RegisterFilters.parse(data, self.teams, self.courses)

    @cached_property
    def team_names(self) -> dict[int, str]:
        """Team → its name after those of the teams above it."""
        names = {str(team.pk): team.name for team in self.teams}
        return {team.pk: " › ".join(names[pk] for pk in team.path.strip("/").split("/")) for team in self.teams}

    def certificates(self) -> Any:
        """The certificates in question with their status; nothing else is read with them."""
        filters = self.filters
        found: Any = Certificate.objects.of_organisation(self.viewer).with_status(self.today)
        if filters.status == STUCK:
            found = found.stuck()
        elif filters.status == FAILING:
            found = found.failing(self.today)
        elif filters.status:
            found = found.filter(status=filters.status)
        if filters.course:
            found = found.filter(enrolment__course=filters.course)
        if filters.team:
            below = Team.objects.filter(path__startswith=filters.team.path)
            found = found.filter(enrolment__employee__in=Employee.objects.in_teams(below))
        if filters.expiring:
            until = self.today + datetime.timedelta(days=filters.expiring)
            found = found.standing().filter(expires_on__range=(self.today, until))
        if filters.search:
            found = found.filter(_matches(filters.search))
        return found

    @cached_property
    def stuck_count(self) -> int:
        """How many of the organisation cannot be made, whatever the filters."""
        count: int = Certificate.objects.of_organisation(self.viewer).stuck().count()
        return count

    @cached_property
    def failing_count(self) -> int:
        """How many of the organisation rest on a score that no longer passes, whatever the filters."""
        return failing_count(self.viewer)

    def rows(self) -> Any:
        """The certificates with what a row of the list says of them; one query."""
        present = FilteredRelation(
            "enrolment__employee__memberships", condition=Q(enrolment__employee__memberships__to_on=None)
        )
        return (
            self.certificates()
            .select_related("enrolment__employee__user")
            .with_failing(self.today)
            .annotate(present=present)
            .annotate(team_id=F("present__team_id"))
        )

    def keys(self) -> list[int]:
        """Primary keys of the certificates in question, in the order of the list."""
        return list(self.certificates().values_list("pk", flat=True))

    def table(self) -> Iterator[list[Any]]:
        """Every row as cells, in the order of ``column_titles``. Words are fixed now, rows read in batches later."""
        labels = {status.value: str(status.label) for status in Certificate.Status}
        title = "course_title_en" if get_language() == "en" else "course_title_es"
        words = {True: _("Yes"), False: ""}
        return self._cells(labels, self.team_names, title, ChangeWords(self.organisation.zone), words)

    def _cells(
        self, labels: dict[str, str], teams: dict[int, str], title: str, changed: ChangeWords, failing: dict[bool, str]
    ) -> Iterator[list[Any]]:
        changes = changes_in_organisation(self.organisation)
        rows = self.rows().iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            yield from (
                [
                    row.folio,
                    row.display_code,
                    row.holder_name,
                    row.enrolment.employee.number,
                    teams.get(row.team_id, ""),
                    getattr(row, title),
                    row.score,
                    row.issued_on,
                    row.expires_on,
                    labels[row.status],
                    row.sha256,
                    changed.text(changes.get(row.enrolment_id, [])),
                    failing[row.is_failing],
                ]
                for row in batch
            )


def failing_count(viewer: Employee) -> int:
    """How many certificates human resources have to decide on, for their score no longer passes. One query."""
    count: int = Certificate.objects.of_organisation(viewer).failing(viewer.organisation.today()).count()
    return count


def _matches(search: str) -> Q:
    """A verification code, a folio, or every word in the name on the certificate or in today's name."""
    code = normalise_code(search)
    if code:
        return Q(code=code)
    prefix, _hyphen, rest = search.rpartition("-")
    start, _hyphen, year = prefix.rpartition("-")
    if start and year.isdecimal() and rest.isdecimal() and len(year) == 4 and len(rest) < 10:
        return Q(folio_prefix__iexact=start, year=int(year), number=int(rest))
    found = Q()
    for word in search.split():
        found &= (
            Q(holder_name__icontains=word)
            | has_word(word, "enrolment__employee__user__")
            | Q(code__istartswith=word.replace("-", ""))
        )
    return found


def column_titles() -> list[str]:
    """The head of the exported list."""
    return [
        _("Folio"),
        _("Verification code"),
        _("Holder"),
        _("Employee number"),
        _("Team"),
        _("Course"),
        _("Score"),
        _("Issued on"),
        _("Expires on"),
        _("Status"),
        "SHA-256",
        _("Changed scores"),
        _("Score no longer passes"),
    ]
