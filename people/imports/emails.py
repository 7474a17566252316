"""What administrators of an organisation read of a file that came while nobody sat in front of it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from people.emails import mail
from people.imports.report import Reporter
from people.imports.steps import Kind, needs_brake
from people.models import Employee, PeopleImport, User

MOST_TOLD = 20


def whom_to_tell(job: PeopleImport) -> list[User]:
    """The administrators of the organisation who can be written to; human resources where there are none."""
    people = Employee.objects.active().filter(organisation=job.organisation_id).exclude(user__email="")
    people = people.select_related("user").order_by("pk")
    administrators = list(people.filter(role=Employee.Role.ADMINISTRATOR)[:MOST_TOLD])
    return [each.user for each in administrators or people.in_human_resources()[:MOST_TOLD]]


def mail_report(job: PeopleImport, user: User) -> None:
    """Say what has become of a file: how many people of each kind, or why nothing was done. No name leaves by e-mail."""
    with translation.override(user.language):
        counts = [(Kind(kind).label, job.counts[kind]) for kind in Kind.values if job.counts.get(kind)]
        context = {
            "job": job,
            "counts": counts,
            "failure": Reporter(job).failure(),
            "leaving": job.counts.get(Kind.LEAVING, 0),
            "brake": job.state == job.State.PLANNED and needs_brake(job.counts.get(Kind.LEAVING, 0), job.employed),
            "url": settings.SITE_URL + reverse("imports:one", args=[job.uuid]),
        }
        mail(user, "people/email/import_report", context)
