"""What administrators of an organisation read of a file that came while nobody sat in front of it."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.imports.report import Reporter
from people.imports.steps import Kind, needs_brake
from people.messages.kinds import AboutRow
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, Message, PeopleImport

MOST_TOLD = 20


def whom_to_tell(job: PeopleImport) -> list[Employee]:
    """Return the administrators of the organisation who can be written to; human resources where there are none.

    Only those of the whole organisation: nobody else may open the report.
    """
    people = Employee.objects.active().filter(organisation=job.organisation_id, hr_centres=None)
    people = people.exclude(user__email="")
    people = people.select_related("user", "organisation").order_by("pk")
    administrators = list(people.filter(role=Employee.Role.ADMINISTRATOR)[:MOST_TOLD])
    return administrators or list(people.in_human_resources()[:MOST_TOLD])


class ImportReport(AboutRow[PeopleImport]):
    """Says what has become of a file: how many people of each kind, or why nothing was done. No name leaves by
    e-mail.
    """

    name = "import_report"
    label = _("Report of an import")
    template = "people/email/import_report"
    noun = "import"

    def rows(self) -> QuerySet[PeopleImport]:
        return PeopleImport.objects.select_related("organisation")

    def page(self, row: PeopleImport) -> str:
        return reverse("imports:one", args=[row.uuid])

    def words(self, row: PeopleImport, message: Message) -> Mapping[str, object]:
        """Return the numbers of the report."""
        leaving = row.counts.get(Kind.LEAVING, 0)
        return {
            "job": row,
            "counts": [(Kind(kind).label, row.counts[kind]) for kind in Kind.values if row.counts.get(kind)],
            "failure": Reporter(row).failure(),
            "leaving": leaving,
            "brake": row.state == row.State.PLANNED and needs_brake(leaving, row.employed),
        }


def tell_of_import(job: PeopleImport) -> None:
    """Tell those who look after the people of the organisation."""
    about = ImportReport.about(job)
    queue_messages([NewMessage(ImportReport.name, each.user, about, employee=each) for each in whom_to_tell(job)])
