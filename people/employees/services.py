"""What can happen to people, one function per use case."""

import datetime
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from lib.letters import unprintable
from lib.names import clean_number
from people.fields import Unreadable, digest, digests
from people.models import (
    CurpClaim,
    Employee,
    LabourSettings,
    Organisation,
    Team,
    TeamManager,
    TeamMembership,
    User,
    WorkerData,
)

LABOUR_FIELDS = [
    "size",
    "representative",
    "workers_representative",
    "trainer",
    "agent_name",
    "agent_registration",
    "instructor",
    "prints_control_mark",
]


@transaction.atomic
def hire_employee(
    organisation: Organisation,
    number: str,
    team: Team | None = None,
    *,
    user: dict[str, Any],
    account: User | None = None,
    **fields: Any,
) -> Employee:
    """Create an employment with its first team, and a user named ``code-number`` where the person has no account.

    Who has one keeps it as it is: another employer changes neither the name nor the password.
    """
    if account is None:
        password = user.pop("password", None)
        if errors := unprintable(user):
            raise ValidationError(dict(errors))
        account = User.objects.create_user(f"{organisation.code}-{clean_number(number)}", password, **user)
    else:
        _complete_account(account, user)
    employee = Employee.objects.create(user=account, organisation=organisation, number=number, **fields)
    if team:
        move_employee(employee, team, on=employee.hired_on)
    return employee


@transaction.atomic
def resume_employment(
    employee: Employee, number: str, team: Team | None, *, user: dict[str, Any], **fields: Any
) -> Employee:
    """Let somebody who had left come back under their old record, with everything that hangs on it."""
    _complete_account(employee.user, user)
    for name, value in {**fields, "number": number, "left_on": None}.items():
        setattr(employee, name, value)
    employee.save()
    if team:
        move_employee(employee, team)
    return employee


def _complete_account(account: User, user: dict[str, Any]) -> None:
    """Give an account what it lacks to be signed in with, and nothing else."""
    if not account.email:
        account.email = user.get("email", "")
    if user.get("password") and not account.has_usable_password():
        account.set_password(user["password"])
    account.save()


def account_with_email(email: str) -> User | None:
    """Whose e-mail this is, in any organisation."""
    return User.objects.filter(Exact(Lower("email"), Value(email.lower()))).first() if email else None


def account_with_curp(curp: str) -> User | None:
    """Whose CURP this is, in any organisation."""
    claim = CurpClaim.objects.filter(digest__in=digests(curp)).select_related("user").first() if curp else None
    return claim.user if claim else None


@transaction.atomic
def move_employee(employee: Employee, team: Team, *, on: datetime.date | None = None) -> TeamMembership:
    """Move to a team from a day on; the former membership stays as history."""
    on = on or employee.organisation.today()
    present = TeamMembership.objects.select_for_update().filter(employee=employee, to_on=None).first()
    if present and present.team_id == team.pk:
        return present
    if present:
        present.to_on = on
        present.save(update_fields=["to_on"])
    return TeamMembership.objects.create(employee=employee, team=team, from_on=on)


