"""Who may do what; predicates only."""

from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
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


def cannot_sign_in(user: str = "") -> Q:
    """Users without a password and without an e-mail to choose one by.

    ``user`` is the path from the row to the user, ending with two underscores.
    """
    without = Q(**{f"{user}password": ""}) | Q(**{f"{user}password__startswith": UNUSABLE_PASSWORD_PREFIX})
    return without & Q(**{f"{user}email": ""})


def can_follow_others(employee: Employee | None) -> bool:
    """HR, administrators and managers of a team see how others stand."""
    return employee is not None and (employee.is_hr or employee.management.exists())


def gives_roles(viewer: Employee) -> bool:
    """Whether somebody says who works in human resources: administrators of the whole organisation."""
    return viewer.role == Employee.Role.ADMINISTRATOR and viewer.sees_everybody


def may_write(viewer: Employee, employee: Employee) -> bool:
    """Whether somebody of human resources changes the record of another one: never their own.

    People of human resources are changed by who could give them that role.
    """
    if viewer.user_id == employee.user_id or not viewer.is_hr_of(employee):
        return False
    return not employee.is_hr or gives_roles(viewer)


def may_write_account(viewer: Employee, employee: Employee) -> bool:
    """Whether they change name, e-mail and language too: whoever has the e-mail of an account can sign in with it.

    Reads the user; one query.
    """
    return may_write(viewer, employee) and is_account_of(employee.user, viewer.organisation_id)


def is_account_of(account: User, organisation_id: int) -> bool:
    """Whether an account is for one organisation alone: nobody works elsewhere with it, or in the CMS."""
    if account.is_staff or account.is_superuser:
        return False
    return not Employee.objects.active().filter(user=account).exclude(organisation_id=organisation_id).exists()


def shared_accounts(organisation_id: int) -> set[int]:
    """Return the accounts of people of an organisation that ``is_account_of`` says are not for it alone. One query."""
    elsewhere = Employee.objects.active().filter(user=OuterRef("pk")).exclude(organisation_id=organisation_id)
    here = User.objects.filter(pk__in=Employee.objects.filter(organisation_id=organisation_id).values("user"))
    shared = here.filter(Q(is_staff=True) | Q(is_superuser=True) | Exists(elsewhere))
    return set(shared.values_list("pk", flat=True))


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
