"""What an editor sends after the session has ended, or with a token that a new sign-in has replaced: nothing is lost.

Scripts get JSON that static/js/cms-session.js answers with a dialog, then sends the same again. A form that came through
without that script gets its own fields back, to be sent again after signing in.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_failure

ENDED, RENEWED = "ended", "renewed"
SESSION_HEADER = "X-Aula-Session"  # what the script looks for
PUT_IN = frozenset({"csrfmiddlewaretoken", "page_employment"})  # by every form, of its own page
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
    """The session is alive; the token is the one to send from now on."""
    return JsonResponse({"token": get_token(request)}, headers={"Cache-Control": "no-store"})


def answer_to_ended_session(request: HttpRequest) -> HttpResponse | None:
    """Instead of the way to the sign-in page, which would drop what was sent; None where nothing was sent."""
    match = request.resolver_match
    if request.path == reverse("wagtailadmin_login") or (match and match.url_name in PUBLIC):
        return None
    if is_script(request):
        return _to_script(request, ENDED, 401)
    if request.method == "POST" and is_own_page(request):
        return _held(request, 401)
    return None


def answer_to_old_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open while somebody signed in anew; what came from another site is refused as ever."""
    if not is_own_page(request):
        return plain_failure(request, reason=reason)
    state = RENEWED if request.user.is_authenticated else ENDED
    status = 403 if state == RENEWED else 401
    return _to_script(request, state, status) if is_script(request) else _held(request, status)


def is_script(request: HttpRequest) -> bool:
    """Whether a script sent this and reads the answer, not a person who looks at it."""
    headers = request.headers
    return (
        "application/json" in headers.get("Accept", "")
        or headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.content_type == "application/json"
        or headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    )


def is_own_page(request: HttpRequest) -> bool:
    """Whether a page of this site sent it. Nobody else may have a form of theirs offered to be sent again."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(came_from).netloc == request.get_host()


def _to_script(request: HttpRequest, state: str, status: int) -> JsonResponse:
    # Wagtail's autosave shows the message of the codes it knows only; this is one of them.
    answer = {
        "success": False,
        "error_code": "validation_error",
        "error_message": _("Your session has ended. Sign in again; what you wrote is still on this page."),
        "session": state,
        "token": get_token(request),
    }
    return JsonResponse(answer, status=status, headers={SESSION_HEADER: state, "Cache-Control": "no-store"})


def _held(request: HttpRequest, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "fields": list(sent_fields(request)),
        "files": sent_files(request),
        "is_ended": status == 401,
    }
    response = render(request, "cms/held.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def sent_fields(request: HttpRequest) -> Iterator[tuple[str, Any]]:
    """Names and values as they were sent. A password is never written into a page."""
    for name, values in request.POST.lists():
        if name not in PUT_IN and "password" not in name:
            yield from ((name, value) for value in values)


def sent_files(request: HttpRequest) -> list[str]:
    """The names of the files that were sent; they cannot be kept in a page."""
    return sorted({file.name for files in request.FILES.lists() for file in files[1] if file.name})
