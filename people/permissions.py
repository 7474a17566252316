"""Who may do what; predicates only."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Employee, LinkRequest, Team, User
from people.owing import is_of_same_hands


def may_sign_in() -> Q:
    """Match users who may sign in: not locked, and employed, working in the CMS (``is_staff``), or asked if they begin
    anew.

    Who has left one company and begins at another answers the link as the account that they still have.
    """
    employed = Employee.objects.active().filter(user=OuterRef("pk"))
    asked = LinkRequest.objects.working().filter(account=OuterRef("pk"))
    return Q(is_active=True) & (Q(is_superuser=True) | Q(is_staff=True) | Exists(employed) | Exists(asked))


def can_sign_in(user: User) -> bool:
    """Return whether this person may sign in now, and so keep a session."""
    return User.objects.filter(may_sign_in(), pk=user.pk).exists()


def can_follow_others(employee: Employee | None) -> bool:
    """Return whether a person sees how others stand, as HR, managers of a team and their deputies do.

    One query for who is not HR.
    """
    return employee is not None and (employee.is_hr or bool(employee.own_teams))


def may_name_deputies(viewer: Employee, manager: Employee) -> bool:
    """Return whether somebody of human resources says who stands in for a manager: of everybody, not for themselves."""
    if not viewer.sees_everybody or viewer.organisation_id != manager.organisation_id or viewer.pk == manager.pk:
        return False
    return manager.left_on is None and manager.management.exists()


def in_human_resources(viewer: Employee) -> bool:
    """Return whether somebody works in human resources, of the whole organisation or of some work centres."""
    return viewer.is_hr


def sees_everybody(viewer: Employee) -> bool:
    """Return whether somebody is human resources of a whole organisation."""
    return viewer.sees_everybody


def needs_password(user: User) -> bool:
    """Return whether six digits are too little for somebody: they see how others stand. The user of a request has its
    employments at hand.
    """
    present = getattr(user, "present_employments", None)
    if present is None:
        present = Employee.objects.active().filter(user=user).select_related("organisation")
    return any(can_follow_others(employee) for employee in present)


def gives_roles(viewer: Employee) -> bool:
    """Return whether somebody says who works in human resources: administrators of the whole organisation."""
    return viewer.administers_everybody


def may_write(viewer: Employee, employee: Employee) -> bool:
    """Return whether somebody of human resources changes the record of another one: never their own, nor that of
    whoever has lately let them.

    People of human resources are changed by who could give them that role.
    """
    if viewer.user_id == employee.user_id or not viewer.is_hr_of(employee):
        return False
    if employee.is_hr and not gives_roles(viewer):
        return False
    return not is_of_same_hands(viewer.user_id, employee.user_id)


def may_write_account(viewer: Employee, employee: Employee) -> bool:
    """Return whether they change name, e-mail and language too: whoever has the e-mail of an account can sign in with
    it.

    Reads the user; two queries.
    """
    return may_write(viewer, employee) and is_account_of(employee.user, viewer.organisation_id)


def may_give_pin(viewer: Employee, employee: Employee) -> bool:
    """Return whether somebody gives another one a new PIN: human resources whom they see, a manager whom they lead.

    Nobody of human resources and no editor has a PIN, and no account that another company shares gets one: whoever
    draws it could come in with it. Nor does who has chosen a password that a link to their e-mail renews; where nothing
    renews it, human resources alone take its place. Who only stands in for a manager gives nobody a way in. Reads
    the user and the organisation's people; a few queries.
    """
    if viewer.user_id == employee.user_id or employee.left_on or employee.is_hr or not employee.user.is_active:
        return False
    account = employee.user
    if (account.email and account.has_usable_password()) or not is_account_of(account, viewer.organisation_id):
        return False
    if viewer.is_hr:
        return Employee.objects.visible_to(viewer).filter(pk=employee.pk).exists()
    if account.has_usable_password():
        return False
    managed = Team.objects.filter(pk__in=viewer.management.values("team"))
    below = Team.objects.filter(organisation_id=viewer.organisation_id).under(*managed)
    return Employee.objects.in_teams(below).filter(pk=employee.pk).exists()


def may_write_account_in_cms(editor: User | None, account: User) -> bool:
    """Return whether somebody whom the CMS lets write people writes this account: those of it only
    administrators do.
    """
    return not (account.is_staff or account.is_superuser) or (editor is not None and editor.is_superuser)


def is_account_of(account: User, organisation_id: int) -> bool:
    """Return whether an account is for one organisation alone: nobody works or has worked elsewhere, or in the CMS.

    Who has left another company still has their record and their certificates of it behind the same sign-in.
    """
    if account.is_staff or account.is_superuser:
        return False
    return not Employee.objects.filter(user=account).exclude(organisation_id=organisation_id).exists()


def shared_accounts(organisation_id: int) -> set[int]:
    """Return the accounts of people of an organisation that ``is_account_of`` says are not for it alone. One query."""
    elsewhere = Employee.objects.filter(user=OuterRef("pk")).exclude(organisation_id=organisation_id)
    here = User.objects.filter(pk__in=Employee.objects.filter(organisation_id=organisation_id).values("user"))
    shared = here.filter(Q(is_staff=True) | Q(is_superuser=True) | Exists(elsewhere))
    return set(shared.values_list("pk", flat=True))


def people_seen_by(user: User | AnonymousUser) -> QuerySet[Employee]:
    """Return whose names and results somebody sees in the CMS: administrators everybody's, editors their own
    organisation's.

    An editor who is employed nowhere writes courses for all companies and sees the people of none.
    """
    if user.pk is None or not can_use_cms(user):
        return Employee.objects.none()
    if user.is_superuser:
        return Employee.objects.unblocked()
    own = Employee.objects.active().filter(user_id=user.pk).values("organisation")
    return Employee.objects.unblocked().filter(organisation__in=own)


def can_use_cms(user: User | AnonymousUser) -> bool:
    """Return whether a person is an editor or administrator of the site; only they are ``is_staff``, so learners cost
    no query.
    """
    return user.is_authenticated and user.is_staff and user.has_perm("wagtailadmin.access_admin")


def names_seen_by(user: User | AnonymousUser, employee_ids: Iterable[int]) -> set[int]:
    """Return which of these employees a user of the CMS may read the name of. One query."""
    return set(people_seen_by(user).filter(pk__in=list(employee_ids)).values_list("pk", flat=True))
