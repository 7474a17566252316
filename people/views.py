"""Accounts: what differs from allauth's own views."""

from allauth.account.views import LogoutView, PasswordResetView
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people.forms import ResetRequestForm
from people.tasks import send_password_reset


class RequestPasswordReset(PasswordResetView):
    """Says the same thing, in the same time, whether or not the e-mail is known."""

    form_class = ResetRequestForm

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        too_many: HttpResponse | None = ratelimit.consume_or_429(self.request, action="reset_password", key=email)
        if too_many:
            return too_many
        send_password_reset.delay_on_commit(email)
        return redirect(self.get_success_url())


class SignOut(LogoutView):
    """Leaves nothing of the person on a shared device."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        response["Clear-Site-Data"] = '"cache"'  # not "storage": it may hold answers on their way to the server
        return response
