"""What can happen to people, one function per use case."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from people.models import Employee, LabourSettings, Organisation, Team, TeamManager, TeamMembership, User, WorkerData

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


def current_employee(user: User | AnonymousUser) -> Employee | None:
    """The user's present employment; None for editors and administrators of the site."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "present_employment"):
        user.present_employment = present_employment(user.pk)
    return user.present_employment


def present_employment(user_id: int) -> Employee | None:
    """The present employment of a user, with user and organisation."""
    own = Employee.objects.active().filter(user_id=user_id).select_related("user", "organisation")
    return own.order_by("-hired_on").first()


@transaction.atomic
def hire_employee(
    organisation: Organisation, number: str, team: Team | None = None, *, user: dict[str, Any], **fields: Any
) -> Employee:
    """Create a user, their employment and their first team. The user name is ``code-number``."""
    password = user.pop("password", None)
    account = User.objects.create_user(f"{organisation.code}-{number}", password, **user)
    employee = Employee.objects.create(user=account, organisation=organisation, number=number, **fields)
    if team:
        move_employee(employee, team, on=employee.hired_on)
    return employee


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
    data.save()
    return data


def forget_worker_data(employee: Employee) -> None:
    """Delete CURP and occupation, as a person may ask (cancelación, LFPDPPP). What a DC-3 already says stays in it."""
    WorkerData.objects.filter(employee=employee).delete()
