"""The people of an organisation as human resources see them: one object reads the filters and the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from lib.names import Plain, clean_text, has_word, plain
from people.models import Employee, EmployeeQuerySet, JobRole, Team, TeamMembership, WorkCentre

EMPLOYED, LEFT, ALL = "employed", "left", "all"
NONE = "none"  # as a team, a work centre or a job role: people who have none
PRESENT = TeamMembership.objects.filter(employee=OuterRef("pk"), to_on=None)
SORTS: dict[str, list[F | Subquery]] = {
    "name": [],
    "number": [F("number_key"), F("number")],
    "team": [Subquery(PRESENT.values("team__path")[:1])],
    "centre": [F("work_centre__name")],
    "hired": [F("hired_on")],
}


@dataclass(frozen=True)
class StaffFilters:
    """What the address asks for. ``unknown`` names what it asks for and what there is not, or no more."""

    search: str = ""
    team: str = ""
    centre: str = ""
    job_role: str = ""
    state: str = EMPLOYED
    sort: str = "name"
    unknown: tuple[str, ...] = ()

    @classmethod
    def parse(cls, data: QueryDict, choices: dict[str, set[str]]) -> "StaffFilters":
        """Read the query string; ``choices`` says which values of a filter there are."""
        asked = {name: data.get(name, "") for name in choices}
        known = {name: value for name, value in asked.items() if value in choices[name]}
        sort = data.get("sort", "")
        return cls(
            search=clean_text(data.get("q", ""))[:100],
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            unknown=tuple(name for name, value in asked.items() if value and name not in known),
            **known,
        )

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.search or self.team or self.centre or self.job_role or self.state != EMPLOYED)

    def query(self, **changes: str) -> str:
        """The query string of these filters, with changes."""
        values = {
            "q": self.search,
            "team": self.team,
            "centre": self.centre,
            "job_role": self.job_role,
            "state": "" if self.state == EMPLOYED else self.state,
            "sort": "" if self.sort == "name" else self.sort,
            **changes,
        }
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in values.items() if value})
        return data.urlencode()


class Staff:
    """The people whom the viewer sees under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.teams = list(Team.objects.active().filter(organisation=viewer.organisation_id))
        self.centres = list(centres_of(viewer))
        self.job_roles = list(JobRole.objects.filter(organisation=viewer.organisation_id, is_active=True))
        choices = {
            "team": {NONE, *(str(team.pk) for team in self.teams)},
            "centre": {NONE, *(str(centre.pk) for centre in self.centres)},
            "job_role": {NONE, *(str(role.pk) for role in self.job_roles)},
            "state": {EMPLOYED, LEFT, ALL},
        }
        self.filters = StaffFilters.parse(data, choices)

    @property
    def unknown_words(self) -> list[str]:
        """The filters of the address that no longer exist, by name."""
        labels = {"team": _("Team"), "centre": _("Work center"), "job_role": _("Job role"), "state": _("Shown")}
        return [labels[name] for name in self.filters.unknown]

    @cached_property
    def team_labels(self) -> dict[int, str]:
        """Team → its name after those of the teams above it."""
        names = {str(team.pk): team.name for team in self.teams}
        return {team.pk: " › ".join(names[pk] for pk in team.path.strip("/").split("/")) for team in self.teams}

    def people(self) -> EmployeeQuerySet:
        """The people in question, in the order asked for."""
        filters = self.filters
        found: EmployeeQuerySet = Employee.objects.visible_to(self.viewer)
        if filters.state != ALL:
            found = found.filter(left_on__isnull=filters.state == EMPLOYED)
        found = found.filter(_of("work_centre", filters.centre), _of("job_role", filters.job_role))
        if filters.team == NONE:
            found = found.filter(~Exists(PRESENT))
        elif filters.team:
            chosen = next(team for team in self.teams if str(team.pk) == filters.team)
            found = found.in_teams(Team.objects.under(chosen))
        for word in filters.search.split():
            found = found.annotate(plain_position=Plain("position")).filter(
                has_word(word)
                | Q(number__icontains=word)
                | Q(user__email__icontains=word)
                | Q(plain_position__contains=plain(word))
            )
        columns = [*SORTS[filters.sort.removeprefix("-")], F("user__sort_name"), F("pk")]
        is_down = filters.sort.startswith("-")
        order = [each.desc(nulls_last=True) if is_down else each.asc(nulls_last=True) for each in columns]
        return found.select_related("user", "work_centre", "job_role").order_by(*order)

    def team_names(self, people: Iterable[Employee]) -> dict[int, str]:
        """Employee → the name of the present team after those of the teams above it. One query."""
        present = TeamMembership.objects.filter(to_on=None, employee__in=[employee.pk for employee in people])
        return {row.employee_id: self.team_labels.get(row.team_id, "") for row in present}


def _of(field: str, chosen: str) -> Q:
    """Whoever has this one in a field, or none."""
    if not chosen:
        return Q()
    return Q(**{field: None if chosen == NONE else int(chosen)})


def centres_of(viewer: Employee) -> list[WorkCentre]:
    """The work centres whose people somebody of human resources sees."""
    centres = WorkCentre.objects.filter(organisation=viewer.organisation_id)
    return list(centres.filter(pk__in=viewer.hr_centre_ids) if viewer.hr_centre_ids else centres)
