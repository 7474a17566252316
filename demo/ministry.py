"""What the demonstration keeps for the labour ministry: a commission, a plan, its first list, an agent."""

import datetime

from django.core.files.base import ContentFile

from courses.models import CoursePage
from labour.models import (
    Commission,
    CommissionMember,
    LabourAct,
    LabourRecord,
    PlanCourse,
    Receipt,
    TrainingAgent,
    TrainingPlan,
)
from labour.records.services import write_act
from labour.term import last_day_to_file
from lib.typesetting import LETTERS, typeset
from people.models import Employee, Organisation

ACTIVITY = "Servicios de banca múltiple"
MEMBERS = (
    ("employer", "Elena Ríos Peñaloza", "Directora de Personas"),
    ("employer", "Raúl Ibáñez Ochoa", "Jefe de Capacitación"),
    ("workers", "Luis Cárdenas Treviño", "Analista de sistemas"),
    ("workers", "Nora Salas Montaño", "Ejecutiva de sucursal"),
)


def prepare_stps(organisation: Organisation, course: CoursePage) -> None:
    """Keep a commission of four, a plan that ends with this year, the receipt of its first list, and an agent."""
    today = organisation.today()
    by = Employee.objects.active().in_human_resources().filter(organisation=organisation).order_by("pk").first()
    if by is None:
        return
    seat = organisation.work_centres.order_by("pk").first()
    commission = Commission(
        organisation=organisation, constituted_on=datetime.date(today.year - 2, 2, 12), activity=ACTIVITY, seat=seat
    )
    _keep(commission, by)
    for side, name, position in MEMBERS:
        values = {"side": side, "name": name, "position": position, "from_on": commission.constituted_on}
        _keep(CommissionMember(organisation=organisation, commission=commission, **values), by)
    plan = _plan(organisation, today)
    plan.seat = seat
    _keep(plan, by)
    half = datetime.date(today.year, 1, 1)
    _keep(
        PlanCourse(organisation=organisation, plan=plan, course=course, from_on=half, until_on=plan.until_on, stage=2),
        by,
    )
    values = {"title": "Uso y manejo de extintores", "mode": PlanCourse.Mode.ON_SITE, "stage": 1}
    days = {"from_on": plan.from_on, "until_on": half - datetime.timedelta(days=1)}
    _keep(PlanCourse(organisation=organisation, plan=plan, **values, **days), by)
    _file(organisation, plan, today, by)


def _plan(organisation: Organisation, today: datetime.date) -> TrainingPlan:
    return TrainingPlan(
        organisation=organisation,
        name=f"Plan {today.year - 1}–{today.year}",
        from_on=datetime.date(today.year - 1, 1, 1),
        until_on=datetime.date(today.year, 12, 31),
        stages=2,
        objectives=[TrainingPlan.Objective.KNOWLEDGE, TrainingPlan.Objective.RISKS],
        men=31,
        women=34,
        activity=ACTIVITY,
    )


def _file(organisation: Organisation, plan: TrainingPlan, today: datetime.date, by: Employee) -> None:
    _number, ended_on = plan.years()[0]
    filed_on = min(last_day_to_file(ended_on) - datetime.timedelta(days=20), today)
    receipt = Receipt(organisation=organisation, plan=plan, year=1, filed_on=filed_on, reference="DC4-0001")
    receipt.file = _document("Acuse de muestra de la lista de constancias")
    agent = TrainingAgent(
        organisation=organisation,
        name="Capacitación del Bajío, S.C.",
        registration="CBA-120315-AB1-0013",
        registered_on=datetime.date(today.year - 4, 5, 4),
        expires_on=today + datetime.timedelta(days=45),
    )
    agent.file = _document("Documento de muestra de un registro de agente capacitador")
    _keep(receipt, by)
    _keep(agent, by)


def _document(text: str) -> ContentFile[bytes]:
    return ContentFile(typeset(LETTERS, {"text": text}), "sample.pdf")


def _keep(record: LabourRecord, by: Employee) -> None:
    record.save()
    write_act(record, LabourAct.Kind.ADDED, by)
