"""Accounts: what differs from allauth's own views."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, PasswordResetView, PasswordSetView
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.numerals import whole_number
from people.employees.services import remember_language
from people.models import User
from people.sign_in.employments import choose, own_employment
from people.sign_in.forms import AccountLanguageForm, ResetRequestForm
from people.sign_in.limits import is_within, network_of
from people.sign_in.page_owner import page_person
from people.sign_in.page_session import (
    EMPLOYMENT_FIELD,
    is_from_script,
    of_any_employment,
    of_other_employment,
    sent_from,
    works_again,
)
from people.sign_in.sessions import end_others, sign_ins_of
from people.sign_in.tasks import send_password_reset


class SignIn(LoginView):
    """allauth's, with a limit of ours for each address: a whole plant may sit behind one."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_within("sign_in", network_of(request)):
            return respond_429(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_initial(self) -> dict[str, Any]:
        """A company may hand out an address that fills in its code; what was sent last came from a page of an employment."""
        return {name: self.request.GET.get(name, "") for name in ("company", EMPLOYMENT_FIELD)}


class RequestPasswordReset(PasswordResetView):
    """Says the same thing, in the same time, whether or not the e-mail is known."""

    form_class = ResetRequestForm

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        by_address = is_within("reset_by_address", network_of(self.request))
        if not by_address or not is_within("reset_by_email", email):
            return respond_429(self.request)
        send_password_reset.delay_on_commit(email, get_language() or settings.LANGUAGE_CODE)
        return redirect(self.get_success_url())


class _LimitedForEachUser:
    """Who sits down at a device left open does not guess the present password."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_within("change_password", request.user.pk):
            return respond_429(request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it
        return response


class ChangePassword(_LimitedForEachUser, PasswordChangeView):
    """allauth's, with our limit."""


class SetPassword(_LimitedForEachUser, PasswordSetView):
    """allauth's, with our limit."""


class SignOut(LogoutView):
    """Leaves nothing of the person on a shared device."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        response["Clear-Site-Data"] = '"cache"'  # not "storage": it may hold answers on their way to the server
        return response


@of_any_employment
@require_http_methods(["GET", "HEAD", "POST"])
def account_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of one's mail; that of the pages is switched on each device."""
    user: User = request.user  # type: ignore[assignment]  # nobody else gets here
    form = AccountLanguageForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        remember_language(user, form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("account_language")
    return render(request, "account/language.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def page_session(request: HttpRequest) -> JsonResponse:
    """Who is signed in in this browser now, for the scripts of a page that is older; with the token of their forms.

    ``elsewhere`` says that they work under another employment than that of the page.
    """
    return JsonResponse(
        {
            "person": page_person(request.user),
            "elsewhere": of_other_employment(request) if request.user.is_authenticated else "",
            "token": get_token(request),
        }
    )


@of_any_employment
@sent_from(lambda request: reverse(settings.LOGIN_REDIRECT_URL))
def choose_employment(request: HttpRequest) -> HttpResponse:
    """Go on as an employee of another company: from the menu, or back to a page of that company."""
    employee = own_employment(request.user, whole_number(request.POST.get("employment", "")))
    if employee is None:
        raise Http404
    choose(request, employee)
    if is_from_script(request):
        return JsonResponse({"employment": employee.pk})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(settings.LOGIN_REDIRECT_URL)
    messages.info(request, works_again(employee))
    messages.info(request, _("Nothing was sent yet. Press the button on this page again."))
    return redirect(back)


@of_any_employment
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    rows = sign_ins_of(request)
    return render(request, "account/devices.html", {"rows": rows, "others": len(rows) - 1})


@of_any_employment
@sent_from(lambda request: reverse("account_devices"))
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """Sign the person out on another device; on all others only where none is named."""
    named = request.POST.get("device")
    device = None if named is None else whole_number(named)
    if named is not None and device is None:
        return HttpResponseBadRequest()
    count = end_others(request, device)
    if count:
        text = ngettext("Signed out on %(count)d device.", "Signed out on %(count)d devices.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("That device was already signed out."))
    return redirect("account_devices")
