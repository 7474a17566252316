"""The people of an organisation as human resources see them: one object reads the filters and the rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, Model, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from lib.listing import Filters, texts
from lib.names import Plain, has_word, plain
from lib.portions import portions
from lib.tables import Column, Table
from people.models import EmailBounce, Employee, EmployeeQuerySet, JobRole, Team, TeamMembership, WorkCentre
from people.models.employee import has_number
from people.models.organisation import team_labels
from people.own_values.columns import own_columns
from people.own_values.filtering import GONE, OwnFilters
from people.own_values.seen import OwnFields

EMPLOYED, LEFT, ALL = "employed", "left", "all"
REFUSED = "refused"  # employed, with an e-mail that its mail server refuses
BATCH = 2000
NONE = "none"  # as a team, a work centre or a job role: people who have none
PRESENT = TeamMembership.objects.filter(employee=OuterRef("pk"), to_on=None)
ORDERS: dict[str, list[F | Subquery]] = {
    "name": [],
    "number": [F("number_key"), F("number")],
    "team": [Subquery(PRESENT.values("team__path")[:1])],
    "centre": [F("work_centre__name")],
    "hired": [F("hired_on")],
}


@dataclass(frozen=True)
class StaffFilters(Filters):
    """What the address asks for. What is not there narrows nothing, and the page says so."""

    team: str = ""
    centre: str = ""
    job_role: str = ""
    state: str = EMPLOYED

    CHOOSES_COLUMNS = True
    SORTS = tuple(ORDERS)
    NOT_THERE = {
        "team": gettext_lazy("Team"),
        "centre": gettext_lazy("Work center"),
        "job_role": gettext_lazy("Job role"),
        "state": gettext_lazy("Shown"),
        GONE: gettext_lazy("Your organization's fields"),
    }


@dataclass(frozen=True)
class Row:
    """One person, ready to read."""

    employee: Employee
    team: str


COLUMNS: list[Column[Row]] = [
    Column("name", gettext_lazy("Employee"), lambda row: row.employee.user.get_full_name(), 32, "name"),
    Column("number", gettext_lazy("Number"), lambda row: row.employee.number, 12, "number"),
    Column("team", gettext_lazy("Team"), lambda row: row.team, 32, "team"),
    Column("centre", gettext_lazy("Work center"), lambda row: centre_of(row.employee), 20, "centre"),
    Column("position", gettext_lazy("Position"), lambda row: row.employee.position, 28),
    Column("role", gettext_lazy("Job role"), lambda row: role_of(row.employee), 20, is_on_screen=False),
    Column("cost", gettext_lazy("Cost center"), lambda row: row.employee.cost_centre, 16, is_on_screen=False),
    Column("shift", gettext_lazy("Shift"), lambda row: row.employee.shift, 12, is_on_screen=False),
    Column("hired_on", gettext_lazy("Hired on"), lambda row: row.employee.hired_on, 12, "hired"),
    Column("left_on", gettext_lazy("Left on"), lambda row: row.employee.left_on, 12, is_on_screen=False),
    Column("email", gettext_lazy("E-mail"), lambda row: row.employee.user.email, 32, is_on_screen=False),
]


def centre_of(employee: Employee) -> str:
    """Return the name of the work centre, if the person has one."""
    return employee.work_centre.name if employee.work_centre else ""


def role_of(employee: Employee) -> str:
    """Return the name of the job role, if the person has one."""
    return str(employee.job_role) if employee.job_role else ""


class Staff(Table[Row]):
    """The people whom the viewer sees under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.teams = list(Team.objects.active().filter(organisation=viewer.organisation_id))
        self.centres = list(centres_of(viewer))
        self.job_roles = list(JobRole.objects.filter(organisation=viewer.organisation_id, is_active=True))
        self.own_fields = OwnFields.seen_by(viewer)
        self.own_filters = OwnFilters(self.own_fields, data)
        self.filters = StaffFilters.parse(
            data,
            more=self.own_filters.read(),
            team=_keys(self.teams),
            centre=_keys(self.centres),
            job_role=_keys(self.job_roles),
            state=texts([EMPLOYED, LEFT, ALL, REFUSED]),
        )
        self.asked = self.filters.columns_asked

    @cached_property
    def team_labels(self) -> dict[int, str]:
        """Team → its name after those of the teams above it."""
        return team_labels(self.teams)

    def people(self) -> EmployeeQuerySet:
        """Return the people in question, in the order asked for."""
        filters = self.filters
        found: EmployeeQuerySet = Employee.objects.visible_to(self.viewer).unmerged()
        if filters.state != ALL:
            found = found.filter(left_on__isnull=filters.state != LEFT)
        if filters.state == REFUSED:
            found = found.filter(user__email_bounce__in=EmailBounce.of_present_addresses())
        found = found.filter(_of("work_centre", filters.centre), _of("job_role", filters.job_role))
        if filters.team == NONE:
            found = found.filter(~Exists(PRESENT))
        elif filters.team:
            chosen = next(team for team in self.teams if str(team.pk) == filters.team)
            found = found.in_teams(Team.objects.under(chosen))
        found = self.own_filters.narrow(found, filters.more)
        for word in filters.words:
            found = found.annotate(plain_position=Plain("position")).filter(
                has_word(word)
                | has_number(word)
                | Q(user__email__icontains=word)
                | Q(plain_position__contains=plain(word))
            )
        columns = [*ORDERS[filters.sort.removeprefix("-")], F("user__sort_name"), F("pk")]
        is_down = filters.sort.startswith("-")
        order = [each.desc(nulls_last=True) if is_down else each.asc(nulls_last=True) for each in columns]
        return found.select_related("user", "work_centre", "job_role").order_by(*order)

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns, with those of the organisation's own after them."""
        return self._columns

    @cached_property
    def _columns(self) -> list[Column[Row]]:
        return [*COLUMNS, *own_columns(self.own_fields, lambda row: row.employee.own_values)]

    @cached_property
    def row_count(self) -> int:
        """How many people there are."""
        return self.people().count()

    def rows(self, people: Sequence[Employee]) -> list[Row]:
        """Return people with their teams. One query."""
        teams = self.team_names(people)
        return [Row(person, teams.get(person.pk, "")) for person in people]

    def all_rows(self) -> Iterator[Row]:
        """Yield every row; a query for the teams of each portion."""
        for some in portions(self.people().iterator(BATCH)):
            yield from self.rows(some)

    def team_names(self, people: Iterable[Employee]) -> dict[int, str]:
        """Return for each employee the name of the present team after those of the teams above it. One query."""
        present = TeamMembership.objects.filter(to_on=None, employee__in=[employee.pk for employee in people])
        return {row.employee_id: self.team_labels.get(row.team_id, "") for row in present}


def _keys(rows: Iterable[Model]) -> dict[str, str]:
    return texts([NONE, *(str(row.pk) for row in rows)])


def _of(field: str, chosen: str) -> Q:
    """Match whoever has this one in a field, or none."""
    if not chosen:
        return Q()
    return Q(**{field: None if chosen == NONE else int(chosen)})


def centres_of(viewer: Employee) -> list[WorkCentre]:
    """Return the work centres whose people somebody of human resources sees."""
    centres = WorkCentre.objects.filter(organisation=viewer.organisation_id)
    return list(centres.filter(pk__in=viewer.hr_centre_ids) if viewer.hr_centre_ids else centres)
