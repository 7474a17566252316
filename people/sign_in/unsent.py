"""What was sent after a session had ended: kept through the sign-in, shown to its person alone, sent when they ask."""

import html
from typing import NamedTuple, TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from lib.numerals import whole_number
from people.models import Employee, User
from people.requests import user_of
from people.sign_in.kiosks import kiosk_of
from people.sign_in.limits import is_within, network_of
from people.sign_in.lost_sessions import sent_fields, sent_files
from people.sign_in.page_owner import MARK_FIELD

UNSENT = "unsent"  # in the session of who has to sign in
LARGEST = 200_000  # characters that are kept of one form
SALT = "people.unsent"


class Unsent(TypedDict):
    """A form that was not received: where it goes, the page on which it stands, whose that was and of which
    employment.
    """

    path: str
    back: str
    title: str
    person: int
    employment: str
    fields: list[tuple[str, str]]


class Mark(NamedTuple):
    """What a form says of its page, signed: for whom it was shown, of which employment it is, what it is called."""

    person: int
    employment: str
    title: str


def keep_title(request: HttpRequest, title: str) -> None:
    """Remember what the page that answers is called, as its template wrote it; marks from now on say it."""
    request.__dict__.pop(MARK_FIELD, None)
    request.__dict__["page_title"] = html.unescape(" ".join(title.split()))


def mark_of(request: HttpRequest, employment: str) -> str:
    """Return the mark of the forms of a page: the same for all of them."""
    made: str | None = request.__dict__.get(MARK_FIELD)
    if made is None:
        mark = Mark(user_of(request).pk, employment, request.__dict__.get("page_title", ""))
        made = request.__dict__[MARK_FIELD] = signing.dumps(list(mark), salt=SALT, compress=True)
    return made


def _read_mark(request: HttpRequest, employment: str) -> Mark | None:
    """Return the mark of the page of an employment from which a form was sent; None where nobody was shown it."""
    try:
        mark = Mark(*signing.loads(request.POST.get(MARK_FIELD, ""), salt=SALT, max_age=settings.STAY_SECONDS[1]))
    except signing.BadSignature:
        return None
    return mark if employment and mark.employment == employment else None


def keep_unsent(request: HttpRequest, employment: str, back: str) -> bool:
    """Keep what was typed, if something was and all of it can be kept; return whether.

    Passwords and files are never kept, and neither is what comes from a page of no employment: its person is not known.
    Nor is what no page of that person has sent, for somebody else could have left it here for them, nor anything on a
    device that many share.
    """
    mark = None if kiosk_of(request) else _read_mark(request, employment)
    fields = list(sent_fields(request))
    is_whole = not sent_files(request) and not any("password" in name for name in request.POST)
    limit = ("unsent_form", mark.person) if mark else ("lost_form", network_of(request))
    if not is_within(*limit):  # nobody fills the table of sessions
        return False
    if mark is None or not fields or not is_whole or sum(len(value) for _name, value in fields) > LARGEST:
        request.session[UNSENT] = None
        return False
    request.session[UNSENT] = Unsent(
        path=request.get_full_path(),
        back=back,
        title=mark.title,
        person=mark.person,
        employment=employment,
        fields=fields,
    )
    return True


def unsent_of(request: HttpRequest, user: User) -> Unsent | None:
    """Return what this person sent before they signed in. What somebody else sent is forgotten."""
    kept: Unsent | None = request.session.get(UNSENT)
    if kept is None:
        return None
    own = Employee.objects.active().for_user(user).filter(pk=whole_number(kept["employment"]) or 0)
    if kept["person"] == user.pk and own.exists():
        return kept
    del request.session[UNSENT]
    return None
