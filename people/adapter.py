"""How allauth behaves here: no open sign-up, e-mails in the person's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the person, not of the page."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        with translation.override(user.language if user else translation.get_language()):
            super().send_mail(template_prefix, email, context)
