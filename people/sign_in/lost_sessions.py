"""What an editor sends after the session has ended, or somebody has signed in anew: nothing is lost, nothing is
another's.

Scripts get JSON that static/js/cms-session.js answers with a dialog, then sends the same again. A form that came
through without that script gets its own fields back, to be sent again after signing in.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_failure

from people.sign_in.page_owner import (
    MARK_FIELD,
    PERSON_FIELD,
    is_from_script,
    of_other_editor,
    page_person,
    said_person,
)

ENDED, RENEWED = "ended", "renewed"
OTHER, REFUSED = "other", "refused"  # somebody else has signed in; the page's own person may not work here any more
SESSION_HEADER = "X-Aula-Session"  # what the script looks for
PUT_IN = frozenset(
    {"csrfmiddlewaretoken", "page_employment", MARK_FIELD, PERSON_FIELD}
)  # by every form, of its own page
# What anybody may open, or what nobody wants to do again.
PUBLIC = frozenset(
    {
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    }
)


def session_state(request: HttpRequest) -> JsonResponse:
    """Say that the session is alive, and whose it is; the token is the one to send from now on."""
    answer = {"person": page_person(request.user), "token": get_token(request)}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def answer_to_ended_session(request: HttpRequest) -> HttpResponse | None:
    """Answer instead of the way to the sign-in page, which would drop what was sent; None where nothing was sent."""
    match = request.resolver_match
    if request.path == reverse("wagtailadmin_login") or (match and match.url_name in PUBLIC):
        return None
    if is_from_script(request):
        return _to_script(request, ENDED)
    if request.method == "POST" and is_own_page(request):
        return _held(request, ENDED)
    return None


def answer_to_old_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open while somebody signed in anew; what came from another site is refused as ever."""
    if not is_own_page(request):
        return plain_failure(request, reason=reason)
    state = ENDED if request.user.is_anonymous else OTHER if of_other_editor(request) else RENEWED
    return _to_script(request, state) if is_from_script(request) else _held(request, state)


def answer_to_other_person(request: HttpRequest) -> HttpResponse | None:
    """Answer instead of doing as one person what the page of another sends; None where it is of the same."""
    if not of_other_editor(request):
        return None
    if is_from_script(request):
        return _to_script(request, OTHER)
    return _held(request, OTHER) if is_own_page(request) else plain_failure(request)


def answer_to_non_editor(request: HttpRequest) -> HttpResponse | None:
    """Tell the page of an editor that somebody is signed in who is none; None for who only looks."""
    is_other = of_other_editor(request)
    if is_from_script(request):
        return _to_script(request, OTHER if is_other else REFUSED)
    return _held(request, OTHER) if is_other and is_own_page(request) else None


def is_own_page(request: HttpRequest) -> bool:
    """Return whether a page of this site sent it. Nobody else may have a form of theirs offered to be sent again."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(came_from).netloc == request.get_host()


def _status(state: str) -> int:
    return 401 if state == ENDED else 403


def _to_script(request: HttpRequest, state: str) -> JsonResponse:
    if state == OTHER:
        words = _("Somebody else has signed in on this browser. What you wrote is still on this page.")
    elif state == REFUSED:
        words = _("This account is not allowed to work here. Sign in with an editor's account.")
    else:
        words = _("Your session has ended. Sign in again; what you wrote is still on this page.")
    # Wagtail's autosave shows the message of the codes it knows only; this is one of them.
    answer = {
        "success": False,
        "error_code": "validation_error",
        "error_message": words,
        "session": state,
    }
    if state in (ENDED, RENEWED):
        answer["token"] = get_token(request)
    return JsonResponse(answer, status=_status(state), headers={SESSION_HEADER: state, "Cache-Control": "no-store"})


def _held(request: HttpRequest, state: str) -> HttpResponse:
    # The page stays that of who wrote it, whoever looks at it now: only they can send it again.
    context = {
        "fields": list(sent_fields(request)),
        "files": sent_files(request),
        "is_ended": state == ENDED,
        "is_other": state == OTHER,
        "cms_person": said_person(request) or page_person(request.user),
    }
    response = render(request, "cms/held.html", context, status=_status(state))
    response["Cache-Control"] = "no-store"
    return response


def sent_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield names and values as they were sent. A password is never written into a page."""
    for name, values in request.POST.lists():
        if name not in PUT_IN and "password" not in name:
            yield from ((name, value) for value in values)


def sent_files(request: HttpRequest) -> list[str]:
    """Return the names of the files that were sent; they cannot be kept in a page."""
    return sorted({file.name for files in request.FILES.lists() for file in files[1] if file.name})
