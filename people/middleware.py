from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from people.models import User
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
