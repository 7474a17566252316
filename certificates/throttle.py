"""A brake on guessing verification codes."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LIMIT = 30


def exceeds_limit(request: HttpRequest, limit: int = LIMIT) -> bool:
    """Count this request; whether its address made more than ``limit`` in a minute.

    The address is what sign-in takes for the client's (proxies are configured there); only its hash is kept.
    """
    address = get_adapter().get_client_ip(request)
    minute = int(time.time()) // 60  # part of the key, because incrementing may prolong the life of an entry
    key = f"verify:{minute}:{salted_hmac('certificates.throttle', address).hexdigest()}"
    cache.add(key, 0, 120)
    return int(cache.incr(key)) > limit
