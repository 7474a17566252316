"""Devices that somebody has signed in on: how they are called, and how one is known again.

A signed cookie names the accounts by hashes. Whoever has it is counted apart from strangers, so that nobody locks an
account of somebody who is at their own device; it opens nothing. (After the device cookies of OWASP.)
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from people.models import User
from people.sign_in.kiosks import device_at, kiosk_of

COOKIE, SALT = "aula_device", "people.devices"
YEAR = 60 * 60 * 24 * 365
ACCOUNTS_AT_MOST = 10  # of a device that many share, the latest

BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Return two names that people know; empty for what says nothing of itself."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")


def device_of(request: HttpRequest, account: User) -> str:
    """Return the device, if this account has signed in on it before; else an empty text."""
    device, marks = _read(request)
    return device if _mark(device, account) in marks else device_at(request, account)


def known_device(request: HttpRequest) -> str:
    """Return the device, if any account has signed in on it before; else an empty text."""
    device, marks = _read(request)
    if marks:
        return device
    kiosk = kiosk_of(request)
    return f"kiosk {kiosk.uuid}" if kiosk else ""


def remember_device(request: HttpRequest, response: HttpResponse, account: User) -> None:
    """Let the browser prove next time that this account has signed in here; a kiosk keeps no list of people."""
    if kiosk_of(request):
        return
    device, marks = _read(request)
    device = device or get_random_string(22)
    mark = _mark(device, account)
    latest = [mark, *(other for other in marks if other != mark)][:ACCOUNTS_AT_MOST]
    response.set_signed_cookie(
        COOKIE,
        " ".join([device, *latest]),
        salt=SALT,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    value = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=YEAR) or ""
    device, *marks = value.split() or [""]
    return device, marks


def _mark(device: str, account: User) -> str:
    return salted_hmac(SALT, f"{device}:{account.pk}", algorithm="sha256").hexdigest()[:20]
