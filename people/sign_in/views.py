"""Accounts: what differs from allauth's own views."""

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, PasswordResetView, PasswordSetView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lib.numerals import whole_number
from people.employees.services import remember_language
from people.models import AskedLink, Kiosk
from people.requests import SignedInRequest
from people.sign_in.adapter import PIN_BY_ACCOUNT
from people.sign_in.asked_links import ask_for_link
from people.sign_in.choosing import BY_PIN, MUST_CHOOSE, before_choosing, draws_for
from people.sign_in.devices import known_device
from people.sign_in.employments import choose, own_employment
from people.sign_in.forms import AccountLanguageForm, ResetRequestForm, SecretForm, SignInForm
from people.sign_in.kiosks import kiosk_of
from people.sign_in.limits import is_within, network_of, take_back, too_often
from people.sign_in.page_owner import is_from_script, page_person
from people.sign_in.page_session import (
    EMPLOYMENT_FIELD,
    of_any_employment,
    of_other_employment,
    sent_from,
    works_again,
)
from people.sign_in.sessions import end_others, sign_ins_of
from people.sign_in.tasks import send_password_reset
from people.sign_in.unsent import UNSENT, unsent_of


class SignIn(LoginView):
    """allauth's, with limits of ours: for strangers one for each address, for a device that is known one of its own.

    So a flood from one address, behind which a whole plant may sit, keeps nobody from signing in where they always do.
    """

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        device = known_device(request)
        limit = ("sign_in_on_device", device) if device else ("sign_in", network_of(request))
        if not is_within(*limit):
            return too_often(request, limit[0])
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    @cached_property
    def kiosk(self) -> Kiosk | None:
        """The shared device that asks, if it is one."""
        return kiosk_of(self.request)

    def get_template_names(self) -> list[str]:
        return ["account/kiosk.html" if self.kiosk else "account/login.html"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_context_data(**kwargs), "kiosk": self.kiosk}

    def get_form_kwargs(self) -> dict[str, object]:
        """Set the company at a kiosk, where it is known and nobody stays signed in."""
        kwargs: dict[str, object] = super().get_form_kwargs()
        data = kwargs.get("data")
        if self.kiosk and isinstance(data, QueryDict) and not is_from_script(self.request):
            data = data.copy()
            data["company"], data["remember"] = self.kiosk.organisation.code, ""
            kwargs["data"] = data
        return kwargs

    def get_form(self, form_class: type[SignInForm] | None = None) -> SignInForm:
        form: SignInForm = super().get_form(form_class)
        if self.kiosk:
            for name in ("login", "password"):
                form.fields[name].widget.attrs["autocomplete"] = "off"
        return form

    def get_initial(self) -> dict[str, str]:
        """Fill in the code from an address that a company hands out, from that of a slip the number too; what was sent
        last came from a page of an employment.
        """
        said = self.request.GET
        return {"login": said.get("number", ""), **{name: said.get(name, "") for name in ("company", EMPLOYMENT_FIELD)}}


class RequestPasswordReset(PasswordResetView):
    """Says the same thing, in the same time, whether or not the e-mail is known."""

    form_class = ResetRequestForm

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Count the request before anything is done with what it brings."""
        if not is_within("reset_by_address", network_of(request)):
            return too_often(request, "reset_by_address")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not is_within("reset_by_email", email):
            return too_often(self.request, "reset_by_email")
        asked = ask_for_link(AskedLink.Kind.RESET, email, get_language() or settings.LANGUAGE_CODE)
        if asked is None:
            return too_often(self.request, "reset_by_email")
        send_password_reset.delay_on_commit(asked)
        return redirect(self.get_success_url())


CHANGE = "change_password"


class ChangePassword(PasswordChangeView):
    """allauth's, with our limit: who sits down at a device left open does not guess the present password.

    A new password that is refused is no guess, so it does not count.
    """

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_within(CHANGE, request.user.pk):
            return too_often(request, CHANGE)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        if "oldpassword" not in form.errors:
            take_back(CHANGE, self.request.user.pk)
        response: HttpResponse = super().form_invalid(form)
        return response


class SetPassword(PasswordSetView):
    """allauth's, with the limit of wrong PINs: who sits down at a device left open does not guess it."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_within(PIN_BY_ACCOUNT, *self._count()):
            return too_often(request, PIN_BY_ACCOUNT)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def _count(self) -> tuple[object, ...]:
        return "set password", self.request.user.pk

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        if "pin" not in form.errors:
            take_back(PIN_BY_ACCOUNT, *self._count())
        response: HttpResponse = super().form_invalid(form)
        return response

    def form_valid(self, form: forms.Form) -> HttpResponse:
        take_back(PIN_BY_ACCOUNT, *self._count())
        response: HttpResponse = super().form_valid(form)
        self.request.session.pop(BY_PIN, None)
        return response


class SignOut(LogoutView):
    """Leaves nothing of the person on a shared device."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        response["Clear-Site-Data"] = '"cache"'  # not "storage": it may hold answers on their way to the server
        return response


@before_choosing
@of_any_employment
@sensitive_post_parameters("secret", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_secret(request: SignedInRequest) -> HttpResponse:
    """Choose an own PIN, or a password, in place of what somebody else knows; nothing else is open before."""
    if not request.session.get(MUST_CHOOSE):
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SecretForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        del request.session[MUST_CHOOSE]
        if form.cleaned_data["kind"] == SecretForm.PASSWORD:
            request.session.pop(BY_PIN, None)
        end_others(request)
        messages.success(request, _("Saved. From now on you sign in with what you have just chosen."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "was_typed": request.user.has_given_password, "draws": draws_for(request.user)}
    return render(request, "account/choose_secret.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsent(request: SignedInRequest) -> HttpResponse:
    """Show what this person sent after their session had ended; once they say so, it is sent where it was to go."""
    kept = unsent_of(request, request.user)
    if kept is None or request.employee is None or kept["employment"] != str(request.employee.pk):
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        del request.session[UNSENT]
        if request.POST.get("send_unsent") != "yes":
            return redirect(kept["back"])
        return HttpResponseRedirect(kept["path"], preserve_request=True)
    texts = [value for _name, value in kept["fields"] if " " in value.strip()]
    return render(request, "account/unsent.html", {"unsent": kept, "texts": texts})


@of_any_employment
@require_http_methods(["GET", "HEAD", "POST"])
def account_language(request: SignedInRequest) -> HttpResponse:
    """Choose the language of one's mail; that of the pages is switched on each device."""
    user = request.user
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
    """Say who is signed in in this browser now, for the scripts of a page that is older; with the token of their forms.

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
    """Show where the person is signed in."""
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
