"""The messages about approvals, each in the language of who reads it."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.approvals.kinds import kind_of
from people.approvals.services import whom_to_tell
from people.messages.kinds import AboutRow, NotSent
from people.messages.services import NewMessage, queue_message, queue_messages
from people.models import Approval, Message


class _AboutApproval(AboutRow[Approval]):
    noun = "approval"

    def rows(self) -> QuerySet[Approval]:
        return Approval.objects.select_related("requested_by", "organisation")

    def page(self, row: Approval) -> str:
        return reverse("approvals:one", args=[row.uuid])

    def words(self, row: Approval, message: Message) -> Mapping[str, object]:
        """Return what both texts say of it."""
        zone = row.organisation.time_zone if row.organisation else settings.TIME_ZONE
        return {"approval": row, "label": str(kind_of(row).label), "zone": zone}


class ApprovalWaiting(_AboutApproval):
    """Says to somebody who may decide that something waits for them. Whom it is about stands on the page alone."""

    name = "approval_waiting"
    label = _("Approval: waiting for you")
    template = "people/email/approval_waiting"

    def words(self, row: Approval, message: Message) -> Mapping[str, object]:
        """Return what waits, while it waits."""
        if not row.is_waiting:
            raise NotSent(Message.Reason.DONE)
        return super().words(row, message)


class ApprovalDecided(_AboutApproval):
    """Says to whoever asked what was decided, and with which words."""

    name = "approval_decided"
    label = _("Approval: decided")
    template = "people/email/approval_decided"


def tell_of_request(approval: Approval) -> None:
    """Say to everybody who could decide that something waits."""
    kind, about, organisation = ApprovalWaiting.name, _AboutApproval.about(approval), approval.organisation
    queue_messages([NewMessage(kind, user, about, organisation=organisation) for user in whom_to_tell(approval)])


def tell_of_decision(approval: Approval) -> None:
    """Say to whoever asked what became of it, unless it was they who took it back."""
    if approval.decided_by_id != approval.requested_by_id:
        about = _AboutApproval.about(approval)
        queue_message(
            NewMessage(ApprovalDecided.name, approval.requested_by, about, organisation=approval.organisation)
        )
