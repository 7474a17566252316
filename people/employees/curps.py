"""The CURPs of people of an organisation, kept encrypted, and found by their hash."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from lib.portions import AT_ONCE, portions
from people.fields import digest
from people.models import CurpClaim, Employee, Organisation, WorkerData


def keep_curps(organisation: Organisation, curps: Mapping[Employee, str]) -> dict[int, str]:
    """Write the CURPs of people, of whom each is valid and nobody else's here. Return those known before, by
    employee.
    """
    known: dict[int, WorkerData] = {}
    for some in portions(curps):
        rows = WorkerData.objects.select_for_update().filter(employee__in=some)
        known |= {row.employee_id: row for row in rows}
    former = {key: row.curp for key, row in known.items()}
    for employee, curp in curps.items():
        if employee.pk in known:
            known[employee.pk].curp, known[employee.pk].changed_at = curp, timezone.now()
    new = [WorkerData(employee=employee, curp=curp) for employee, curp in curps.items() if employee.pk not in known]
    WorkerData.objects.bulk_update(known.values(), ["curp", "changed_at"], batch_size=AT_ONCE)
    WorkerData.objects.bulk_create(new, batch_size=AT_ONCE)
    claim_curps(organisation.pk, {employee.user_id: curp for employee, curp in curps.items()})
    return former


def forget_curps(organisation: Organisation, employees: Iterable[Employee]) -> None:
    """Forget CURPs that should not have come in; occupations stay."""
    for some in portions(employees):
        WorkerData.objects.filter(employee__in=some).update(curp="")
        users = [employee.user_id for employee in some]
        CurpClaim.objects.filter(organisation=organisation, user__in=users).delete()


def claim_curps(organisation_id: int, curps: Mapping[int, str]) -> None:
    """Make each CURP that of a user in the organisation. Raises ``IntegrityError`` where it is somebody else's
    there.
    """
    claims = CurpClaim.objects.filter(organisation=organisation_id)
    known: dict[int, CurpClaim] = {}
    for some in portions(curps):
        known |= {claim.user_id: claim for claim in claims.filter(user__in=some)}
    for user_id, claim in known.items():
        claim.digest = digest(curps[user_id])
    new = [
        CurpClaim(organisation_id=organisation_id, user_id=user_id, digest=digest(curp))
        for user_id, curp in curps.items()
        if user_id not in known
    ]
    CurpClaim.objects.bulk_update(known.values(), ["digest"], batch_size=AT_ONCE)
    CurpClaim.objects.bulk_create(new, batch_size=AT_ONCE)
