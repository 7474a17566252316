"""Give a credential to certificates that were delivered before there were any: ``manage.py issue_credentials``."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from certificates.credentials.services import issue_credential
from certificates.models import Certificate
from certificates.models.credentials import Credential
from sweeps.services import each


class Command(BaseCommand):
    """Safe to repeat. The PDFs that people have stay as they are; the file can be downloaded beside them."""

    help = "Give a credential to delivered certificates that have none."

    def handle(self, *args: object, **options: object) -> None:
        """Issue, one transaction for each certificate."""
        waiting = Certificate.objects.filter(credential=None, rendered_at__isnull=False).order_by("pk")
        issued = each("certificates.credentials", list(waiting.values_list("pk", flat=True)), _issue)
        count = sum(each_one.result is not None for each_one in issued)
        self.stdout.write(_("Credentials issued: %(count)d") % {"count": count})
        if count < len(issued):
            left = {"count": len(issued) - count}
            raise CommandError(_("Left without a credential: %(count)d. The log says why; run it again later.") % left)


def _issue(pk: int) -> Credential:
    certificates = Certificate.objects.select_related("organisation", "enrolment__content_version")
    return issue_credential(certificates.get(pk=pk))
