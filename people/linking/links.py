"""What stands in the link of a request: a random token, signed, of which the row keeps the digest alone."""

import hashlib
import secrets

from django.core import signing

from people.models import LinkRequest

SALT = "people.linking"


def new_token() -> str:
    """Return the last part of a new link."""
    return signing.Signer(salt=SALT).sign(secrets.token_urlsafe(24))


def digest_of_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def request_of(token: str) -> LinkRequest | None:
    """Return the request whose link this is, answered or not; None for one that we did not write."""
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    people = ("account", "employee__user", "employee__organisation")
    return LinkRequest.objects.filter(token_digest=digest_of_token(token)).select_related(*people).first()
