"""The rules of an organisation as a list: one object reads the filters and the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from courses.models import DutyRule
from courses.models.rules import DutyRuleQuerySet
from lib.annotated import annotated
from lib.listing import Filters, texts
from lib.tables import Column, QueryTable
from people.models import Employee

STATES = {
    "running": (gettext_lazy("In force"), Q(paused_at=None, ended_at=None)),
    "paused": (gettext_lazy("Paused"), Q(paused_at__isnull=False, ended_at=None)),
    "ended": (gettext_lazy("Ended"), Q(ended_at__isnull=False)),
}


def visible_rules(viewer: Employee) -> DutyRuleQuerySet:
    """Return the rules that the viewer sees, with what a page says of each."""
    people = ("created_by__user", "ended_by__user")
    return DutyRule.objects.visible_to(viewer).select_related("course", "path", "organisation", *people)


@dataclass(frozen=True)
class RuleFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    state: str = ""

    NOT_THERE = {"state": gettext_lazy("This list does not know the status in the address.")}


COLUMNS: list[Column[DutyRule]] = [
    Column("name", gettext_lazy("Rule"), lambda row: row.name, 32),
    Column("what", gettext_lazy("What"), lambda row: row.what, 40),
    Column("due", gettext_lazy("Due"), lambda row: row.by_when, 32),
    Column("people", gettext_lazy("People"), lambda row: annotated(row, "member_count", int), 10),
    Column("state", gettext_lazy("Status"), lambda row: str(STATES[row.state][0]), 16),
]


class RuleList(QueryTable[DutyRule]):
    """The rules that the viewer sees under the filters of an address, those in force first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = RuleFilters.parse(data, state=texts(STATES))

    @property
    def columns(self) -> Sequence[Column[DutyRule]]:
        """The columns."""
        return COLUMNS

    def rows(self) -> DutyRuleQuerySet:
        """Return the rules in question, each with how many people are under it."""
        found = visible_rules(self.viewer)
        if self.filters.gone:
            return found.none()
        if self.filters.state:
            found = found.filter(STATES[self.filters.state][1])
        present = Q(members__left_at=None, members__employee__left_on=None)
        return found.annotate(member_count=Count("members", filter=present)).order_by("ended_at", "name", "pk")
