"""The teams of an organisation as a list: each with where it stands, who manages it and how many are in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.annotated import annotated
from lib.tables import Column, Table
from people.models import Employee, Team, TeamManager

PRESENT = Q(memberships__to_on=None, memberships__employee__left_on=None, memberships__isnull=False)


@dataclass
class Row:
    """One team, ready to read. ``followed_from`` is the nearest team above it that somebody manages."""

    team: Team
    people: int
    managers: list[Employee] = field(default_factory=list)
    above: str = ""
    followed_from: "Row | None" = None

    @property
    def managed_by(self) -> str:
        """Who manages it, in words."""
        if self.managers:
            return ", ".join(manager.user.get_full_name() for manager in self.managers)
        if self.followed_from:
            return _("who manages %(team)s") % {"team": self.followed_from.team}
        return _("nobody")


COLUMNS: list[Column[Row]] = [
    Column("team", gettext_lazy("Team"), lambda row: row.team.name, 32),
    Column("above", gettext_lazy("Part of"), lambda row: row.above, 40),
    Column("managed_by", gettext_lazy("Managed by"), lambda row: row.managed_by, 40),
    Column("people", gettext_lazy("People"), lambda row: row.people, 10),
]


class TeamList(Table[Row]):
    """The teams in use, in the order of the tree; and those that were removed. Two queries."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns."""
        return COLUMNS

    @cached_property
    def _all(self) -> list[Row]:
        own = Team.objects.filter(organisation_id=self.viewer.organisation_id)
        counted = own.annotate(people=Count("memberships", filter=PRESENT))
        rows = {team.pk: Row(team, annotated(team, "people", int)) for team in counted}
        managers = TeamManager.objects.filter(team__in=rows, employee__left_on=None).select_related("employee__user")
        for named in managers.order_by("employee__user__sort_name"):
            rows[named.team_id].managers.append(named.employee)
        for row in rows.values():
            above = [rows[pk] for pk in row.team.line[:-1]]
            row.above = " › ".join(each.team.name for each in above)
            row.followed_from = next((each for each in reversed(above) if each.managers), None)
        return list(rows.values())

    @property
    def rows(self) -> list[Row]:
        """The teams in use."""
        return [row for row in self._all if row.team.is_active]

    @property
    def removed(self) -> list[Team]:
        """The teams that were removed."""
        return [row.team for row in self._all if not row.team.is_active]

    @property
    def row_count(self) -> int:
        """How many teams are in use."""
        return len(self.rows)

    def all_rows(self) -> Iterator[Row]:
        """Yield every team in use."""
        return iter(self.rows)
