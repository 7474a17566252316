"""A brake on guessing verification codes. Whoever is stopped costs no query until the minute is over."""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LIMIT = 30
IPV6_HOUSEHOLD = 64  # bits: what one customer of a network has for themselves, to change as they like


def exceeds_limit(request: HttpRequest, limit: int = LIMIT) -> bool:
    """Count this request; whether its address made more than ``limit`` in a minute.

    The address is what sign-in takes for the client's: what a visitor claims in a header counts only where a proxy is
    configured there. Only its hash is kept. The count is shared by all processes; that it is used up, each remembers.
    """
    minute = int(time.time()) // 60  # part of the key, because incrementing may prolong the life of an entry
    key = f"verify:{minute}:{salted_hmac('certificates.throttle', _network(request)).hexdigest()}"
    if caches["renditions"].get(f"stopped:{key}"):
        return True
    cache.add(key, 0, 120)
    if int(cache.incr(key)) <= limit:
        return False
    caches["renditions"].set(f"stopped:{key}", True, 60)
    return True


def _network(request: HttpRequest) -> str:
    """The address of a request, or the network of an IPv6 address."""
    address = get_adapter().get_client_ip(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(known if known.version == 4 else ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False))
