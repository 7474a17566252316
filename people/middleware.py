from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from people.services import current_employee


class EmployeeMiddleware:
    """Give every request ``request.employee``, looked up only when a view asks; falsy if there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.employee = SimpleLazyObject(lambda: current_employee(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
