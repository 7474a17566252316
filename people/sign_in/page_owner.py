"""Whose page it is: what one person gave on it is never done as another who has signed in in the same browser since."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from people.models import User

PERSON_HEADER = "X-Page-Person"  # of every script
PERSON_FIELD = "page_person"  # beside the token of every form of the CMS


def page_person(user: User | AnonymousUser) -> str:
    """Whose page it is, in a form that tells nothing about them; "" where nobody is signed in."""
    return salted_hmac("people.page_session", str(user.pk)).hexdigest()[:20] if user.is_authenticated else ""


def of_other_person(request: HttpRequest) -> bool:
    """Whether the page whose script asks belongs to somebody else than who is signed in in this browser now."""
    return _is_other(request, request.headers.get(PERSON_HEADER, ""))


def said_person(request: HttpRequest) -> str:
    """Whose page of the CMS sends this, by script or form; "" if it does not say."""
    return request.headers.get(PERSON_HEADER, "") or request.POST.get(PERSON_FIELD, "")


def of_other_editor(request: HttpRequest) -> bool:
    """The same of a page of the CMS, whose forms say it too."""
    return _is_other(request, said_person(request))


def _is_other(request: HttpRequest, said: str) -> bool:
    return bool(said) and said != page_person(request.user)
