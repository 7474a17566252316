"""The messages about requests of personal data: to who answers, and to who asked."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.messages.kinds import AboutRow, NotSent
from people.messages.services import NewMessage, queue_message, queue_messages
from people.models import Employee, Message, RightsRequest, RightsRequestQuerySet

MOST_TOLD = 10


class _AboutRequest(AboutRow[RightsRequest]):
    """A message about one request."""

    noun = "rights"

    def rows(self) -> RightsRequestQuerySet:
        """Return the requests with whom they are of."""
        return RightsRequest.objects.select_related("employee__user")

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


class RightsDone(_AboutRequest):
    """Says to whoever asked that what was granted has been done."""

    name = "rights_done"
    label = _("Personal data: done")
    template = "people/email/rights_done"
    reaches_leavers = True


def tell_who_answers(asked: RightsRequest) -> None:
    """Say to human resources who see the person that a request waits: administrators first."""
    people = Employee.objects.active().filter(organisation=asked.employee.organisation_id)
    seeing = people.seeing(Employee.objects.filter(pk=asked.employee_id)).exclude(user=asked.employee.user_id)
    told = seeing.select_related("user", "organisation").distinct().order_by("role", "pk")[:MOST_TOLD]
    about = RightsAsked.about(asked)
    queue_messages([NewMessage(RightsAsked.name, each.user, about, employee=each) for each in told])


def tell_who_asked(asked: RightsRequest) -> None:
    """Say to the person that there is an answer, and later that it was done."""
    kind = RightsDone if asked.done_note else RightsAnswered
    queue_message(NewMessage(kind.name, asked.employee.user, kind.about(asked), employee=asked.employee))
