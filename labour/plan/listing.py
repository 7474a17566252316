"""The training plans of a company as a list: for the screen and for files."""

import datetime
from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import TrainingPlan
from lib.tables import Column, QueryTable
from people.models import Employee


def state_of(plan: TrainingPlan, today: datetime.date) -> str:
    """Return how a plan stands on a day, in words."""
    if plan.withdrawn_at:
        return _("Withdrawn")
    if plan.is_in_force(today):
        return _("In force")
    return _("Over") if plan.until_on < today else _("To come")


class PlanList(QueryTable[TrainingPlan]):
    """The plans, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[TrainingPlan]]:
        """The columns."""
        today = self.viewer.organisation.today()
        return [
            Column("plan", gettext_lazy("Plan"), lambda row: row.name, 40),
            Column("from_on", gettext_lazy("From"), lambda row: row.from_on, 12),
            Column("until_on", gettext_lazy("Until"), lambda row: row.until_on, 12),
            Column("stages", gettext_lazy("Stages"), lambda row: row.stages, 10),
            Column("state", gettext_lazy("State"), lambda row: state_of(row, today), 14),
        ]

    def rows(self) -> QuerySet[TrainingPlan]:
        """Return the plans."""
        return TrainingPlan.objects.of_organisation(self.viewer)
