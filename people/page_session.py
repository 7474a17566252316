"""How a page goes on when its session ends: whose page it is, how its scripts are told, and where its forms stand.

Scripts say with every request whose page they belong to, so that what one person gave is never sent as another. They are
answered in JSON whatever happens; forms lead through the sign-in back to the page they stood on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from people.models import User

PERSON_HEADER = "X-Page-Person"
UNSENT = "unsent"  # in the session of who has to sign in: something they sent was not received
View = Callable[..., HttpResponse]


def page_person(user: User | AnonymousUser) -> str:
    """Whose page it is, in a form that tells nothing about them; "" where nobody is signed in."""
    return salted_hmac("people.page_session", str(user.pk)).hexdigest()[:20] if user.is_authenticated else ""


def is_from_script(request: HttpRequest) -> bool:
    """Whether the script of a page asks, not its person."""
    return (
        PERSON_HEADER in request.headers
        or request.content_type == "application/json"
        or request.headers.get("Accept") == "application/json"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )


def of_other_person(request: HttpRequest) -> bool:
    """Whether the page that asks belongs to somebody else than who is signed in in this browser now."""
    said = request.headers.get(PERSON_HEADER)
    return bool(said) and said != page_person(request.user)


def session_ended() -> JsonResponse:
    """What a script is told whose page has no session any more."""
    text = _("Your session ended. Sign in again.")
    return JsonResponse({"code": "session_ended", "message": text}, status=401)


def other_person() -> JsonResponse:
    """What a script is told whose page belongs to somebody who is not signed in any more."""
    text = _("Somebody else has signed in on this browser.")
    return JsonResponse({"code": "other_person", "message": text}, status=403)


def token_rotated() -> JsonResponse:
    """What a script is told whose token is old; it asks for the new one and sends again."""
    text = _("You have signed in again in the meantime. Reload the page.")
    return JsonResponse({"code": "token_rotated", "message": text}, status=403)


def page_before(request: HttpRequest) -> str:
    """The page of ours where somebody sent the form of this request; "" if the browser does not say."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead through the sign-in, and back to the page where something was sent."""
    if is_from_script(request):
        return session_ended()
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    request.session[UNSENT] = True
    messages.warning(
        request, _("Your session had ended, so nothing was sent. Sign in, and you will come back to the page.")
    )
    return redirect_to_login(page_before(request) or request.get_full_path())


def say_what_to_repeat(request: HttpRequest) -> None:
    """Tell who has signed in again that what they sent before was not received."""
    if request.session.pop(UNSENT, False):
        messages.warning(
            request, _("You are signed in again. What you sent last was not received: please do it again.")
        )


def sent_from(page: Callable[..., str]) -> Callable[[View], View]:
    """A view that only takes POST, with the page where its form stands: who comes with GET is led there.

    So an address in ``next``, in the history or in a bookmark never ends in an error. ``page`` takes what the view takes
    and raises ``Http404`` for who may not see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method not in ("GET", "HEAD") or is_from_script(request):
                return HttpResponseNotAllowed(["POST"])
            if not len(messages.get_messages(request)):
                messages.info(request, _("Nothing was sent yet. Press the button on this page again."))
            return redirect(page(request, *args, **kwargs))

        return guarded

    return decorate
