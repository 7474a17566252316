"""What brings a certificate to its holder: a message of the outbox, with the PDF where it goes by e-mail."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from people.messages.kinds import Attachment, MessageKind, NotSent
from people.messages.services import NewMessage, queue_message
from people.models import Message

ABOUT = "certificate:"


class CertificateReady(MessageKind):
    """The certificate, with where it is read and how anybody checks it; also to who has left: it is theirs."""

    name = "certificate"
    label = _("Certificate")
    template = "emails/certificate"
    reaches_leavers = True

    def _certificate(self, message: Message) -> Certificate:
        standing = Certificate.objects.standing().select_related("replaces", "organisation")
        certificate: Certificate | None = standing.filter(pk=message.about.removeprefix(ABOUT)).first()
        if certificate is None:
            raise NotSent(Message.Reason.NOT_DUE)
        return certificate

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the certificate and its page."""
        certificate = self._certificate(message)
        return {
            "certificate": certificate,
            "first_name": message.user.get_short_name(),
            "page_url": settings.SITE_URL + _page(certificate),
        }

    def link(self, message: Message) -> str:
        """Return the page of the certificate."""
        return _page(self._certificate(message))

    def attachments(self, message: Message) -> Iterable[Attachment]:
        """Return the PDF as it was stored."""
        certificate = self._certificate(message)
        with storages["private"].open(certificate.file_name) as pdf:
            return [Attachment(f"{certificate.folio}.pdf", pdf.read(), "application/pdf")]


def queue_certificate(certificate: Certificate) -> Message | None:
    """Put it into the outbox, once, in the transaction that says that the file is there.

    Whoever stored the file sends it on at once, so nobody is hinted at it; the clock takes up what is left over.
    """
    employee = certificate.enrolment.employee
    new = NewMessage(
        CertificateReady.name, employee.user, f"{ABOUT}{certificate.pk}", employee, certificate.organisation
    )
    return queue_message(new, announced=False)


def _page(certificate: Certificate) -> str:
    return reverse("certificates:detail", args=[certificate.uuid])
