"""How allauth behaves here: no open sign-up, one limit for each person, everybody in their own language."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.backends import find_account
from people.models import User
from people.page_session import say_what_to_repeat
from people.permissions import can_sign_in
from people.tasks import send_password_notice

WRONG_SIGN_IN = _("The password does not belong to this e-mail, user name or employee number. Try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation, never by visitors."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_SIGN_IN,
        "username_password_mismatch": WRONG_SIGN_IN,
        "too_many_login_attempts": _(
            "Too many attempts for this account. Wait five minutes, or choose a new password with “Forgot your password?”."
        ),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Tell who has left so; only somebody with the right password gets this far."""
        if not can_sign_in(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on in the person's language, unless somebody chose one on this device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        say_what_to_repeat(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response["Location"] = translate_url(response["Location"], user.language)
        return response

    def set_password(self, user: User, password: str) -> None:
        """A new password also ends the wait after wrong ones."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, username=user.username)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell the person that their password has changed; from a task, so that a slow mail server delays nobody."""
        if user.email:
            send_password_notice.delay_on_commit(user.pk, get_language() or user.language)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for a person, however they write their name."""
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        account = find_account(login)
        return f"account:{account.pk}" if account else f"unknown:{login}"
