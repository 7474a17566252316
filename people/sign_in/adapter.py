"""How allauth behaves here: no open sign-up, one limit for each person, everybody in their own language."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.names import clean_text
from people.models import User
from people.permissions import can_sign_in
from people.sign_in.backends import find_account
from people.sign_in.devices import device_of, remember_device
from people.sign_in.limits import is_within, network_of, take_back, unknown_name
from people.sign_in.page_session import say_what_to_repeat
from people.sign_in.tasks import send_password_notice

BY_ADDRESS = "sign_in_failed_by_address"
BY_PAIR = "sign_in_failed_by_pair"
ON_DEVICE = "sign_in_failed_on_device"
BY_ACCOUNT = "sign_in_failed_by_account"
_FOR_ACCOUNT = _(
    "Too many attempts for this account. Wait %(minutes)d minutes, or choose a new password with “Forgot your password?”."
)
TOO_MANY = {
    BY_ADDRESS: _("Too many attempts from this network. Wait a minute and try again."),
    BY_PAIR: _FOR_ACCOUNT,
    ON_DEVICE: _FOR_ACCOUNT,
    BY_ACCOUNT: _(
        "Too many attempts for this account, from several places. Wait up to %(minutes)d minutes, use a device on which you have "
        "signed in before, or choose a new password with “Forgot your password?”."
    ),
}
WRONG_SIGN_IN = _("The password does not match this e-mail, username or employee number. Try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation, never by visitors."""

    _counted: list[tuple[str, tuple[object, ...]]]

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_SIGN_IN,
        "username_password_mismatch": WRONG_SIGN_IN,
        "enter_current_password": _("This is not your current password."),
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
        remember_device(request, response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell the person that their password has changed; from a task, so that a slow mail server delays nobody."""
        if user.email:
            send_password_notice.delay_on_commit(user.pk, get_language() or user.language)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at; ``authenticate`` takes it back if it was right."""
        self._counted = []
        login = str(credentials.get("username") or credentials.get("email") or "")
        for limit, whose in counts_of_attempt(request, login):
            self._counted.append((limit, whose))
            if not is_within(limit, *whose):
                minutes = math.ceil(settings.LIMITS[limit][1] / 60)
                raise ValidationError(TOO_MANY[limit], "too_many_login_attempts", {"minutes": minutes})

    def _rollback_login_failed_rl_usage(self) -> None:
        for limit, whose in self._counted:
            take_back(limit, *whose)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing to delete: a new password is counted anew."""


def counts_of_attempt(request: HttpRequest, login: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What an attempt to sign in counts for, the next only while the one before is within its limit.

    A device that the account knows has one limit of its own, so that nobody can lock somebody out of it: neither from
    elsewhere nor from behind the same address. Address and account together stop who guesses; the account alone, over
    all addresses, stops only strangers' devices. A name without an account is counted in the same way.
    """
    account = find_account(login)
    device = device_of(request, account) if account else ""
    # With the password, so that a new one ends the wait.
    name = f"account {account.pk} {account.password}" if account else unknown_name(clean_text(login).lower())
    if device:
        yield ON_DEVICE, (device, name)
        return
    address = network_of(request)
    yield BY_ADDRESS, (address,)
    yield BY_PAIR, (address, name)
    yield BY_ACCOUNT, (name,)
