"""What is kept and filed for the labour ministry."""

import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from certificates.models import Certificate, Picture
from courses.models import (
    CoursePage,
)
from labour.models import (
    Commission,
    CommissionMember,
    Dc3,
    DigitisedSignature,
    PlanCourse,
    Receipt,
    TrainingAgent,
    TrainingPlan,
)
from people.models import (
    Employee,
    Organisation,
)


def make_signature(hr: Employee, **fields: Any) -> DigitisedSignature:
    """A digitised signature on file, with its agreement."""
    values = {
        "organisation": hr.organisation,
        "role": "representative",
        "name": "Elena Ríos Peñaloza",
        "picture": Picture.keep(b"\x89PNG"),
        "agreement": ContentFile(b"%PDF-1.7", "agreement.pdf"),
        "agreed_on": datetime.date(2026, 1, 15),
        "added_by": hr,
        "approved_at": timezone.now(),
        **fields,
    }
    return DigitisedSignature.objects.create(**values)


def make_dc3(certificate: Certificate, **fields: Any) -> Dc3:
    """A DC-3 as if it had been issued; its PDF is not there yet."""
    day = datetime.date(2026, 3, 14)
    values = {
        "organisation": certificate.organisation,
        "folio_prefix": "ORG",
        "year": 2026,
        "number": Dc3.objects.count() + 1,
        "first_surname": "Núñez",
        "given_names": "Ana",
        "curp": "HENG900412MDFRXD08",
        "occupation": "04.4",
        "occupation_name": "Informática",
        "company_name": "Organización, S.A. de C.V.",
        "rfc": "BCE9307148T4",
        "course_title": "Curso",
        "hours": 2,
        "from_on": day,
        "to_on": day,
        "area": "8000",
        "area_name": "Uso de tecnologías de la información y comunicación",
        "agent": "Organización, S.A. de C.V.",
        "instructor": "Raúl Ibáñez",
        "size": "small",
        "representative": "Elena Ríos",
        "prints_control_mark": True,
        "issued_on": day,
        **fields,
    }
    return Dc3.objects.create(certificate=certificate, **values)


def make_commission(organisation: Organisation, **fields: Any) -> Commission:
    """A mixed commission that has worked since 2025."""
    values = {"constituted_on": datetime.date(2025, 2, 10), "activity": "Fabricación de autopartes", **fields}
    return Commission.objects.create(organisation=organisation, **values)


def make_member(commission: Commission, side: str, name: str, **fields: Any) -> CommissionMember:
    """A member from the first day on."""
    values = {"from_on": commission.constituted_on, **fields}
    return CommissionMember.objects.create(
        organisation=commission.organisation, commission=commission, side=side, name=name, **values
    )


def make_plan(organisation: Organisation, **fields: Any) -> TrainingPlan:
    """A plan of two years, 2026 and 2027, in two stages."""
    values = {
        "name": "Plan 2026–2027",
        "from_on": datetime.date(2026, 1, 1),
        "until_on": datetime.date(2027, 12, 31),
        "stages": 2,
        "objectives": ["productivity", "knowledge"],
        "activity": "Fabricación de autopartes",
        **fields,
    }
    return TrainingPlan.objects.create(organisation=organisation, **values)


def plan_course(plan: TrainingPlan, course: CoursePage | None = None, **fields: Any) -> PlanCourse:
    """A course of a plan, for everybody, as long as the plan."""
    values = {"from_on": plan.from_on, "until_on": plan.until_on, **fields}
    centres, roles = values.pop("centres", []), values.pop("job_roles", [])
    row = PlanCourse.objects.create(organisation=plan.organisation, plan=plan, course=course, **values)
    row.centres.set(centres)
    row.job_roles.set(roles)
    return row


def make_agent(organisation: Organisation, **fields: Any) -> TrainingAgent:
    """An external training agent with its file."""
    values = {
        "name": "Capacitación del Bajío, S.C.",
        "registration": "CBA-120315-AB1-0013",
        "registered_on": datetime.date(2022, 5, 4),
        "file": ContentFile(b"%PDF-1.7", "dc5.pdf"),
        **fields,
    }
    return TrainingAgent.objects.create(organisation=organisation, **values)


def make_receipt(organisation: Organisation, plan: TrainingPlan, **fields: Any) -> Receipt:
    """The receipt of the list of the first year of a plan."""
    values = {
        "plan": plan,
        "year": 1,
        "filed_on": datetime.date(2027, 2, 10),
        "file": ContentFile(b"%PDF-1.7", "receipt.pdf"),
        **fields,
    }
    return Receipt.objects.create(organisation=organisation, **values)
