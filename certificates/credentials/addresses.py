"""Where verifiers find things. These addresses stand in signed documents: they never change and never end.

They are plain web addresses of the site itself, also with a port and without TLS on a development machine.
"""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse


def issuer_url() -> str:
    """The issuer of every credential; also the controller of its keys."""
    return settings.SITE_URL + reverse("credential_issuer")


def issuer_did() -> str:
    """The issuer for verifiers that know only decentralised identifiers."""
    return "did:web:" + quote(urlsplit(settings.SITE_URL).netloc, safe="")


def key_url(public_key: str) -> str:
    """A public key."""
    return settings.SITE_URL + reverse("credential_key", args=[public_key])


def achievement_url(sha256: str, language: str) -> str:
    """What is awarded for a content version, in one language."""
    return settings.SITE_URL + reverse("credential_achievement", args=[sha256, language])


def image_url() -> str:
    """The picture of every achievement."""
    return settings.SITE_URL + reverse("credential_image")


def status_list_url(number: int) -> str:
    """A status list."""
    return settings.SITE_URL + reverse("credential_status_list", args=[number])
