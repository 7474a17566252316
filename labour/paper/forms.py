"""The forms DC-1 and DC-2 as PDF: official texts in Spanish, archivable (PDF/A-3a) and accessible (PDF/UA-1).

They are set when somebody asks, from what is on file that day: the company keeps them and shows them to an inspector.
Of logos there is none, and nothing suggests that the ministry backs a course (DOF 14-06-2013, article 25).
"""

import json
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import override

from labour.models import Commission, CommissionMember, PlanCourse, TrainingPlan
from lib.typesetting import moment, printable, typeset
from people.employees.services import labour_settings
from people.models import Organisation, WorkCentre

FOLDER = Path(__file__).parent
OBJECTIVES = {
    "knowledge": "Actualizar y perfeccionar conocimientos y habilidades y proporcionar información de nuevas tecnologías",
    "risks": "Prevenir riesgos de trabajo",
    "productivity": "Incrementar la productividad",
    "education": "Mejorar el nivel educativo",
    "vacancies": "Preparar para ocupar vacantes o puestos de nueva creación",
}
SCOPES = {
    "own": "Plan y programas específicos de la empresa",
    "group": "Plan y programas comunes de un grupo de empresas",
    "branch": "Sistema general de una rama de actividad",
}
MODES = {"online": "En línea", "on_site": "Presencial", "mixed": "Mixta"}


def dc1(commission: Commission) -> bytes:
    """Typeset the DC-1: the same records give the same bytes. Raises ``MissingGlyphs``."""
    organisation = commission.organisation
    day = min(organisation.today(), commission.dissolved_on or organisation.today())
    members = CommissionMember.objects.filter(commission=commission).on(day)
    places = _places(organisation, commission.centres.all())
    data = {
        **_company(organisation, commission.activity, commission.seat),
        "constituted": commission.constituted_on.isoformat(),
        "employer": _people(members.filter(side=CommissionMember.Side.EMPLOYER)),
        "workers": _people(members.filter(side=CommissionMember.Side.WORKERS)),
        "places": places,
        "made_at": moment(commission.added_at),
    }
    return typeset(FOLDER / "dc1.typ", {"data": json.dumps(data)})


def dc2(plan: TrainingPlan, counts: dict[int, int], planned: int) -> bytes:
    """Typeset the DC-2 with its programmes; ``counts`` are the people of each course. Raises ``MissingGlyphs``."""
    organisation = plan.organisation
    rows = list(
        PlanCourse.objects.filter(plan=plan)
        .standing()
        .select_related("course")
        .prefetch_related("centres", "job_roles")
    )
    chosen = {centre.pk: centre for row in rows for centre in row.centres.all()}
    is_everywhere = not rows or any(not row.centres.all() for row in rows)
    data = {
        **_company(organisation, plan.activity, plan.seat),
        "name": printable(plan.name),
        "from": plan.from_on.isoformat(),
        "to": plan.until_on.isoformat(),
        "stages": plan.stages,
        "men": "" if plan.men is None else str(plan.men),
        "women": "" if plan.women is None else str(plan.women),
        "planned": planned,
        "scopes": [[text, key == plan.scope] for key, text in SCOPES.items()],
        "objectives": [[OBJECTIVES[key], _rank(plan, key)] for key in OBJECTIVES],
        "programmes": [_programme(row, counts) for row in rows],
        "places": _places(organisation, [] if is_everywhere else chosen.values()),
        "made_at": moment(plan.added_at),
    }
    return typeset(FOLDER / "dc2.typ", {"data": json.dumps(data)})


def _rank(plan: TrainingPlan, key: str) -> str:
    return str(plan.objectives.index(key) + 1) if key in plan.objectives else ""


def _programme(row: PlanCourse, counts: dict[int, int]) -> dict[str, object]:
    hours = row.course.hours if row.course else None
    with override("es"):
        roles = ", ".join(printable(role.name) for role in row.job_roles.all())
    return {
        "stage": row.stage,
        "title": printable(row.printed_title),
        "mode": MODES[row.mode],
        "hours": "" if hours is None else f"{hours:f}".removesuffix(".0"),
        "from": f"{row.from_on:%d/%m/%Y}",
        "to": f"{row.until_on:%d/%m/%Y}",
        "roles": roles or "Todos",
        "places": ", ".join(printable(centre.name) for centre in row.centres.all()) or "Todos",
        "people": counts.get(row.pk, 0),
    }


def _company(organisation: Organisation, activity: str, seat: WorkCentre | None) -> dict[str, object]:
    settings = labour_settings(organisation)
    return {
        "company": printable(organisation.legal_name),
        "rfc": organisation.rfc,
        "registration": seat.employer_registration if seat else "",
        "address": printable(seat.address) if seat else "",
        "activity": printable(activity),
        "representative": printable(settings.representative),
    }


def _people(members: Iterable[CommissionMember]) -> list[list[str]]:
    return [[printable(member.name), printable(member.position)] for member in members]


def _places(organisation: Organisation, chosen: Iterable[WorkCentre]) -> list[list[str]]:
    """Return the work centers that a form is for: those chosen, or all that are in use."""
    found = list(chosen) or list(organisation.work_centres.filter(is_active=True))
    return [
        [printable(centre.name), printable(centre.address), centre.employer_registration, organisation.rfc]
        for centre in found
    ]
