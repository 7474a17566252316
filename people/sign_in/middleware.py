from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from people.models import User
from people.permissions import can_sign_in
from people.requests import set_employee
from people.sign_in import sessions
from people.sign_in.choosing import ask_to_choose, outgrows_pin
from people.sign_in.employments import EMPLOYMENT, current_employee
from people.sign_in.page_owner import of_other_person
from people.sign_in.page_session import (
    ask_to_sign_in,
    is_in_cms,
    other_person,
    refuse_other_employment,
)

PLAYED = ("video/", "audio/")  # browsers fetch these in parts, and need to keep them


class EmployeeMiddleware:
    """Give every request ``request.employee``, None if there is none, and their clock; end the session of who has left
    or was away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and (sessions.is_over(request) or outgrows_pin(request, user)):
            logout(request)
        employee = current_employee(request.user, request.session.get(EMPLOYMENT))
        if employee is None and isinstance(request.user, User) and not can_sign_in(request.user):
            logout(request)
        if request.user.is_authenticated:
            sessions.keep(request)
        set_employee(request, employee)
        # Every time of day on a page is that of where its reader works, unless the page says of which place it is.
        with timezone.override(employee.zone if employee else None):
            response = self.get_response(request)
        if request.user.is_authenticated:
            keep_out_of_caches(request, response)
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view is for who is signed in, unless it says ``login_not_required``; the one answer to an ended session."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: object,
        view_kwargs: object,
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated and (choosing := ask_to_choose(request, view_func)):
            return choosing
        if is_in_cms(request):
            return None  # the CMS asks for its editors itself
        if request.user.is_authenticated:
            return other_person() if of_other_person(request) else refuse_other_employment(request, view_func)
        return ask_to_sign_in(request) if getattr(view_func, "login_required", True) else None


def keep_out_of_caches(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what somebody signed in has seen off the device, so that nothing of it comes back after they have signed
    out.
    """
    said = response.get("Cache-Control", "")
    is_for_all = "public" in said or request.path.startswith(f"/{settings.MEDIA_URL.strip('/')}/")
    if is_for_all or response.get("Content-Type", "").startswith(PLAYED):
        return
    response["Cache-Control"] = "private, no-store"
