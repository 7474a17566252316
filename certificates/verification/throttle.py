"""A brake on guessing verification codes. Whoever is stopped costs no query until the minute is over."""

from django.core.cache import caches
from django.http import HttpRequest

from people.sign_in.limits import is_within, network_of

STOPPED_SECONDS = 5  # each process asks the counts again after this; a window of a minute then ends in time


def exceeds_limit(request: HttpRequest) -> bool:
    """Count this request; whether its address made more than the settings allow in a minute.

    Only a hash of the address is kept. The count is shared by all processes; that it is used up, each remembers.
    """
    key = f"stopped:verify:{network_of(request)}"
    if caches["renditions"].get(key):
        return True
    if is_within("verify", network_of(request)):
        return False
    caches["renditions"].set(key, True, STOPPED_SECONDS)
    return True
