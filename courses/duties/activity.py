"""What was done to the duties of people, as a list: for the screen and for files."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import DutyAction
from lib.tables import Column, QueryTable
from people.models import Employee


def what_of(action: DutyAction) -> str:
    """Return what was done, and with which path."""
    return f"{action.get_kind_display()}: {action.path}" if action.path else action.get_kind_display()


def by_of(action: DutyAction) -> str:
    """Return who did it: a person, a rule, or the site itself."""
    if action.by:
        return action.by.user.get_full_name()
    return f"{_('Rule')}: {action.rule}" if action.rule else _("automatically")


def state_of(action: DutyAction) -> str:
    """Return how far it is."""
    if action.undone_at:
        return _("Undone")
    return _("Done") if action.finished_at else _("Running")


class Activity(QueryTable[DutyAction]):
    """What the viewer may see of it, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[DutyAction]]:
        """The columns; the moment is that of the clock of the viewer, as on the screen."""
        zone = self.viewer.zone
        return [
            Column("when", gettext_lazy("When"), lambda row: row.created_at.astimezone(zone), 18),
            Column("what", gettext_lazy("What"), what_of, 40),
            Column("duties", gettext_lazy("Duties"), lambda row: row.total, 14),
            Column("by", gettext_lazy("By"), by_of, 32),
            Column("reason", gettext_lazy("Reason"), lambda row: row.reason, 40),
            Column("state", gettext_lazy("Status"), state_of, 14),
        ]

    def rows(self) -> QuerySet[DutyAction]:
        """Return the actions in question, with what is read of each."""
        return DutyAction.objects.visible_to(self.viewer).select_related("by__user", "path", "rule")
