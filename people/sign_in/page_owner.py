"""Whose page it is: what one person gave on it is never done as another who has signed in in the same browser since."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from people.models import User

PERSON_HEADER = "X-Page-Person"  # of every script
EMPLOYMENT_HEADER = "X-Page-Employment"  # of every script of the learners' pages
PERSON_FIELD = "page_person"  # beside the token of every form of the CMS
MARK_FIELD = "page_mark"  # beside the token of every other one: by which its form is known to be of a page of ours


def page_person(user: User | AnonymousUser) -> str:
    """Return whose page it is, in a form that tells nothing about them; "" where nobody is signed in."""
    return salted_hmac("people.page_session", str(user.pk)).hexdigest()[:20] if user.is_authenticated else ""


def of_other_person(request: HttpRequest) -> bool:
    """Return whether the page whose script asks belongs to somebody else than who is signed in in this browser now."""
    return _is_other(request, request.headers.get(PERSON_HEADER, ""))


def said_person(request: HttpRequest) -> str:
    """Return whose page of the CMS sends this, by script or form; "" if it does not say."""
    return request.headers.get(PERSON_HEADER, "") or request.POST.get(PERSON_FIELD, "")


def of_other_editor(request: HttpRequest) -> bool:
    """Return the same of a page of the CMS, whose forms say it too."""
    return _is_other(request, said_person(request))


def is_from_script(request: HttpRequest) -> bool:
    """Return whether a script sent this and reads the answer, not a person who looks at it."""
    headers = request.headers
    return (
        PERSON_HEADER in headers
        or EMPLOYMENT_HEADER in headers
        or "application/json" in headers.get("Accept", "")
        or headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.content_type == "application/json"
        or headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    )


def _is_other(request: HttpRequest, said: str) -> bool:
    return bool(said) and said != page_person(request.user)
