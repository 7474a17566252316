"""The shared tablets that somebody of human resources sees, as a list: for the screen and for files."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from lib.tables import Column, QueryTable
from people.models import Employee, Kiosk


class TabletList(QueryTable[Kiosk]):
    """The tablets, in use or not, by name."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[Kiosk]]:
        """The columns; moments are those of the clock of the viewer, as on the screen."""
        zone = self.viewer.zone
        return [
            Column("name", gettext_lazy("Name"), lambda row: row.name, 32),
            Column(
                "centre", gettext_lazy("Work center"), lambda row: str(row.work_centre) if row.work_centre else "", 24
            ),
            Column("registered_by", gettext_lazy("Registered by"), lambda row: row.registered_by.get_full_name(), 32),
            Column(
                "registered_on",
                gettext_lazy("Registered on"),
                lambda row: row.registered_at.astimezone(zone).date(),
                14,
            ),
            Column(
                "used_at",
                gettext_lazy("Last used"),
                lambda row: row.used_at.astimezone(zone) if row.used_at else None,
                18,
            ),
            Column(
                "revoked_on",
                gettext_lazy("Out of service since"),
                lambda row: row.revoked_at.astimezone(zone).date() if row.revoked_at else None,
                18,
            ),
            Column(
                "revoked_by",
                gettext_lazy("Taken out of service by"),
                lambda row: row.revoked_by.get_full_name() if row.revoked_by else "",
                32,
            ),
        ]

    def rows(self) -> QuerySet[Kiosk]:
        """Return the tablets, with what is read of each."""
        return Kiosk.objects.visible_to(self.viewer).select_related("work_centre", "registered_by", "revoked_by")
