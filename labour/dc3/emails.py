"""The e-mail that says that a DC-3 is ready. It carries a link, not the form: that holds the CURP."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from labour.models.dc3 import Dc3

logger = logging.getLogger(__name__)


def announce_dc3(dc3: Dc3) -> None:
    """Tell the holder, in their language.

    Without an e-mail address, after they have left, or of a form that is not in force any more, nothing is sent.
    """
    employee = dc3.certificate.enrolment.employee
    user = employee.user
    if not user.email or employee.left_on or not Dc3.objects.in_force().filter(pk=dc3.pk).exists():
        logger.info("DC-3 %s: its holder gets no e-mail.", dc3.pk)
        return
    with override(user.language):
        title = dc3.certificate.course_title
        context = {
            "first_name": user.get_short_name(),
            "title": title,
            "page_url": settings.SITE_URL + reverse("dc3:own"),
        }
        message = EmailMessage(
            " ".join((_("Your DC-3: %(course)s") % {"course": title}).split()),
            render_to_string("emails/dc3.txt", context),
            to=[user.email],
            headers={"Message-ID": dc3.message_id, "Auto-Submitted": "auto-generated"},
        )
    message.send()
