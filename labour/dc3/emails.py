"""The message that says that a DC-3 is ready. It carries a link, not the form: that holds the CURP."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labour.models.dc3 import Dc3
from people.messages.kinds import MessageKind, NotSent
from people.messages.services import NewMessage, queue_message
from people.models import Message


class Dc3Ready(MessageKind):
    """Says to the holder where their DC-3 is, while it is in force."""

    name = "dc3_ready"
    label = _("DC-3 ready")
    template = "emails/dc3"

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the course, and where the form is read."""
        forms = Dc3.objects.in_force().select_related("certificate")
        dc3: Dc3 | None = forms.filter(pk=message.about.removeprefix("dc3:")).first()
        if dc3 is None:
            raise NotSent(Message.Reason.NOT_DUE)
        return {
            "first_name": message.user.get_short_name(),
            "title": dc3.certificate.course_title,
            "page_url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the page of one's own DC-3."""
        return reverse("dc3:own")


def announce_dc3(dc3: Dc3) -> None:
    """Tell the holder, once, in the transaction that says that the file is there."""
    employee = dc3.certificate.enrolment.employee
    queue_message(NewMessage(Dc3Ready.name, employee.user, f"dc3:{dc3.pk}", employee, dc3.organisation))
