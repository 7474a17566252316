"""How a shared device is known again, and what is different on it: short sessions, no trace of who was there before."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import Employee, Kiosk, User

COOKIE, SALT = "aula_kiosk", "people.kiosks"
KEPT = 60 * 60 * 24 * 365 * 2  # seconds
AT_KIOSK = "kiosk"  # in the session of who has signed in there


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """Return the kiosk that this browser is; None for any other device, and for one that was taken out of service."""
    said = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=KEPT) or ""
    if not said:
        return None
    return Kiosk.objects.in_use().filter(uuid=uuid.UUID(said)).select_related("organisation").first()


def become_kiosk(response: HttpResponse, kiosk: Kiosk) -> None:
    """Let the browser prove from now on which kiosk it is."""
    response.set_signed_cookie(
        COOKIE,
        str(kiosk.uuid),
        salt=SALT,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_at(request: HttpRequest, account: User) -> str:
    """Return the kiosk as a device that everybody of its organisation knows; else an empty text."""
    kiosk = kiosk_of(request)
    if kiosk is None:
        return ""
    works_there = Employee.objects.active().filter(user=account, organisation=kiosk.organisation_id).exists()
    return f"kiosk {kiosk.uuid}" if works_there else ""


def begin_at_kiosk(request: HttpRequest) -> None:
    """Note in a session that begins whether it is at a kiosk."""
    kiosk = kiosk_of(request)
    if kiosk:
        request.session[AT_KIOSK] = str(kiosk.uuid)
        Kiosk.objects.filter(pk=kiosk.pk).update(used_at=timezone.now())
