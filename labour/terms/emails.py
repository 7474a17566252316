"""The message to human resources before a term ends."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from labour.terms.calendar import Terms
from people.employees.services import labour_settings
from people.messages.kinds import MessageKind, NotSent
from people.models import Message


class TermEnds(MessageKind):
    """Says which term ends and when, while nobody has kept it. No name of a person leaves by e-mail."""

    name = "stps_term"
    label = _("Term of the labor ministry (STPS)")
    template = "stps/email/term"
    keeps_quiet_hours = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the term as it stands on the day on which the message leaves."""
        if message.employee is None:
            raise TypeError(f"{self.name} is for employees")
        if not message.employee.sees_everybody:
            raise NotSent(Message.Reason.NOT_DUE)
        organisation = message.employee.organisation
        terms = Terms(organisation, labour_settings(organisation))
        term = terms.find(str(message.payload["term"]))
        if term is None:
            raise NotSent(Message.Reason.DONE)
        if term.due_on.isoformat() != message.payload["due_on"]:
            raise NotSent(Message.Reason.NOT_DUE)
        return {
            "name": message.user.get_short_name(),
            "organisation": organisation.legal_name,
            "title": term.title,
            "date": date_format(term.due_on, "DATE_FORMAT"),
            "counting": term.counting,
            "counts_from": date_format(term.counts_from, "DATE_FORMAT"),
            "source": term.source,
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the page of the terms."""
        return reverse("stps:terms")
