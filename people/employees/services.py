"""What can happen to people, one function per use case."""

import datetime
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from people.employees.bulk import Hire, Update, hire_employees, update_employees, what_it_lacks
from people.employees.curps import claim_curps
from people.employees.history import NOBODY, Origin, keep_changes
from people.fields import Unreadable, digest, digests
from people.models import (
    CurpClaim,
    Employee,
    LabourSettings,
    LinkRequest,
    Organisation,
    Team,
    TeamManager,
    User,
    WorkCentre,
    WorkerData,
)
from people.models.own_fields import OwnValue

Own = dict[str, OwnValue | None]  # what is written into fields of the organisation's own
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
    user: dict[str, object],
    account: User | None = None,
    asks: User | None = None,
    origin: Origin = NOBODY,
    own: Own | None = None,
    **fields: object,
) -> Employee:
    """Create an employment with its first team, and a user named ``code-number`` where the person has no account.

    Who has one keeps it as it is: another employer changes neither the name nor the password. The owner of an account
    that may be the person's, which ``asks`` is, is asked. The history begins with the day of hire.
    """
    hire = Hire(number, user, fields, team, account, asks, own or {})
    return hire_employees(organisation, [hire], origin=origin)[0]


@transaction.atomic
def resume_employment(
    employee: Employee,
    number: str,
    team: Team | None,
    *,
    user: dict[str, object],
    asks: User | None = None,
    origin: Origin = NOBODY,
    own: Own | None = None,
    **fields: object,
) -> Employee:
    """Let somebody who had left come back under their old record, with everything that hangs on it but the role.

    Nobody comes back with rights that nobody has given them: without a ``role`` they are a plain employee. Of the
    account only what it lacks is written, and only what is given.
    """
    written = {"role": Employee.Role.EMPLOYEE, **fields, "number": number, "left_on": None}
    lacking = what_it_lacks(employee.user, user)
    return _write(employee, written, user=lacking, team=team, origin=origin, asks=asks, own=own)


def _write(
    employee: Employee,
    fields: dict[str, object],
    *,
    user: dict[str, object] | None = None,
    team: Team | None = None,
    on: datetime.date | None = None,
    origin: Origin,
    asks: User | None = None,
    own: Own | None = None,
) -> Employee:
    """Write what has changed since the row was stored, whatever a form has already set on the object at hand."""
    rows = Employee.objects.select_for_update(of=("self",)).select_related("user", "organisation", "work_centre")
    stored = rows.get(pk=employee.pk)
    update_employees([Update(stored, user or {}, fields, team, on, asks, own or {})], origin=origin)
    for name in fields:
        setattr(employee, name, getattr(stored, name))
    employee.user, employee.own_values = stored.user, stored.own_values
    return employee


@transaction.atomic
def end_employment(employee: Employee, on: datetime.date, *, origin: Origin = NOBODY) -> None:
    """Let somebody leave: their access ends at once, their records stay."""
    _write(employee, {"left_on": on}, on=on, origin=origin)


def other_employment(employee: Employee) -> Employee | None:
    """Return the present employment of the same person in the organisation under another record."""
    present = Employee.objects.active().filter(user=employee.user_id, organisation=employee.organisation_id)
    return present.exclude(pk=employee.pk).first()


@transaction.atomic
def undo_leaving(employee: Employee, *, origin: Origin = NOBODY) -> None:
    """Let somebody be employed who never left: the day of leaving was a mistake. Raises ``ValidationError``."""
    if other_employment(employee):
        raise ValidationError(_("This person works here under another number."))
    _write(employee, {"left_on": None}, origin=origin)


def account_with_email(email: str) -> User | None:
    """Return whose e-mail this is, in any organisation."""
    return User.objects.filter(Exact(Lower("email"), Value(email.lower()))).first() if email else None


def account_with_curp(curp: str, organisation: Organisation) -> User | None:
    """Return whose CURP this is in an organisation. Nobody proves a CURP: across companies it says nothing."""
    own = CurpClaim.objects.filter(organisation=organisation, digest__in=digests(curp)) if curp else None
    claim = own.select_related("user").first() if own is not None else None
    return claim.user if claim else None


def waits_for(email: str, organisation: Organisation) -> Employee | None:
    """Return the person here for whom the owner of this e-mail has been asked."""
    asked = LinkRequest.objects.waiting().filter(employee__organisation=organisation, email__iexact=email)
    found = asked.select_related("employee__user").first() if email else None
    return found.employee if found else None


def remember_language(user: User, language: str) -> None:
    """Write the language a person chose for their account: their mail, and where a new device starts. Unknown ones are
    ignored.
    """
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


@transaction.atomic
def update_employee(
    employee: Employee,
    team: Team | None,
    *,
    user: dict[str, object],
    origin: Origin = NOBODY,
    on: datetime.date | None = None,
    asks: User | None = None,
    own: Own | None = None,
    **fields: object,
) -> Employee:
    """Write what has changed about a person, from a day on; another team is a move, with its history."""
    return _write(employee, fields, user=user, team=team, on=on, origin=origin, asks=asks, own=own)


@transaction.atomic
def correct_number(employee: Employee, number: str, *, origin: Origin = NOBODY) -> None:
    """Give somebody another number, which nobody else has; a username that was made of the old one follows."""
    stored = Employee.objects.select_related("organisation", "user").get(pk=employee.pk)
    before, after = (f"{stored.organisation.code}-{each}".lower() for each in (stored.number, number))
    _write(employee, {"number": number}, origin=origin)
    if stored.user.username == before and not User.objects.filter(username=after).exists():
        User.objects.filter(pk=stored.user_id).update(username=after)


@transaction.atomic
def name_managers(team: Team, employees: list[Employee], *, origin: Origin = NOBODY) -> None:
    """Let exactly these people manage the team."""
    named = {row.employee_id: row.employee for row in team.managers.select_related("employee__organisation")}
    chosen = {employee.pk: employee for employee in employees}
    team.managers.exclude(employee__in=chosen).delete()
    for pk in chosen.keys() - named:
        TeamManager.objects.create(team=team, employee=chosen[pk])
        keep_changes(chosen[pk], {"manages": None}, {"manages": team.pk}, origin)
    for pk in named.keys() - chosen:
        keep_changes(named[pk], {"manages": team.pk}, {"manages": None}, origin)


@transaction.atomic
def limit_human_resources(employee: Employee, centres: Iterable[WorkCentre], *, origin: Origin = NOBODY) -> None:
    """Let somebody of human resources see the people of these work centres only; of all where there are none."""
    before = sorted(employee.hr_centre_ids)
    employee.hr_centres.set(centres)
    employee.__dict__.pop("hr_centre_ids", None)
    after = sorted(employee.hr_centre_ids)
    keep_changes(employee, {"hr_centres": before}, {"hr_centres": after}, origin)


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
    """Return those of the organisation; empty ones, not yet saved, where nobody has written any."""
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
    refuse_taken_curp(employee, curp)
    try:
        with transaction.atomic():
            claim_curps(employee.organisation_id, {employee.user_id: curp})
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
