"""The message about blocked records whose term ends, to the administrators of a company. It names nobody."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.erasure.services import kept_until
from people.messages.kinds import MessageKind, NotSent
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, Erasure, Message, Organisation, RetentionSettings

PAGE = "?state=ending"


class TermsEnd(MessageKind):
    """Says how many blocked records may soon be erased, and from which day on."""

    name = "terms_end"
    label = _("Personal data: blocked records may be erased")
    template = "people/email/terms_end"
    keeps_quiet_hours = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return how many there are, while there are any."""
        organisation = message.organisation
        if organisation is None:
            raise NotSent(Message.Reason.DONE)
        terms = RetentionSettings.of(organisation)
        warned = Erasure.objects.held().filter(
            employee__organisation=organisation, warned_at__isnull=False, approval=None
        )
        days = [kept_until(each, terms) for each in warned.select_related("employee__organisation")]
        if not days:
            raise NotSent(Message.Reason.DONE)
        return {"count": len(days), "first": min(days), "url": settings.SITE_URL + self.link(message)}

    def link(self, message: Message) -> str:
        """Return the list of what ends."""
        return reverse("erasure:list") + PAGE


def tell_of_end(organisation: Organisation) -> bool:
    """Tell the administrators of the whole company, once a day at most; return whether there is anybody to tell."""
    there = Employee.objects.active().filter(
        organisation=organisation, role=Employee.Role.ADMINISTRATOR, hr_centres=None
    )
    people = list(there.filter(user__is_active=True).select_related("user", "organisation", "work_centre"))
    about = f"{TermsEnd.name}:{organisation.pk}:{organisation.today().isoformat()}"
    queue_messages([NewMessage(TermsEnd.name, each.user, about, each) for each in people])
    return bool(people)
