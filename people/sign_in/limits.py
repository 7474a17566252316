"""How often something may happen. The counts are rows: nothing evicts them, all processes share them, one statement
counts, and what is over is deleted by the clock.

A flood cannot fill the disk. An address that is over its own limit writes nothing more, and names that no account has
share a bounded number of rows.
"""

import datetime
import hashlib
import ipaddress
import math

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import Lockout, Tally

IPV6_HOUSEHOLD = 64  # bits: what one customer of a network has for themselves, to change as they like
UNKNOWN_NAMES = 2**20

COUNT = """
    INSERT INTO {table} ("key", "count", "ends_at") VALUES (%s, 1, %s)
    ON CONFLICT ("key") DO UPDATE SET
        "count" = CASE WHEN {table}."ends_at" <= %s THEN 1 ELSE {table}."count" + 1 END,
        "ends_at" = CASE WHEN {table}."ends_at" <= %s THEN excluded."ends_at" ELSE {table}."ends_at" END
    RETURNING "count"
"""


def is_within(limit: str, *whose: object) -> bool:
    """Count this once more; whether it is still within the limit of the settings."""
    amount, seconds = settings.LIMITS[limit]
    adapt = connection.ops.adapt_datetimefield_value
    now = timezone.now()
    end = adapt(now + datetime.timedelta(seconds=seconds))
    with connection.cursor() as cursor:
        statement = COUNT.format(table=connection.ops.quote_name(Tally._meta.db_table))
        cursor.execute(statement, [_key(limit, whose), end, adapt(now), adapt(now)])
        (count,) = cursor.fetchone()
    return bool(count <= amount)


def take_back(limit: str, *whose: object) -> None:
    """Count one less: it was no failure."""
    Tally.objects.filter(key=_key(limit, whose), count__gt=0).update(count=models.F("count") - 1)


def too_often(request: HttpRequest, limit: str) -> HttpResponse:
    """Return the page that says for how long to wait; nothing was done."""
    minutes = math.ceil(settings.LIMITS[limit][1] / 60)
    hours = math.ceil(minutes / 60) if minutes > 90 else 0
    return render(request, "429.html", {"minutes": minutes, "hours": hours}, status=429)


def delete_what_is_over() -> int:
    """Delete the counts whose window has ended, and what was said of them; how many."""
    Lockout.objects.filter(until__lte=timezone.now()).delete()
    return Tally.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return the address of a request, or the network of an IPv6 address: what sign-in takes for the client.

    What a visitor claims in a header counts only where a proxy is configured there.
    """
    address = get_adapter().get_client_ip(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(known if known.version == 4 else ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False))


def unknown_name(login: str) -> str:
    """Return one of a bounded number of names for what no account is called."""
    number = int.from_bytes(hashlib.sha256(f"{settings.SECRET_KEY}{login}".encode()).digest()[:4])
    return f"unknown {number % UNKNOWN_NAMES}"


def _key(limit: str, whose: tuple[object, ...]) -> str:
    return salted_hmac("people.limits", repr((limit, *map(str, whose))), algorithm="sha256").hexdigest()
