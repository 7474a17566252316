"""The e-mail that carries a certificate."""

import logging

from django.conf import settings
from django.core.files.storage import storages
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.models import Certificate

logger = logging.getLogger(__name__)


def send_certificate(certificate: Certificate) -> None:
    """Mail the stored PDF to its holder, in the holder's language. Without an e-mail address nothing is sent."""
    user = certificate.enrolment.employee.user
    if not user.email:
        logger.info("Certificate %s: its holder has no e-mail address; it waits in the record.", certificate.pk)
        return
    with override(user.language):
        context = {
            "certificate": certificate,
            "first_name": user.get_short_name(),
            "language": user.language,
            "page_url": settings.SITE_URL + reverse("certificates:detail", args=[certificate.uuid]),
        }
        subject = _("Your certificate: %(course)s") % {"course": certificate.course_title}
        message = EmailMultiAlternatives(
            " ".join(subject.split()),
            render_to_string("emails/certificate.txt", context),
            to=[user.email],
            headers={"Message-ID": certificate.message_id, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("emails/certificate.html", context), "text/html")
    with storages["private"].open(certificate.file_name) as pdf:
        message.attach(f"{certificate.folio}.pdf", pdf.read(), "application/pdf")
    message.send()
