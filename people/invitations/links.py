"""What stands in the link of an invitation: its key, signed, so that nobody can make one up."""

import uuid

from django.core import signing

from people.models import Invitation

SALT = "people.invitations"


def token_of(invitation: Invitation) -> str:
    """Return the last part of the link."""
    return signing.Signer(salt=SALT).sign(invitation.key.hex)


def key_of(token: str) -> uuid.UUID | None:
    """Return the key of the invitation that a link names; None for one that we did not write."""
    try:
        return uuid.UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link names, whether it still works or not."""
    key = key_of(token)
    people = ("employee__user", "employee__organisation")
    return Invitation.objects.filter(key=key).select_related(*people).first() if key else None
