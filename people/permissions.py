"""Who may do what; predicates only."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from people.models import Employee, User


def may_sign_in() -> Combinable:
    """Users who may sign in: not locked, and employed or working in the CMS (``is_staff``)."""
    employed = Employee.objects.active().filter(user=OuterRef("pk"))
    return Q(is_active=True) & (Q(is_superuser=True) | Q(is_staff=True) | Exists(employed))


def can_sign_in(user: User) -> bool:
    """Whether this person may sign in now, and so keep a session."""
    return User.objects.filter(may_sign_in(), pk=user.pk).exists()


def can_follow_others(employee: Employee | None) -> bool:
    """HR, administrators and managers of a team see how others stand."""
    return employee is not None and (employee.is_hr or employee.management.exists())


def people_seen_by(user: User | AnonymousUser) -> QuerySet[Employee]:
    """Whose names and results somebody sees in the CMS: administrators everybody's, editors their own organisation's.

    An editor who is employed nowhere writes courses for all companies and sees the people of none.
    """
    if user.pk is None or not can_use_cms(user):
        return Employee.objects.none()
    if user.is_superuser:
        return Employee.objects.all()
    own = Employee.objects.active().filter(user_id=user.pk).values("organisation")
    return Employee.objects.filter(organisation__in=own)


def can_use_cms(user: User | AnonymousUser) -> bool:
    """Editors and administrators of the site; only they are ``is_staff``, so learners cost no query."""
    return user.is_authenticated and user.is_staff and user.has_perm("wagtailadmin.access_admin")


def names_seen_by(user: User | AnonymousUser, employee_ids: Iterable[int]) -> set[int]:
    """Which of these employees a user of the CMS may read the name of. One query."""
    return set(people_seen_by(user).filter(pk__in=list(employee_ids)).values_list("pk", flat=True))
