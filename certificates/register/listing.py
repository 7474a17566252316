"""The certificates of an organisation as a list: one object reads filters and rows, for the screen and the files."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Certificate, CertificateQuerySet
from certificates.paper.codes import normalise_code
from courses.models import CoursePage
from lib.listing import Filters, texts
from lib.names import has_word
from lib.tables import Column, Table
from people.models import Employee, Team
from people.models.organisation import team_labels
from quizzes.grading.changes import ChangeWords, changes_in_organisation

STUCK = "stuck"  # a filter beside the statuses: in force, but its PDF cannot be made
FAILING = "failing"  # another one: in force, but the score it rests on no longer passes
EXPIRING = (30, 60, 90)
BATCH = 2000


@dataclass(frozen=True)
class RegisterFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    status: str = ""
    course: CoursePage | None = None
    team: Team | None = None
    expiring: int = 0

    NOT_THERE = {
        "status": gettext_lazy("This list does not know the status in the address."),
        "course": gettext_lazy("This course no longer exists, or nobody here has a certificate of it."),
        "team": gettext_lazy("This team no longer exists."),
        "expiring": gettext_lazy("This list does not know the number of days in the address."),
    }


@dataclass(frozen=True)
class Row:
    """One certificate, ready to read."""

    certificate: Certificate
    team: str
    changed: str = ""  # what was changed of the score behind it; read for files alone


COLUMNS: list[Column[Row]] = [
    Column("folio", gettext_lazy("Folio"), lambda row: row.certificate.folio, 20),
    Column("code", gettext_lazy("Verification code"), lambda row: row.certificate.display_code, 22, is_on_screen=False),
    Column("holder", gettext_lazy("Holder"), lambda row: row.certificate.holder_name, 32),
    Column(
        "number",
        gettext_lazy("Employee number"),
        lambda row: row.certificate.enrolment.employee.number,
        is_on_screen=False,
    ),
    Column("team", gettext_lazy("Team"), lambda row: row.team, 32),
    Column("course", gettext_lazy("Course"), lambda row: row.certificate.course_title, 40),
    Column("score", gettext_lazy("Score"), lambda row: row.certificate.score, 10, is_on_screen=False),
    Column("issued_on", gettext_lazy("Issued on"), lambda row: row.certificate.issued_on, 12),
    Column("expires_on", gettext_lazy("Expires on"), lambda row: row.certificate.expires_on, 12),
    Column("status", gettext_lazy("Status"), lambda row: status_of(row.certificate), 14),
    Column("sha256", "SHA-256", lambda row: row.certificate.sha256, 40, is_on_screen=False),
    Column("changed", gettext_lazy("Changed scores"), lambda row: row.changed, 40, is_on_screen=False),
    Column(
        "failing",
        gettext_lazy("Score no longer passes"),
        lambda row: str(_("Yes")) if row.certificate.is_failing else "",
        is_on_screen=False,
    ),
]


def status_of(certificate: Certificate) -> str:
    """Return how a certificate stands, in words, as it was read with it."""
    return str(Certificate.Status(certificate.status).label)


class Register(Table[Row]):
    """Every certificate of the viewer's organisation, narrowed down by filters, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = viewer.organisation
        self.today = self.organisation.today()
        self.teams = list(Team.objects.filter(organisation=self.organisation))
        awarded = Certificate.objects.filter(enrolment__course=OuterRef("pk"), organisation=self.organisation)
        self.courses = list(CoursePage.objects.filter(Exists(awarded)).order_by("path"))
        self.filters = RegisterFilters.parse(
            data,
            status=texts([*Certificate.Status.values, STUCK, FAILING]),
            course=lambda: self.courses,
            team=lambda: self.teams,
            expiring={str(days): days for days in EXPIRING},
        )

    @cached_property
    def team_names(self) -> dict[int, str]:
        """Team → its name after those of the teams above it."""
        return team_labels(self.teams)

    def certificates(self) -> CertificateQuerySet:
        """Return the certificates in question with their status; nothing else is read with them."""
        filters = self.filters
        found = Certificate.objects.of_organisation(self.viewer).with_status(self.today)
        if filters.gone:
            return found.none()
        if filters.status == STUCK:
            found = found.stuck()
        elif filters.status == FAILING:
            found = found.failing(self.today)
        elif filters.status:
            found = found.filter(Q(status=filters.status))
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
        return Certificate.objects.of_organisation(self.viewer).stuck().count()

    @cached_property
    def failing_count(self) -> int:
        """How many of the organisation rest on a score that no longer passes, whatever the filters."""
        return failing_count(self.viewer)

    def rows(self) -> CertificateQuerySet:
        """Return the certificates with what a row of the list says of them; one query."""
        return self.certificates().select_related("enrolment__employee__user").with_failing(self.today).with_team()

    def keys(self) -> list[int]:
        """Return the primary keys of the certificates in question, in the order of the list."""
        return list(self.certificates().values_list("pk", flat=True))

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns."""
        return COLUMNS

    @cached_property
    def row_count(self) -> int:
        """How many certificates there are."""
        return self.certificates().count()

    def all_rows(self) -> Iterator[Row]:
        """Yield every row, with what was changed of the score behind it."""
        changes, words = changes_in_organisation(self.organisation), ChangeWords(self.organisation.zone)
        for row in self.rows().iterator(chunk_size=BATCH):
            team = self.team_names.get(row.team_id or 0, "")
            yield Row(row, team, words.text(changes.get(row.enrolment_id, [])))


def failing_count(viewer: Employee) -> int:
    """Return how many certificates human resources have to decide on, for their score no longer passes. One query."""
    return Certificate.objects.of_organisation(viewer).failing(viewer.organisation.today()).count()


def _matches(search: str) -> Q:
    """Match a verification code, a folio, or every word in the name on the certificate or in today's name."""
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
