"""Who may do what; predicates only."""

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Exists, OuterRef, Q

from people.models import Employee, User


def in_cms_group() -> Exists:
    """Whether a user is in a group that uses the CMS, for a query of users."""
    return Exists(
        Group.objects.filter(
            user=OuterRef("pk"),
            permissions__codename="access_admin",
            permissions__content_type__app_label="wagtailadmin",
        )
    )


def may_sign_in() -> Q:
    """Users who may sign in: not locked, and employed, on the site's staff, or in a group that uses the CMS."""
    employed = Employee.objects.active().filter(user=OuterRef("pk"))
    return Q(is_active=True) & (Q(is_superuser=True) | Q(is_staff=True) | Exists(employed) | in_cms_group())


def can_sign_in(user: User) -> bool:
    """Whether this person may sign in now, and so keep a session."""
    return User.objects.filter(may_sign_in(), pk=user.pk).exists()


def can_follow_others(employee: Employee | None) -> bool:
    """HR, administrators and managers of a team see how others stand."""
    return bool(employee) and (employee.is_hr or employee.management.exists())  # type: ignore[union-attr]


def can_use_cms(user: User | AnonymousUser) -> bool:
    """Editors and administrators of the site; the user of a session already knows (``SignInBackend.get_user``)."""
    if not user.is_authenticated:
        return False
    known = getattr(user, "uses_cms", None)
    return bool(user.is_superuser or (user.has_perm("wagtailadmin.access_admin") if known is None else known))
