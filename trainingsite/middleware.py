"""Pages where a view refuses without a word, and what is different below the CMS address."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from people.permissions import can_use_cms
from people.sign_in.lost_sessions import answer_to_ended_session, answer_to_non_editor, answer_to_other_person
from people.sign_in.page_owner import is_from_script
from people.sign_in.page_session import page_before

# Wagtail writes inline scripts into its date and chooser widgets; a nonce would switch 'unsafe-inline' off.
CMS_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
# How Django and Python say that a text is no number, or one of too many digits.
NO_NUMBER = ("expected a number but got", "invalid literal for int()", "limit (4300 digits) for integer string")


class RefusalMiddleware:
    """A page of ours where a person would get an empty one: a request that no view can read, or the wrong method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseBadRequest() if _has_letter_0(request) else self.get_response(request)
        is_empty = response.status_code in (400, 405) and not response.streaming and not response.content
        if not is_empty or is_from_script(request) or not request.accepts("text/html"):
            return response
        page = render(
            request, f"{response.status_code}.html", {"back": page_before(request)}, status=response.status_code
        )
        if response.has_header("Allow"):
            page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refuse a form where a script writes: its body cannot be read as anything else any more."""
        return HttpResponseBadRequest() if isinstance(exception, RawPostDataException) else None


def _has_letter_0(request: HttpRequest) -> bool:
    """Return whether the address has a letter that no text of PostgreSQL can have: nothing could look for it."""
    return "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path


class CmsMiddleware:
    """Editors only, in their own language; what the models refuse becomes a message instead of an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_cms(request):
            return self.get_response(request)
        if request.user.is_authenticated:
            if not can_use_cms(request.user):
                return answer_to_non_editor(request) or page_not_found(request, Http404())
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        response = self.get_response(request)
        response.__dict__["_csp_replace"] = CMS_POLICY
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Keep what somebody sends whose session has ended, or in whose browser somebody else has signed in."""
        if not is_cms(request):
            return None
        return answer_to_ended_session(request) if request.user.is_anonymous else answer_to_other_person(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for publishing what is incomplete and deleting what has records, whichever screen it came from."""
        if is_cms(request) and _names_nothing(request, exception):
            return page_not_found(request, Http404())
        if not is_cms(request) or not isinstance(exception, ValidationError | ProtectedError | RestrictedError):
            return None
        reason = refusal(exception)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(
                {"success": False, "error_code": "validation_error", "error_message": reason}, status=400
            )
        messages.error(request, reason)
        back = request.headers.get("Referer", "")
        is_own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return redirect(back if is_own else reverse("wagtailadmin_home"))


def _names_nothing(request: HttpRequest, exception: Exception) -> bool:
    """Return whether an address of Wagtail holds a number that no database can look for, or that is none, or a page
    that a list does not have.
    """
    if isinstance(exception, OverflowError | InvalidPage):
        return True
    if not isinstance(exception, ValueError):
        return False
    is_asked_for = request.method in ("GET", "HEAD") and any(words in str(exception) for words in NO_NUMBER)
    return is_asked_for or request.path.startswith(f"{reverse('wagtailadmin_home')}bulk/")


def is_cms(request: HttpRequest) -> bool:
    """Return whether the request is for the CMS."""
    return request.path.startswith(reverse("wagtailadmin_home"))


def refusal(exception: Exception) -> str:
    """Return what the models hold against it, in one sentence or more."""
    if not isinstance(exception, ValidationError):
        return _(
            "This cannot be deleted: learner records depend on it. Unpublish it instead; the records stay readable."
        )
    return _("Not published: %(reasons)s") % {"reasons": " ".join(dict.fromkeys(exception.messages))}
