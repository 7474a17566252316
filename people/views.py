"""Accounts: what differs from allauth's own views."""

from allauth.account.views import LogoutView, PasswordResetView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.forms import AccountLanguageForm, ResetRequestForm
from people.models import User
from people.page_session import page_person
from people.services import remember_language
from people.tasks import send_password_reset


class RequestPasswordReset(PasswordResetView):
    """Says the same thing, in the same time, whether or not the e-mail is known."""

    form_class = ResetRequestForm

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        too_many: HttpResponse | None = ratelimit.consume_or_429(self.request, action="reset_password", key=email)
        if too_many:
            return too_many
        send_password_reset.delay_on_commit(email, get_language() or settings.LANGUAGE_CODE)
        return redirect(self.get_success_url())


class SignOut(LogoutView):
    """Leaves nothing of the person on a shared device."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        response["Clear-Site-Data"] = '"cache"'  # not "storage": it may hold answers on their way to the server
        return response


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
    """Who is signed in in this browser now, for the scripts of a page that is older; with the token of their forms."""
    return JsonResponse({"person": page_person(request.user), "token": get_token(request)})
