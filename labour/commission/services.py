"""Who of the commission signs."""

from django.db import transaction

from labour.commission.standing import Standing
from labour.models import CommissionMember, LabourAct
from labour.records.services import write_act
from people.employees.services import labour_settings, update_labour_settings
from people.models import Employee


@transaction.atomic
def let_sign(member: CommissionMember, by: Employee) -> None:
    """Print the name of a member on the DC-3 that are issued from now on, in the place of their side."""
    organisation = by.organisation
    settings = labour_settings(organisation)
    standing = Standing(organisation, settings)
    if standing.signs(member):
        return
    setattr(settings, standing.place_of(member), member.name)
    update_labour_settings(settings, rfc=organisation.rfc, issues_dc3=organisation.issues_dc3)
    write_act(member, LabourAct.Kind.SIGNS, by)
