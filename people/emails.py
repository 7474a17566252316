"""The mails about an account, each in the language of the page that caused it, and about approvals, in the reader's own."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from people.approvals.services import kind_of
from people.models import Approval, User


def mail_password_reset(user: User, language: str) -> None:
    """Send the link to choose a password; it works once and for some hours."""
    with translation.override(language):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
        )
        hours = settings.PASSWORD_RESET_TIMEOUT // (60 * 60)
        _mail(user, "account/email/password_reset", {"url": settings.SITE_URL + path, "hours": hours})


def mail_password_notice(user: User, language: str) -> None:
    """Say that the password has changed, and what to do if it was somebody else."""
    with translation.override(language):
        _mail(user, "account/email/password_changed", {"url": settings.SITE_URL + reverse("account_reset_password")})


def mail_approval_waiting(approval: Approval, user: User) -> None:
    """Say to somebody who may decide that something waits for them. Whom it is about stands on the page alone."""
    with translation.override(user.language):
        _mail(user, "people/email/approval_waiting", _approval_context(approval))


def mail_approval_decided(approval: Approval) -> None:
    """Say to whoever asked what was decided, and with which words."""
    user = approval.requested_by
    with translation.override(user.language):
        _mail(user, "people/email/approval_decided", _approval_context(approval))


def _approval_context(approval: Approval) -> dict[str, object]:
    path = reverse("approvals:one", args=[approval.uuid])
    zone = approval.organisation.time_zone if approval.organisation else settings.TIME_ZONE
    return {"approval": approval, "label": str(kind_of(approval).label), "zone": zone, "url": settings.SITE_URL + path}


def _mail(user: User, template: str, context: dict[str, object]) -> None:
    context = {**context, "user": user, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    send_mail(subject, render_to_string(f"{template}_message.txt", context).strip() + "\n", None, [user.email])
