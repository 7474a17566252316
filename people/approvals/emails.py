"""The mails about approvals, each in the language of who reads it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from people.approvals.services import kind_of
from people.emails import mail
from people.models import Approval, User


def mail_approval_waiting(approval: Approval, user: User) -> None:
    """Say to somebody who may decide that something waits for them. Whom it is about stands on the page alone."""
    with translation.override(user.language):
        mail(user, "people/email/approval_waiting", _approval_context(approval))


def mail_approval_decided(approval: Approval) -> None:
    """Say to whoever asked what was decided, and with which words."""
    user = approval.requested_by
    with translation.override(user.language):
        mail(user, "people/email/approval_decided", _approval_context(approval))


def _approval_context(approval: Approval) -> dict[str, object]:
    path = reverse("approvals:one", args=[approval.uuid])
    zone = approval.organisation.time_zone if approval.organisation else settings.TIME_ZONE
    return {"approval": approval, "label": str(kind_of(approval).label), "zone": zone, "url": settings.SITE_URL + path}
