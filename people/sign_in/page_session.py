"""How a page goes on when its session ends: whose page it is, how its scripts are told, and where its forms stand.

Scripts say with every request whose page they belong to, so that what one person gave is never sent as another. They
are answered in JSON whatever happens; forms lead through the sign-in back to the page they stood on.

Whoever works for several companies works for one at a time in all tabs. So forms and scripts also say of which
employment their page is, and nothing that a page of one company sends is done in another.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from lib.numerals import whole_number
from people.models import Employee, User
from people.requests import employee_of, is_guarded
from people.sign_in.employments import choose, own_employment
from people.sign_in.lost_sessions import sent_fields, sent_files
from people.sign_in.page_owner import EMPLOYMENT_HEADER, is_from_script
from people.sign_in.unsent import UNSENT, keep_unsent, unsent_of

EMPLOYMENT_FIELD = "page_employment"  # beside the token of every form, and where the sign-in leads back to such a page
BACK_FIELD = "page_employment_back"  # under which employment a form is sent again
AnyView = Callable[..., HttpResponseBase]
View = TypeVar("View", bound=AnyView)
Request = TypeVar("Request", bound=HttpRequest)
Named = ParamSpec("Named")  # what stands in the address
Sent = Callable[Concatenate[Request, Named], HttpResponse]


def of_any_employment(view: View) -> View:
    """Mark a view of the account, or of a record that its address names and that is its person's own at any
    employer.
    """
    view.__dict__["any_employment"] = True
    return view


def is_in_cms(request: HttpRequest) -> bool:
    """Return whether the request is for the CMS, which is of no employment and keeps what is sent by itself."""
    return request.path.startswith(reverse("wagtailadmin_home"))


def _is_of_one_employment(view: AnyView) -> bool:
    return getattr(view, "login_required", True) and not getattr(view, "any_employment", False)


def page_employment(request: HttpRequest) -> str:
    """Return of which employment the page is that answers this request; "" where it does not matter."""
    employee = employee_of(request)
    match = request.resolver_match
    if employee is None or is_in_cms(request) or (match and not _is_of_one_employment(match.func)):
        return ""
    return str(employee.pk)


def said_employment(request: HttpRequest) -> str:
    """Return of which employment the page was that sends this; "" if it does not say or it does not matter there."""
    said = request.headers.get(EMPLOYMENT_HEADER)
    return request.POST.get(EMPLOYMENT_FIELD, "") if said is None else said


def of_other_employment(request: HttpRequest) -> str:
    """Return what to tell somebody whose page is of another employment than they work under now; "" if it is of the
    same.
    """
    said = said_employment(request)
    present = employee_of(request)
    if not said or said == str(present.pk if present else ""):
        return ""
    own = own_employment(request.user, whole_number(said))
    if present is None:
        return _("This page belongs to an employment that has ended.")
    now = {"now": present.organisation.legal_name}
    if own is None:
        return _("You are now working as part of %(now)s; this page belongs to an employment that has ended.") % now
    text = _("You are now working as part of %(now)s; this page belongs to %(page)s")
    return text % {**now, "page": own.organisation.legal_name}


def refuse_other_employment(request: HttpRequest, view: AnyView) -> HttpResponse | None:
    """Return the answer to what a page of another employment sends; None if it may be done."""
    if not _is_of_one_employment(view) or _goes_back(request):
        return None
    words = of_other_employment(request)
    if not words:
        return None
    if is_from_script(request):
        return JsonResponse({"code": "other_employment", "message": words}, status=403)
    own = own_employment(request.user, whole_number(said_employment(request)))
    files = sent_files(request)
    is_whole = not files and not any("password" in name for name in request.POST)
    context = {
        "words": words,
        "own": own,
        "files": files,
        "fields": list(sent_fields(request)) if own and is_whole else None,
        "back": page_before(request) or request.get_full_path(),
        "back_field": BACK_FIELD,
    }
    return render(request, "403_employment.html", context, status=403)


def _goes_back(request: HttpRequest) -> bool:
    """Return whether this form is sent once more under the employment of its page, as its person has said; then
    it is.
    """
    employee = own_employment(request.user, whole_number(request.POST.get(BACK_FIELD, "")))
    if employee is None:
        return False
    choose(request, employee)
    messages.info(request, works_again(employee))
    return True


def works_again(employee: Employee) -> str:
    """Return what is said after somebody has gone back to the employment of a page."""
    return _("You are working as part of %(company)s again") % {"company": employee.organisation.legal_name}


def session_ended() -> JsonResponse:
    """Return what a script is told whose page has no session any more."""
    text = _("Your session ended. Sign in again.")
    return JsonResponse({"code": "session_ended", "message": text}, status=401)


def other_person() -> JsonResponse:
    """Return what a script is told whose page belongs to somebody who is not signed in any more."""
    text = _("Somebody else has signed in on this browser.")
    return JsonResponse({"code": "other_person", "message": text}, status=403)


def token_rotated() -> JsonResponse:
    """Return what a script is told whose token is old; it asks for the new one and sends again."""
    text = _("You have signed in again in the meantime. Reload the page.")
    return JsonResponse({"code": "token_rotated", "message": text}, status=403)


def page_before(request: HttpRequest) -> str:
    """Return the page of ours where somebody sent the form of this request; "" if the browser does not say."""
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
    said = said_employment(request)
    back = page_before(request) or request.get_full_path()
    if keep_unsent(request, said, back):
        text = _("Your session had ended, so nothing was sent yet. Sign in: what you typed is kept for you.")
    else:
        text = _("Your session had ended, so nothing was sent. Sign in, and you will come back to the page.")
    messages.warning(request, text)
    sign_in = resolve_url(settings.LOGIN_URL) + (f"?{urlencode({EMPLOYMENT_FIELD: said})}" if said else "")
    return redirect_to_login(back, sign_in)


def page_to_repeat(request: HttpRequest, user: User) -> str:
    """Return where somebody who has signed in again finds what they sent before; "" where it could not be kept, which
    they are told.
    """
    if UNSENT not in request.session:
        return ""
    if request.session[UNSENT] and not is_from_script(request):
        return reverse("account_unsent") if unsent_of(request, user) else ""
    del request.session[UNSENT]
    messages.warning(request, _("You are signed in again. What you sent last was not received: please do it again."))
    return ""


def sent_from(page: Callable[..., str]) -> Callable[[Sent[Request, Named]], Sent[Request, Named]]:
    """Return a view that only takes POST, with the page where its form stands: who comes with GET is led there.

    So an address in ``next``, in the history or in a bookmark never ends in an error. ``page`` takes what the view
    takes and raises ``Http404`` for who may not see it. It stands below whatever guards the view: who is not let in
    is led nowhere.
    """

    def decorate(view: Sent[Request, Named]) -> Sent[Request, Named]:
        if is_guarded(view):
            raise ImproperlyConfigured(f"sent_from stands below the guard of {view.__qualname__}, not above it")

        @wraps(view)
        def guarded(request: Request, /, *args: Named.args, **kwargs: Named.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method not in ("GET", "HEAD") or is_from_script(request):
                return HttpResponseNotAllowed(["POST"])
            if not len(messages.get_messages(request)):
                messages.info(request, _("Nothing was sent yet. Press the button on this page again."))
            return redirect(page(request, *args, **kwargs))

        return guarded

    return decorate
