"""Under which employment somebody works: the one chosen for the session, else the last choice of the account.

Records hang on the employment, so whoever works for several companies always works for one of them at a time.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from lib.prepared import Prepared
from people.models import Employee, Message, User
from people.requests import set_employee

EMPLOYMENT = "employment"  # the key of the session under which the chosen employment stands


def current_employee(user: User | AnonymousUser, chosen: int | None = None) -> Employee | None:
    """Return the employment the user works under: the chosen one of the present ones, else the last choice, else the
    latest.

    None for editors and administrators of the site.
    """
    if not user.is_authenticated:
        return None
    if not hasattr(user, "present_employments"):
        user.present_employments = present_employments(user.pk)
    present = user.present_employments
    return own_employment(user, chosen) or last_choice(present) or (present[0] if present else None)


def present_employments(user_id: int) -> list[Employee]:
    """Return the present employments of a user, the latest first, with user, organisation and work centre, and as
    ``has_unread`` whether a message waits to be read.
    """
    return _PRESENT(user_id)


def _present(user_id: int) -> QuerySet[Employee]:
    own = Employee.objects.active().filter(user_id=user_id).select_related("user", "organisation", "work_centre")
    unread = Message.objects.listed_for(user_id).filter(read_at=None)
    return own.annotate(has_unread=Exists(unread)).order_by("-hired_on", "-pk")


_PRESENT = Prepared(_present)


def own_employment(user: User | AnonymousUser, pk: int | None) -> Employee | None:
    """Return the present employment of this user with this key, if it is one."""
    return next((employee for employee in getattr(user, "present_employments", ()) if employee.pk == pk), None)


def last_choice(present: list[Employee]) -> Employee | None:
    """Return which of these the person chose last, in whatever session; None before the first choice."""
    chosen = [(employee.chosen_at, employee) for employee in present if employee.chosen_at]
    return max(chosen, key=lambda pair: pair[0])[1] if chosen else None


def choose(request: HttpRequest, employee: Employee) -> None:
    """Work under this employment from now on, and in the sessions that begin later."""
    request.session[EMPLOYMENT] = employee.pk
    set_employee(request, employee)
    employee.chosen_at = timezone.now()
    Employee.objects.filter(pk=employee.pk).update(chosen_at=employee.chosen_at)


def hold(request: HttpRequest, user: User) -> None:
    """Keep to one employment for the whole session, whatever is chosen on another device or whoever hires meanwhile."""
    user.present_employments = present_employments(user.pk)
    employee = current_employee(user)
    if employee:
        request.session[EMPLOYMENT] = employee.pk
