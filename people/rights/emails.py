"""The messages about requests of personal data: to who answers, and to who asked."""

import datetime
from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.messages.kinds import AboutRow, NotSent
from people.messages.services import NewMessage, queue_message, queue_messages
from people.models import Employee, Message, RightsRequest, RightsRequestQuerySet, User
from people.rights.answering import answerers_of

MOST_TOLD = 10


class _AboutRequest(AboutRow[RightsRequest]):
    """A message about one request."""

    noun = "rights"

    def rows(self) -> RightsRequestQuerySet:
        """Return the requests with whom they are of."""
        return RightsRequest.objects.select_related("employee__user", "employee__organisation", "employee__work_centre")

    def page(self, row: RightsRequest) -> str:
        """Return the page of the request."""
        return reverse("rights:one", args=[row.uuid])

    def words(self, row: RightsRequest, message: Message) -> Mapping[str, object]:
        """Return the request: what it is, and until when."""
        return {"asked": row}


class RightsAsked(_AboutRequest):
    """Says to human resources that somebody has asked, and until when they answer. Whom it is about stands on the
    page.
    """

    name = "rights_asked"
    label = _("Personal data: somebody asks")
    template = "people/email/rights_asked"

    def words(self, row: RightsRequest, message: Message) -> Mapping[str, object]:
        """Return what waits, while it waits."""
        if not row.is_open:
            raise NotSent(Message.Reason.DONE)
        return super().words(row, message)


class RightsAnswered(_AboutRequest):
    """Says to whoever asked that there is an answer."""

    name = "rights_answered"
    label = _("Personal data: answer")
    template = "people/email/rights_answered"
    reaches_leavers = True
    reaches_blocked = True


class RightsDone(_AboutRequest):
    """Says to whoever asked that what was granted has been done."""

    name = "rights_done"
    label = _("Personal data: done")
    template = "people/email/rights_done"
    reaches_leavers = True
    reaches_blocked = True


class RightsTerm(_AboutRequest):
    """Says to who answers that a term ends, while nobody has kept it. Whom it is about stands on the page."""

    name = "rights_term"
    label = _("Personal data: a term ends")
    template = "people/email/rights_term"
    keeps_quiet_hours = True  # queued soon after midnight, it leaves when the day begins

    @classmethod
    def step_of(cls, row: RightsRequest, today: datetime.date) -> str:
        """Return what a reminder of today is about: the request, which of its terms, and which of the two reminders."""
        step = "last" if row.term is not None and row.term <= today else "soon"
        return f"{cls.about(row)}:{'answer' if row.is_open else 'effect'}:{step}"

    def row(self, message: Message) -> RightsRequest:
        """Return the request."""
        return self.rows().get(pk=message.about.split(":")[1])

    def words(self, row: RightsRequest, message: Message) -> Mapping[str, object]:
        """Return the request with its term, while that runs."""
        if row.term is None or message.about.split(":")[2] != ("answer" if row.is_open else "effect"):
            raise NotSent(Message.Reason.DONE)
        return super().words(row, message)


def answering(asked: RightsRequest) -> list[tuple[User, Employee | None]]:
    """Return who answers a request: human resources who see the person, administrators first; where there is nobody,
    who administers the site.
    """
    if found := answerers_of(asked)[:MOST_TOLD]:
        return [(each.user, each) for each in found]
    site = User.objects.filter(is_superuser=True, is_active=True).exclude(
        pk__in=[asked.employee.user_id, asked.entered_by_id or 0]
    )
    return [(each, None) for each in site.order_by("pk")[:MOST_TOLD]]


def tell_who_answers(asked: RightsRequest) -> None:
    """Say to who answers that a request waits."""
    _tell(asked, RightsAsked.name, RightsAsked.about(asked))


def tell_of_term(asked: RightsRequest, today: datetime.date) -> None:
    """Say to who answers that a term ends, once in each step."""
    _tell(asked, RightsTerm.name, RightsTerm.step_of(asked, today))


def _tell(asked: RightsRequest, kind: str, about: str) -> None:
    organisation = asked.employee.organisation
    queue_messages([NewMessage(kind, user, about, each, organisation) for user, each in answering(asked)])


def tell_who_asked(asked: RightsRequest) -> None:
    """Say to the person that there is an answer, and later that it was done."""
    kind = RightsDone if asked.done_note else RightsAnswered
    queue_message(NewMessage(kind.name, asked.employee.user, kind.about(asked), employee=asked.employee))
