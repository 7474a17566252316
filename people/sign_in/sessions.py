"""How long somebody stays signed in, and on which devices they are.

Two limits: of idleness, and from signing in, whatever happens. Both are longer for who asked to stay signed in on a
device of their own. Every request counts as activity, the saving of an answer too; it is written once a minute.
"""

import datetime
import ipaddress
import time
from collections.abc import Sequence

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from lib.portions import portions
from people.models import SignIn, User
from people.requests import user_of
from people.sign_in.devices import browser_and_system
from people.sign_in.kiosks import AT_KIOSK
from people.sign_in.limits import network_of
from people.signals import session_lasts_long

STARTED, SEEN, STAYS, LISTED = "signed_in_at", "seen_at", "stays_signed_in", "listed_as"
WRITTEN_EVERY = 60  # seconds
WRITTEN_AT_KIOSK = 10


def begin(request: HttpRequest, user: User) -> None:
    """Note that a session begins, and the device it is on."""
    session = request.session
    now = int(time.time())
    session[STARTED] = session[SEEN] = now
    if not session.session_key:
        session.save()
    session[LISTED] = session.session_key
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    SignIn.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "browser": browser, "system": system, "network": coarse_network(request)},
    )


def remember_choice(request: HttpRequest, stays: bool) -> None:
    """Remember whether the person asked to stay signed in on this device; the browser keeps the cookie no longer."""
    request.session[STAYS] = stays
    request.session.set_expiry(settings.STAY_SECONDS[1] if stays else 0)


def is_over(request: HttpRequest) -> bool:
    """Return whether the session has been idle for too long, or lasted too long."""
    session = request.session
    idle, whole = settings.STAY_SECONDS if session.get(STAYS) else settings.SESSION_SECONDS
    if AT_KIOSK in session:
        idle, whole = settings.KIOSK_SECONDS
    now = int(time.time())
    if now - session.get(SEEN, now) > idle:
        return True
    return bool(now - session.get(STARTED, now) > whole) and not _is_in_the_middle(request)


def _is_in_the_middle(request: HttpRequest) -> bool:
    """Return whether somebody at a kiosk is in the middle of what may take longer: nobody is sent away from a quiz."""
    if AT_KIOSK not in request.session:
        return False
    return any(answer for _receiver, answer in session_lasts_long.send(User, user=request.user))


def keep(request: HttpRequest) -> None:
    """Note activity, at most once a minute, and under which key the session now goes."""
    session = request.session
    now = int(time.time())
    is_new = LISTED not in session  # begun before there was a list
    if is_new:
        begin(request, user_of(request))
    elif (
        now - session.get(SEEN, 0) >= (WRITTEN_AT_KIOSK if AT_KIOSK in session else WRITTEN_EVERY)
        or session[LISTED] != session.session_key
    ):
        SignIn.objects.filter(session_key=session[LISTED]).update(
            session_key=session.session_key, seen_at=timezone.now()
        )
        session[SEEN], session[LISTED] = now, session.session_key


def sign_ins_of(request: HttpRequest) -> list[SignIn]:
    """Return where the person is signed in now, this device first."""
    rows = list(_living(SignIn.objects.for_user(request.user)))
    return sorted(rows, key=lambda row: row.session_key != request.session.session_key)


def end_others(request: HttpRequest, pk: int | None = None) -> int:
    """Sign the person out on one other device, or on all others; how many."""
    others = SignIn.objects.for_user(request.user).exclude(session_key=request.session.session_key)
    rows = others if pk is None else others.filter(pk=pk)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return int(SignIn.objects.filter(session_key__in=keys).delete()[0])


def end_all(user_ids: Sequence[int]) -> None:
    """Sign people out wherever they are signed in."""
    keys = list(SignIn.objects.filter(user__in=user_ids).values_list("session_key", flat=True))
    for some in portions(keys):
        Session.objects.filter(session_key__in=some).delete()
        SignIn.objects.filter(session_key__in=some).delete()


def delete_what_is_over() -> None:
    """Delete the sessions that have expired, and what is listed of sessions that are no more."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    living = Session.objects.values("session_key")
    SignIn.objects.exclude(session_key__in=living).filter(seen_at__lt=_a_while_ago()).delete()


def _living(rows: QuerySet[SignIn]) -> QuerySet[SignIn]:
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return rows.filter(session_key__in=living, started_at__gt=_since(settings.STAY_SECONDS[1]))


def _since(seconds: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(seconds=seconds)


def _a_while_ago() -> datetime.datetime:
    """Return a moment some time ago: a session that begins at this one may not be written yet."""
    return _since(3600)


def coarse_network(request: HttpRequest) -> str:
    """Return the network without the part that names one connection."""
    if "REMOTE_ADDR" not in request.META:  # no visitor, but a script
        return ""
    network = ipaddress.ip_network(network_of(request), strict=False)
    if network.version == 4:
        return str(network.network_address).rpartition(".")[0] + ".x"
    return f"{network.supernet(new_prefix=48).network_address}x"