def remember_language(user: User, language: str) -> None:
    """Write the language a person chose for their account: their mail, and where a new device starts. Unknown ones are ignored."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


@transaction.atomic
def update_employee(employee: Employee, team: Team | None, *, user: dict[str, Any], **fields: Any) -> Employee:
    """Write what has changed about a person; another team is a move, with its history."""
    account = employee.user
    password = user.pop("password", None)
    if errors := unprintable({name: text for name, text in user.items() if text != getattr(account, name)}):
        raise ValidationError(dict(errors))
    for name, value in user.items():
        setattr(account, name, value)
    if password:
        account.set_password(password)
    account.save()
    for name, value in fields.items():
        setattr(employee, name, value)
    employee.save()
    if team:
        move_employee(employee, team)
    return employee


@transaction.atomic
def name_managers(team: Team, employees: list[Employee]) -> None:
    """Let exactly these people manage the team."""
    TeamManager.objects.filter(team=team).exclude(employee__in=employees).delete()
    for employee in employees:
        TeamManager.objects.get_or_create(team=team, employee=employee)


def keep_staff_flag(users: QuerySet[User]) -> None:
    """Mark exactly those as ``is_staff`` who are administrators or in a group that may open the CMS."""
    groups = Group.objects.filter(
        permissions__codename="access_admin", permissions__content_type__app_label="wagtailadmin"
    )
    for user in users.annotate(in_group=Exists(groups.filter(user=OuterRef("pk")))):
        may_open = user.is_superuser or user.in_group
        if user.is_staff != may_open:
            User.objects.filter(pk=user.pk).update(is_staff=may_open)


def labour_settings(organisation: Organisation) -> LabourSettings:
    """Those of the organisation; empty ones, not yet saved, where nobody has written any."""
    found = LabourSettings.objects.filter(organisation=organisation).first()
    return found or LabourSettings(organisation=organisation)


@transaction.atomic
def update_labour_settings(settings: LabourSettings, *, rfc: str, issues_dc3: bool) -> None:
    """Write who signs and trains, together with what stands on the organisation itself."""
    organisation = Organisation.objects.select_for_update().get(pk=settings.organisation_id)
    organisation.rfc = rfc
    organisation.issues_dc3 = issues_dc3
    organisation.save(update_fields=["rfc", "issues_dc3"])
    LabourSettings.objects.update_or_create(
        organisation=organisation,
        defaults={field: getattr(settings, field) for field in LABOUR_FIELDS},
    )


@transaction.atomic
def update_worker_data(employee: Employee, *, curp: str, occupation: str) -> WorkerData:
    """Write CURP and occupation; an empty CURP keeps the one that is known, for no form ever shows it again."""
    data, _created = WorkerData.objects.select_for_update().get_or_create(employee=employee)
    data.curp = curp or data.curp
    data.occupation = occupation
    data.full_clean(exclude=["employee"])
    if data.curp:
        _claim_curp(employee, data.curp)
    data.save()
    return data


def _claim_curp(employee: Employee, curp: str) -> None:
    """Make it the CURP of this person in the organisation; refused if it is somebody else's there."""
    own = CurpClaim.objects.filter(organisation_id=employee.organisation_id)
    refuse_taken_curp(employee, curp)
    try:
        with transaction.atomic():
            own.update_or_create(
                organisation_id=employee.organisation_id, user_id=employee.user_id, defaults={"digest": digest(curp)}
            )
    except IntegrityError:  # by somebody else, a moment ago
        raise _taken() from None


def refuse_taken_curp(employee: Employee, curp: str) -> None:
    """Raise a ``ValidationError`` if this is the CURP of somebody else in the organisation."""
    own = CurpClaim.objects.filter(organisation_id=employee.organisation_id)
    if own.filter(digest__in=digests(curp)).exclude(user_id=employee.user_id).exists():
        raise _taken()


def _taken() -> ValidationError:
    return ValidationError({"curp": _("Somebody else in your company has this CURP. Check it again.")})


def renew_curp_claims() -> int:
    """Hash every CURP that can be read with the newest key; how many."""
    known = WorkerData.objects.exclude(curp="").select_related("employee")
    count = 0
    for key in list(known.values_list("pk", flat=True)):
        with suppress(Unreadable, WorkerData.DoesNotExist):  # one that cannot be read never stops the others
            data = known.get(pk=key)
            own = CurpClaim.objects.filter(organisation_id=data.employee.organisation_id, user_id=data.employee.user_id)
            count += own.update(digest=digest(data.curp))
    return count


def forget_worker_data(employee: Employee) -> None:
    """Delete CURP and occupation, as a person may ask (cancelación, LFPDPPP). What a DC-3 already says stays in it."""
    WorkerData.objects.filter(employee=employee).delete()
    remaining = WorkerData.objects.filter(
        employee__organisation_id=employee.organisation_id, employee__user_id=employee.user_id
    )
    if not remaining.exclude(curp="").exists():
        CurpClaim.objects.filter(organisation_id=employee.organisation_id, user_id=employee.user_id).delete()
