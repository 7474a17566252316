"""What a link of an invitation opens, for somebody who is not signed in yet."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people.invitations.links import invitation_of
from people.invitations.services import NotOpen, accept, is_open
from people.invitations.tasks import send_invitation_again
from people.models import AskedLink, Employee, Invitation, User
from people.sign_in.asked_links import ask_for_link
from people.sign_in.employments import choose
from people.sign_in.forms import FirstPasswordForm
from people.sign_in.limits import is_within, network_of, too_often
from people.sign_in.page_session import of_any_employment, sent_from


@login_not_required
@of_any_employment
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and go in; who has an account signs in with it. A used or old link says how to get another."""
    found = invitation_of(token)
    if found is None or not is_open(found):
        return _over(request, token)
    user = found.employee.user
    if request.user.is_authenticated and request.user.pk != user.pk:
        return _page(request, token, found, "other")
    if user.has_usable_password():
        return _join(request, token, found)
    form = FirstPasswordForm(data=request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            accept(found)
        except NotOpen:
            return _over(request, token)
        form.save()
        return _go_in(request, user, found.employee)
    return _page(request, token, found, "password", form=form)


def _join(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    """Let somebody with an account begin to work for another company: they sign in as ever, and say yes."""
    if not request.user.is_authenticated:
        sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return _page(request, token, found, "sign_in", sign_in_url=sign_in)
    if request.method == "POST":
        try:
            accept(found)
        except NotOpen:
            return _over(request, token)
        choose(request, found.employee)
        messages.success(request, _welcome(found.employee))
        return redirect("reports:home")
    return _page(request, token, found, "join")


def _go_in(request: HttpRequest, user: User, employee: Employee) -> HttpResponse:
    response: HttpResponse = perform_login(request, user, redirect_url=reverse("reports:home"))
    if request.user.is_authenticated:
        choose(request, employee)
        messages.success(request, _welcome(employee))
        told = _("From now on you sign in with %(email)s and the password that you have just chosen.")
        messages.info(request, told % {"email": user.email})
    return response


def _welcome(employee: Employee) -> str:
    words = {"name": employee.user.get_short_name(), "company": employee.organisation.legal_name}
    return _("Welcome, %(name)s. This is your training at %(company)s.") % words


def _page(request: HttpRequest, token: str, found: Invitation, step: str, **more: object) -> HttpResponse:
    context = {
        "token": token,
        "person": found.employee.user,
        "organisation": found.employee.organisation,
        "step": step,
        **more,
    }
    form = more.get("form")
    return render(request, "account/invitation.html", context, status=400 if getattr(form, "errors", None) else 200)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "account/invitation_over.html", {"token": token})


def _where_it_stands(request: HttpRequest, token: str) -> str:
    return reverse("account_invitation", args=[token])


@login_not_required
@of_any_employment
@sent_from(_where_it_stands)
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Send another link. What is said is the same, whether there is somebody to send it to or not."""
    if not is_within("reset_by_address", network_of(request)):
        return too_often(request, "reset_by_address")
    if not is_within("reset_by_email", token[:200]):
        return too_often(request, "reset_by_email")
    asked = ask_for_link(AskedLink.Kind.INVITATION, token[:200], get_language() or settings.LANGUAGE_CODE)
    if asked is None:
        return too_often(request, "reset_by_email")
    send_invitation_again.delay_on_commit(asked)
    return render(request, "account/invitation_again.html")
