from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from people.models import User
from people.page_session import ask_to_sign_in, of_other_person, other_person
from people.permissions import can_sign_in
from people.services import current_employee


class EmployeeMiddleware:
    """Give every request ``request.employee``, None if there is none; end the session of who has left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        employee = current_employee(request.user)
        if employee is None and isinstance(request.user, User) and not can_sign_in(request.user):
            logout(request)
        request.employee = employee  # type: ignore[attr-defined]
        return self.get_response(request)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view is for who is signed in, unless it says ``login_not_required``; the one answer to an ended session."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith(reverse("wagtailadmin_home")):
            return None  # the CMS asks for its editors itself
        if request.user.is_authenticated and of_other_person(request):
            return other_person()
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # a redirect, or JSON for a script
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        return ask_to_sign_in(request)
