"""Whose request it is: what a view can count on, and who is let in to it. Whoever is not let in finds nothing there.

``EmployeeMiddleware`` gives every request its ``employee``. A view names in its signature what it needs:
``SiteRequest`` where anybody may come, ``SignedInRequest`` where ``login_not_required`` is not said, and
``EmployeeRequest`` below one of the decorators of this module.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from people.models import Employee, User
from people.permissions import can_follow_others, gives_roles

P = ParamSpec("P")
Response = TypeVar("Response", bound=HttpResponseBase)


class SiteRequest(HttpRequest):
    """A request of anybody."""

    employee: Employee | None
    concerned: Employee | None


class SignedInRequest(SiteRequest):
    """A request of somebody signed in, who may be employed nowhere."""

    user: User


class EmployeeRequest(SignedInRequest):
    """A request of somebody employed."""

    employee: Employee


def set_employee(request: HttpRequest, employee: Employee | None) -> None:
    """Let the request be that of an employee from now on."""
    cast(SiteRequest, request).employee = employee


def employee_of(request: HttpRequest) -> Employee | None:
    """Return the employee who asks; None for who is employed nowhere, and before the middleware has run."""
    return getattr(request, "employee", None)


def set_concerned(request: HttpRequest, employee: Employee) -> None:
    """Say whom the answer to a request is about, for the log of access."""
    cast(SiteRequest, request).concerned = employee


def concerned_by(request: HttpRequest) -> Employee | None:
    """Return whom the answer to a request is about, where its view has said so."""
    return getattr(request, "concerned", None)


def user_of(request: HttpRequest) -> User:
    """Return the user who asks, where the CMS or a middleware has let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


GuardedView = Callable[Concatenate[EmployeeRequest, P], Response]
View = Callable[Concatenate[HttpRequest, P], Response]


def employee_required(view: GuardedView[P, Response]) -> View[P, Response]:
    """Let in employees only; anybody else gets 404."""
    return _guard(view, lambda employee: True)


def hr_required(view: GuardedView[P, Response]) -> View[P, Response]:
    """Let in human resources and administrators of an organisation only; anybody else gets 404."""
    return _guard(view, lambda employee: employee.is_hr)


def whole_hr_required(view: GuardedView[P, Response]) -> View[P, Response]:
    """Let in human resources of a whole organisation only: what is the same for all is theirs alone."""
    return _guard(view, lambda employee: employee.sees_everybody)


def administrator_required(view: GuardedView[P, Response]) -> View[P, Response]:
    """Let in the administrator of a whole organisation only; anybody else gets 404."""
    return _guard(view, gives_roles)


def leader_required(view: GuardedView[P, Response]) -> View[P, Response]:
    """Let in who follows others, human resources and managers; anybody else gets 404."""
    return _guard(view, can_follow_others)


def _guard(view: GuardedView[P, Response], allows: Callable[[Employee], bool]) -> View[P, Response]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        employee = employee_of(request)
        if employee is None or not allows(employee):
            raise Http404
        return view(cast(EmployeeRequest, request), *args, **kwargs)

    guarded.__dict__["is_guarded"] = True
    return guarded


def is_guarded(view: Callable[..., object]) -> bool:
    """Return whether a view lets in only some, by one of the decorators of this module."""
    return bool(getattr(view, "is_guarded", False))
