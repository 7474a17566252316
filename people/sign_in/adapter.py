"""How allauth behaves here: no open sign-up, one limit for each person, everybody in their own language."""

import datetime
import math
from collections.abc import Iterator

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.names import clean_text
from people.models import Lockout, Pin, User
from people.permissions import can_sign_in
from people.sign_in.backends import find_account
from people.sign_in.devices import device_of, remember_device
from people.sign_in.emails import tell_of_new_password
from people.sign_in.employments import EMPLOYMENT, current_employee
from people.sign_in.kiosks import kiosk_of
from people.sign_in.limits import is_within, network_of, take_back, unknown_name
from people.sign_in.page_owner import is_from_script
from people.sign_in.page_session import page_to_repeat
from people.sign_in.pins import is_pin
from people.signals import account_locked, signed_in_to

BY_ADDRESS = "sign_in_failed_by_address"
BY_PAIR = "sign_in_failed_by_pair"
ON_DEVICE = "sign_in_failed_on_device"
BY_ACCOUNT = "sign_in_failed_by_account"
PIN_ON_DEVICE = "pin_failed_on_device"
PIN_BY_ADDRESS = "pin_failed_by_address"
PIN_AT_KIOSK = "pin_failed_at_kiosk"
PIN_BY_ACCOUNT = "pin_failed_by_account"
_FOR_ACCOUNT = _(
    "Too many attempts for this account. Wait %(minutes)d minutes, or choose a new password with “Forgot your password?”. "
    "If you have no e-mail here, ask human resources or your manager."
)
_FOR_PIN = _(
    "Too many wrong PINs. Wait up to %(hours)d hours, use a device on which you have signed in before, or ask human resources "
    "or your manager for a new PIN: it works at once."
)
TOO_MANY = {
    PIN_ON_DEVICE: _FOR_PIN,
    PIN_BY_ADDRESS: _("Too many wrong PINs from this network today. Use a device on which you have signed in before."),
    PIN_AT_KIOSK: _("Too many wrong PINs on this tablet today. Use another device."),
    PIN_BY_ACCOUNT: _FOR_PIN,
    BY_ADDRESS: _("Too many attempts from this network. Wait a minute and try again."),
    BY_PAIR: _FOR_ACCOUNT,
    ON_DEVICE: _FOR_ACCOUNT,
    BY_ACCOUNT: _(
        "Too many attempts for this account, from several places. Wait up to %(minutes)d minutes, use a device on which you have "
        "signed in before, or choose a new password with “Forgot your password?”."
    ),
}
WRONG_SIGN_IN = _("The password or PIN does not match this e-mail, username or employee number. Try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation, never by visitors."""

    _counted: list[tuple[str, tuple[object, ...]]]

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_SIGN_IN,
        "username_password_mismatch": WRONG_SIGN_IN,
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Tell who has left so; only somebody with the right password gets this far."""
        if not can_sign_in(user):
            inactive: HttpResponse = self.respond_user_inactive(request, user)
            return inactive
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        """Go on in the person's language, unless somebody chose one on this device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if to_repeat := page_to_repeat(request, user):
            response["Location"] = to_repeat
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response["Location"] = translate_url(response["Location"], user.language)
        if employee := current_employee(user, request.session.get(EMPLOYMENT)):
            asked = signed_in_to.send(User, employee=employee, going_to=response["Location"])
            response["Location"] = next((address for _by, address in asked if address), response["Location"])
        remember_device(request, response, user)
        return response

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Say it on the page that is looked at; what a script asks for is told to the script, not to a later page."""
        if not is_from_script(request):
            super().add_message(request, *args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def send_notification_mail(self, template_prefix: str, user: User, *args: object, **kwargs: object) -> None:
        """Tell the person that their password has changed; a worker does, so that a slow mail server delays nobody."""
        tell_of_new_password(user, get_language() or user.language)

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count the attempt before the password is looked at; ``authenticate`` takes it back if it was right."""
        self._counted = []
        login = str(credentials.get("username") or credentials.get("email") or "")
        for limit, whose in counts_of_attempt(request, login, str(credentials.get("password") or "")):
            self._counted.append((limit, whose))
            if not is_within(limit, *whose):
                minutes = math.ceil(settings.LIMITS[limit][1] / 60)
                note_lockout(limit, login)
                waits = {"minutes": minutes, "hours": math.ceil(minutes / 60)}
                raise ValidationError(TOO_MANY[limit], "too_many_login_attempts", waits)

    def set_password(self, user: User, password: str) -> None:
        """Let whoever has a new password wait no longer."""
        user.has_given_password = False
        super().set_password(user, password)
        forget_lockout(user)

    def _rollback_login_failed_rl_usage(self) -> None:
        for limit, whose in self._counted:
            take_back(limit, *whose)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: object) -> None:
        """Delete nothing: a new password is counted anew."""


def note_lockout(limit: str, login: str) -> None:
    """Write down that an account waits, where human resources look for who cannot sign in."""
    account = find_account(login) if limit not in (BY_ADDRESS, PIN_BY_ADDRESS, PIN_AT_KIOSK) else None
    if account:
        now = timezone.now()
        was_locked = Lockout.objects.filter(user=account, until__gt=now).exists()
        until = now + datetime.timedelta(seconds=settings.LIMITS[limit][1])
        Lockout.objects.update_or_create(user=account, defaults={"until": until})
        if not was_locked:
            account_locked.send(User, user=account)


def forget_lockout(user: User) -> None:
    """Let nobody wait any more."""
    Lockout.objects.filter(user=user).delete()


def counts_of_attempt(request: HttpRequest, login: str, secret: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield what an attempt to sign in counts for, the next only while the one before is within its limit.

    A device that the account knows has one limit of its own, so that nobody can lock somebody out of it: neither from
    elsewhere nor from behind the same address. Address and account together stop who guesses; the account alone, over
    all addresses, stops only strangers' devices. A name without an account is counted in the same way. Six digits are
    guessed sooner than a password, so PINs have limits of a day besides.
    """
    account = find_account(login)
    device = device_of(request, account) if account else ""
    name = _name_of(account) if account else unknown_name(clean_text(login).lower())
    if device:
        yield ON_DEVICE, (device, name)
        if is_pin(secret):
            yield PIN_ON_DEVICE, (device, name)
            if kiosk_of(request):  # which every account of a company knows
                yield PIN_AT_KIOSK, (device,)
        return
    address = network_of(request)
    yield BY_ADDRESS, (address,)
    yield BY_PAIR, (address, name)
    yield BY_ACCOUNT, (name,)
    if is_pin(secret):
        yield PIN_BY_ADDRESS, (address,)
        yield PIN_BY_ACCOUNT, (name,)


def _name_of(account: User) -> str:
    """Name the account with its password and PIN, so that new ones end the wait."""
    pin = Pin.objects.filter(user=account).values_list("secret", flat=True).first()
    return f"account {account.pk} {account.password} {pin or ''}"
