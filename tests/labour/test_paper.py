"""The forms DC-1 and DC-2: what they say, in Spanish, and that nothing in them suggests the ministry's consent."""

import datetime
import io

import pytest
from pypdf import PdfReader

from labour.models import TrainingPlan
from labour.paper.forms import MODES, OBJECTIVES, SCOPES, dc1, dc2
from labour.plan.fulfilment import Fulfilment
from tests.factories import WorkCentreFactory, make_commission, make_course, make_member, make_plan, plan_course

pytestmark = pytest.mark.django_db


def text_of(content):
    assert content.startswith(b"%PDF-")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_dc1_says_who_sits_on_it_and_where_it_rules(large_company):
    seat = WorkCentreFactory(
        organisation=large_company,
        name="Planta Celaya",
        address="Av. 2 de Abril 10",
        employer_registration="Y5412345108",
    )
    commission = make_commission(large_company, seat=seat)
    make_member(commission, "employer", "Elena Ríos Peñaloza", position="Gerente")
    make_member(commission, "workers", "Luis Cárdenas Treviño")
    make_member(commission, "workers", "Quien Se Fue", until_on=datetime.date(2025, 12, 31))

    content = dc1(commission)
    text = text_of(content)

    assert "FORMATO DC-1" in text
    for part in ("BCE9307148T4", "Y5412345108", "Av. 2 de Abril 10", "Fabricación de autopartes", "Gerente"):
        assert part in text
    assert "Elena Ríos Peñaloza" in text
    assert "Luis Cárdenas Treviño" in text
    assert "Quien Se Fue" not in text
    assert content == dc1(commission)


def test_dc2_says_plan_and_programmes(company, hr, person):
    plan = make_plan(company, men=30, women=25)
    row = plan_course(plan, make_course(title="Fundamentos de la norma", title_en="Foundations", hours="8.5"))
    plan_course(plan, title="Uso de extintores", mode="on_site", stage=2)
    person()

    found = Fulfilment(plan, hr)
    text = text_of(dc2(plan, {one.course.pk: one.share.planned for one in found.rows}, found.people_count))

    assert "FORMATO DC-2" in text
    for part in ("Fundamentos de la norma", "8.5", "Uso de extintores", "Presencial", "En línea", "30", "25"):
        assert part in text
    assert "1 Incrementar la productividad" in text
    assert "X Plan y programas específicos de la empresa" in text
    assert "01/01/2026 a 31/12/2027" in text
    assert row.label in ("Fundamentos de la norma", "Foundations")


@pytest.mark.parametrize("words", ["aval", "reconoc", "certificad", "autorizado por"])
def test_nothing_suggests_that_the_ministry_backs_a_course(company, hr, words):
    plan = make_plan(company)

    for content in (dc1(make_commission(company)), dc2(plan, {}, 0)):
        assert words not in text_of(content).lower()


def test_every_choice_has_its_words_on_the_form():
    from labour.models import PlanCourse  # noqa: PLC0415

    assert set(OBJECTIVES) == set(TrainingPlan.Objective.values)
    assert set(SCOPES) == set(TrainingPlan.Scope.values)
    assert set(MODES) == set(PlanCourse.Mode.values)


def test_forms_are_handed_over_as_files(client, hr, company):
    client.force_login(hr.user)
    commission, plan = make_commission(company), make_plan(company)

    for address in (f"/es/stps/commission/{commission.pk}/dc-1.pdf", f"/es/stps/plans/{plan.pk}/dc-2.pdf"):
        reply = client.get(address)
        assert (reply.status_code, reply["Content-Type"]) == (200, "application/pdf")
        assert reply.content.startswith(b"%PDF-")
