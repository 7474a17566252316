"""The messages about requests, each in the language of who reads it. What is asked, and why, stands on the page
alone.
"""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import DutyRequest
from courses.requests.services import whom_to_tell
from people.messages.kinds import AboutRow, MessageKind, NotSent
from people.messages.services import NewMessage, queue_message, queue_messages
from people.models import Message

READ = ("enrolment__employee__user", "enrolment__course")


class _AboutRequest(AboutRow[DutyRequest]):
    noun = "request"

    def rows(self) -> QuerySet[DutyRequest]:
        return DutyRequest.objects.select_related(*READ)

    def page(self, row: DutyRequest) -> str:
        return reverse("requests:one", args=[row.uuid])

    def words(self, row: DutyRequest, message: Message) -> Mapping[str, object]:
        """Return who asks about which course."""
        person = row.enrolment.employee.user.get_full_name()
        return {"request": row, "person": person, "course": row.enrolment.course.local_title}


class RequestWaiting(_AboutRequest):
    """Says to somebody who may answer that a learner asks something."""

    name = "request_waiting"
    label = _("Request about a course: waiting for you")
    template = "requests/email/waiting"

    def words(self, row: DutyRequest, message: Message) -> Mapping[str, object]:
        """Return what waits, while it waits."""
        if not row.is_open:
            raise NotSent(Message.Reason.DONE)
        return super().words(row, message)


class RequestDecided(_AboutRequest):
    """Says to the learner what the answer is."""

    name = "request_decided"
    label = _("Request about a course: answered")
    template = "requests/email/decided"


def tell_of_request(request: DutyRequest) -> None:
    """Say to everybody who could answer that it waits."""
    organisation = request.enrolment.employee.organisation
    about = _AboutRequest.about(request)
    queue_messages(
        NewMessage(RequestWaiting.name, user, about, organisation=organisation) for user in whom_to_tell(request)
    )


def tell_of_answer(request: DutyRequest) -> None:
    """Say to whoever asked what the answer is, unless it was they who took it back."""
    if request.decision != DutyRequest.Decision.WITHDRAWN:
        person = request.enrolment.employee
        queue_message(NewMessage(RequestDecided.name, person.user, _AboutRequest.about(request), person))


KINDS: tuple[type[MessageKind], ...] = (RequestWaiting, RequestDecided)
