"""Give a credential to certificates that were delivered before there were any: ``manage.py issue_credentials``."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from certificates.credentials.services import issue_credential
from certificates.models import Certificate


class Command(BaseCommand):
    """Safe to repeat. The PDFs that people have stay as they are; the file can be downloaded beside them."""

    help = "Give a credential to delivered certificates that have none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue, one transaction for each certificate."""
        waiting = Certificate.objects.filter(credential=None, rendered_at__isnull=False).select_related(
            "organisation", "enrolment__content_version"
        )
        count = 0
        for certificate in waiting.order_by("pk").iterator(chunk_size=500):
            issue_credential(certificate)
            count += 1
        self.stdout.write(_("Credentials issued: %(count)d") % {"count": count})
