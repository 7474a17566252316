"""The external training agents of a company as a list: for the screen and for files."""

import datetime
from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import TrainingAgent
from lib.tables import Column, QueryTable
from people.employees.services import labour_settings
from people.models import Employee, LabourSettings


def state_of(agent: TrainingAgent, today: datetime.date) -> str:
    """Return how the registration of an agent stands on a day, in words."""
    if agent.withdrawn_at:
        return _("Withdrawn")
    return _("Registration in force") if agent.holds_on(today) else _("Registration expired")


def is_named(agent: TrainingAgent, settings: LabourSettings) -> bool:
    """Return whether the DC-3 name this agent as who trains."""
    is_external = settings.trainer == LabourSettings.Trainer.EXTERNAL
    return is_external and agent.registration == settings.agent_registration


class AgentList(QueryTable[TrainingAgent]):
    """The agents, by name."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[TrainingAgent]]:
        """The columns."""
        today = self.viewer.organisation.today()
        settings = labour_settings(self.viewer.organisation)
        return [
            Column("agent", gettext_lazy("Agent"), lambda row: row.name, 40),
            Column("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display(), 32),
            Column("registration", gettext_lazy("STPS registration"), lambda row: row.registration, 24),
            Column("expires_on", gettext_lazy("Expires on"), lambda row: row.expires_on, 14),
            Column("state", gettext_lazy("State"), lambda row: state_of(row, today), 24),
            Column(
                "is_named",
                gettext_lazy("Named on the DC-3"),
                lambda row: _("Yes") if is_named(row, settings) else _("No"),
                16,
            ),
        ]

    def rows(self) -> QuerySet[TrainingAgent]:
        """Return the agents."""
        return TrainingAgent.objects.of_organisation(self.viewer)
