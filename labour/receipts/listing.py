"""The receipts of what a company filed as a list: for the screen and for files."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import Receipt
from lib.tables import Column, QueryTable
from people.models import Employee


def what_of(receipt: Receipt) -> str:
    """Return what was filed, in words."""
    if receipt.plan is None:
        return receipt.title
    return _("List of DC-3 (DC-4): %(plan)s, year %(year)s") % {"plan": receipt.plan, "year": receipt.year}


COLUMNS: list[Column[Receipt]] = [
    Column("what", gettext_lazy("What was filed"), what_of, 48),
    Column("title", gettext_lazy("About"), lambda row: row.title if row.plan else "", 32),
    Column("filed_on", gettext_lazy("Filed on"), lambda row: row.filed_on, 14),
    Column("number", gettext_lazy("Number"), lambda row: row.reference, 24),
    Column("state", gettext_lazy("State"), lambda row: _("Withdrawn") if row.withdrawn_at else "", 14),
]


class ReceiptList(QueryTable[Receipt]):
    """The receipts, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[Receipt]]:
        """The columns."""
        return COLUMNS

    def rows(self) -> QuerySet[Receipt]:
        """Return the receipts, with their plans."""
        return Receipt.objects.of_organisation(self.viewer).select_related("plan")
