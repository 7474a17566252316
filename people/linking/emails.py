"""The messages about an employment that may be of the owner of an account."""

import datetime
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.portions import portions
from people.linking.links import digest_of_token, new_token
from people.messages.kinds import MessageKind, NotSent, NotYet
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, LinkRequest, Message

MOST_ASKED = 5  # times a day, whoever asks: nobody floods somebody with questions
DAY = datetime.timedelta(days=1)
MOST_TOLD = 20  # of those who could hear of a refusal


class LinkAsked(MessageKind):
    """Asks the owner of an account whether somebody whom a company employs is they; it counts from when it goes out.

    It is of no organisation: nobody of human resources reads in a log whose account it is.
    """

    name = "link_asked"
    label = _("Is this you?")
    template = "people/email/link_request"
    is_secret = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return who asks, about whom, and the link, which is made now and kept nowhere; each try has its own."""
        asked = LinkRequest.objects.waiting().filter(uuid=message.about.removeprefix("link:"))
        found = asked.select_related("account", "employee__user", "employee__organisation").first()
        if found is None or not found.account.is_active or found.account.email.lower() != found.email.lower():
            raise NotSent(Message.Reason.NOT_DUE)
        token, now = new_token(), timezone.now()
        others = LinkRequest.objects.filter(account=found.account, sent_at__gt=now - DAY).exclude(pk=found.pk)
        sent = list(others.order_by("-sent_at").values_list("sent_at", flat=True)[:MOST_ASKED])
        if len(sent) == MOST_ASKED:
            raise NotYet((sent[-1] or now) + DAY)
        expires_at = now + datetime.timedelta(days=settings.INVITATION_DAYS)
        asked.update(token_digest=digest_of_token(token), sent_at=now, expires_at=expires_at)
        return {
            "organisation": found.employee.organisation,
            "number": found.employee.number,
            "name": found.employee.user.get_full_name(),
            "days": settings.INVITATION_DAYS,
            "url": settings.SITE_URL + reverse("account_link", args=[token]),
            "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        }


class LinkRefused(MessageKind):
    """Says to human resources that an e-mail is that of another person. Who it is stands on the page alone."""

    name = "link_refused"
    label = _("An e-mail belongs to somebody else")
    template = "people/email/link_refused"

    def _person(self, message: Message) -> Employee:
        found: Employee = Employee.objects.get(link_requests__uuid=message.about.removeprefix("link:"))
        return found

    def context(self, message: Message) -> Mapping[str, object]:
        """Return whose e-mail it is not."""
        return {"number": self._person(message).number, "url": settings.SITE_URL + self.link(message)}

    def link(self, message: Message) -> str:
        """Return the page of the person."""
        return reverse("people:person", args=[self._person(message).pk])


class Outcome(StrEnum):
    """What became of an employment after its person had said yes."""

    JOINED = "joined"
    NOT_CONFIRMED = "not_confirmed"
    SEPARATED = "separated"


class LinkOutcome(MessageKind):
    """Says to the owner of an account what the company did with the employment that they said is theirs."""

    name = "link_outcome"
    label = _("A record at another company")
    template = "people/email/link_outcome"

    def context(self, message: Message) -> Mapping[str, object]:
        """At which company, and what it did."""
        asked = LinkRequest.objects.select_related("employee__organisation").get(uuid=message.payload["link"])
        return {
            "organisation": asked.employee.organisation,
            "number": asked.employee.number,
            "outcome": message.payload["outcome"],
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Home."""
        return reverse("reports:home")


def ask_by_link(keys: Sequence[int]) -> None:
    """Ask the owners of accounts."""
    for some in portions(keys):
        asked = LinkRequest.objects.filter(pk__in=some).select_related("account")
        queue_messages([NewMessage(LinkAsked.name, each.account, f"link:{each.uuid}") for each in asked])


def tell_of_refusal(link_request: LinkRequest) -> None:
    """Tell who asked, or else who of human resources sees the person."""
    people = Employee.objects.filter(pk=link_request.employee_id)
    seeing = Employee.objects.active().filter(organisation=link_request.employee.organisation_id).seeing(people)
    found = seeing.exclude(user__email="").select_related("user", "organisation").order_by("-role", "pk").distinct()
    told = list(found.filter(user=link_request.by_id or 0)) or list(found[:MOST_TOLD])
    about = f"link:{link_request.uuid}"
    queue_messages([NewMessage(LinkRefused.name, each.user, about, employee=each) for each in told])


def tell_of_outcome(link_request: LinkRequest, outcome: Outcome) -> None:
    """Tell the owner of the account what became of the employment; no log of human resources shows whose it is."""
    payload: dict[str, object] = {"link": str(link_request.uuid), "outcome": outcome.value}
    about = f"{outcome.value}:{link_request.uuid}"
    queue_messages([NewMessage(LinkOutcome.name, link_request.account, about, payload=payload)])
