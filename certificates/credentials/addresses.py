"""Where verifiers find things. These addresses stand in signed documents: they never change and never end.

They are plain web addresses of the site itself, also with a port and without TLS on a development machine. A site that
has moved still answers under its former addresses, as it signed there: hence ``site`` everywhere.
"""

from urllib.parse import quote, urlsplit

from django.urls import reverse


def issuer_url(site: str) -> str:
    """Return the issuer of every credential; also the controller of its keys."""
    return site + reverse("credential_issuer")


def issuer_did(site: str) -> str:
    """Return the issuer for verifiers that know only decentralised identifiers."""
    return "did:web:" + quote(urlsplit(site).netloc, safe="")


def key_url(site: str, public_key: str) -> str:
    """Return a public key."""
    return site + reverse("credential_key", args=[public_key])


def achievement_url(site: str, sha256: str, language: str) -> str:
    """Return what is awarded for a content version, in one language."""
    return site + reverse("credential_achievement", args=[sha256, language])


def image_url(site: str) -> str:
    """Return the picture of every achievement."""
    return site + reverse("credential_image")


def status_list_url(site: str, number: int) -> str:
    """Return a status list."""
    return site + reverse("credential_status_list", args=[number])
