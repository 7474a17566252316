"""The mails about an account, each in the language of the page that caused it."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import translation

from people.emails import mail
from people.models import User


def mail_password_reset(user: User, language: str) -> None:
    """Send the link to choose a password; it works once and for some hours."""
    with translation.override(language):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
        )
        hours = settings.PASSWORD_RESET_TIMEOUT // (60 * 60)
        mail(user, "account/email/password_reset", {"url": settings.SITE_URL + path, "hours": hours})


def mail_password_notice(user: User, language: str) -> None:
    """Say that the password has changed, and what to do if it was somebody else."""
    with translation.override(language):
        mail(user, "account/email/password_changed", {"url": settings.SITE_URL + reverse("account_reset_password")})
