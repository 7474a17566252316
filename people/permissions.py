"""Who may do what; predicates only."""

from django.contrib.auth.models import AnonymousUser

from people.models import Employee, User


def can_follow_others(employee: Employee | None) -> bool:
    """HR, administrators and managers of a team see how others stand."""
    return bool(employee) and (employee.is_hr or employee.management.exists())  # type: ignore[union-attr]


def can_use_cms(user: User | AnonymousUser) -> bool:
    """Editors and administrators of the site."""
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")
