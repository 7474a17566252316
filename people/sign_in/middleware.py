from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from people.models import User
from people.permissions import can_sign_in
from people.sign_in import sessions
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
    """Give every request ``request.employee``, None if there is none; end the session of who has left or was away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and sessions.is_over(request):
            logout(request)
        employee = current_employee(request.user, request.session.get(EMPLOYMENT))
        if employee is None and isinstance(request.user, User) and not can_sign_in(request.user):
            logout(request)
        if request.user.is_authenticated:
            sessions.keep(request)
        request.employee = employee  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            keep_out_of_caches(request, response)
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view is for who is signed in, unless it says ``login_not_required``; the one answer to an ended session."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if is_in_cms(request):
            return None  # the CMS asks for its editors itself
        if request.user.is_authenticated:
            if of_other_person(request):
                return other_person()
            if refused := refuse_other_employment(request, view_func):
                return refused
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # a redirect, or JSON for a script
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        return ask_to_sign_in(request)


def keep_out_of_caches(request: HttpRequest, response: HttpResponse) -> None:
    """Nothing that somebody signed in has seen stays on the device, or comes back after they have signed out."""
    said = response.get("Cache-Control", "")
    is_for_all = "public" in said or request.path.startswith(f"/{settings.MEDIA_URL.strip('/')}/")
    if is_for_all or response.get("Content-Type", "").startswith(PLAYED):
        return
    response["Cache-Control"] = "private, no-store"
