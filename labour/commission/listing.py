"""The members of the mixed commission of today as a list: for the screen and for files."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.commission.standing import Standing
from labour.models import CommissionMember
from lib.tables import Column, QueryTable
from people.employees.services import labour_settings
from people.models import Employee


class MemberList(QueryTable[CommissionMember]):
    """The members, past ones as well, without those who were entered by mistake."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @cached_property
    def standing(self) -> Standing:
        """How the commission stands today."""
        return Standing(self.viewer.organisation, labour_settings(self.viewer.organisation))

    @property
    def columns(self) -> Sequence[Column[CommissionMember]]:
        """The columns."""
        return [
            Column("name", gettext_lazy("Name"), lambda row: row.name, 32),
            Column("position", gettext_lazy("Position"), lambda row: row.position, 32),
            Column("side", gettext_lazy("Represents"), lambda row: row.get_side_display(), 20),
            Column("from_on", gettext_lazy("From"), lambda row: row.from_on, 12),
            Column("until_on", gettext_lazy("Until"), lambda row: row.until_on, 12),
            Column(
                "signs",
                gettext_lazy("Signs the DC-3"),
                lambda row: _("Yes") if self.standing.signs(row) else _("No"),
                14,
            ),
        ]

    def rows(self) -> QuerySet[CommissionMember]:
        """Return the members of the commission of today; none where there is none."""
        members = CommissionMember.objects.of_organisation(self.viewer).standing()
        return members.filter(commission=self.standing.commission) if self.standing.commission else members.none()
