"""The mixed commission: who sits on it, who signs, and what does not fit."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from labour.commission.standing import Standing
from labour.models import Commission, CommissionMember, LabourAct
from people.models import LabourSettings
from tests.factories import make_agent, make_commission, make_member

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def desk(client, hr):
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


def notices(company):
    return Standing(company, LabourSettings.objects.get(organisation=company)).notices()


def test_database_refuses_what_cannot_be(organisation):
    commission = make_commission(organisation)
    for make in (
        lambda: make_commission(organisation, constituted_on=D(2026, 1, 1)),
        lambda: make_commission(organisation, dissolved_on=D(2024, 1, 1)),
        lambda: make_member(commission, "workers", "Ana", until_on=D(2020, 1, 1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_small_company_needs_none(company):
    assert notices(company) == []


def test_large_company_is_told_what_is_missing(large_company):
    before = notices(large_company)
    commission = make_commission(large_company)
    make_member(commission, "employer", "Elena  ríos Peñaloza")
    uneven = notices(large_company)
    make_member(commission, "workers", "Otra Persona")
    other = notices(large_company)
    make_member(commission, "workers", "Luis Cárdenas Treviño")
    make_member(commission, "employer", "Suplente")

    assert len(before) == 1
    assert len(uneven) == 2
    assert ["Luis Cárdenas" in text for text in other] == [True]
    assert notices(large_company) == []


def test_who_left_signs_no_more(large_company):
    commission = make_commission(large_company)
    make_member(commission, "employer", "Elena Ríos Peñaloza")
    make_member(commission, "workers", "Luis Cárdenas Treviño", until_on=D(2026, 1, 31))

    assert len(notices(large_company)) == 2


def test_member_is_let_sign(desk, large_company, hr):
    commission = make_commission(large_company)
    member = make_member(commission, "workers", "Nora Salas")
    asked = desk.get(f"/en/stps/commission/members/{member.pk}/sign/").content.decode()

    for _ in range(2):
        desk.post(f"/en/stps/commission/members/{member.pk}/sign/")

    large_company.labour_settings.refresh_from_db()
    assert "Nora Salas" in asked
    assert large_company.labour_settings.workers_representative == "Nora Salas"
    assert [act.kind for act in LabourAct.objects.all()] == ["signs"]


def test_commission_is_written_dissolved_and_followed(desk, company):
    data = {"constituted_on": "2025-02-10", "activity": "Autopartes"}
    desk.post("/en/stps/commission/add/", data)
    first = Commission.objects.get()
    refused = desk.post("/en/stps/commission/add/", data | {"constituted_on": "2026-02-10"})
    desk.post(f"/en/stps/commission/{first.pk}/edit/", data | {"dissolved_on": "2026-02-10"})
    desk.post("/en/stps/commission/add/", data | {"constituted_on": "2026-02-10"})
    html = desk.get("/en/stps/commission/").content.decode()

    assert "There is a mixed commission already" in refused.content.decode()
    assert Commission.objects.count() == 2
    assert "dissolved on" in html


def test_members_are_written_withdrawn_and_restored(desk, company):
    commission = make_commission(company)
    data = {"side": "workers", "name": "Nora Salas", "position": "Operadora", "from_on": "2025-02-10"}
    early = desk.post(f"/en/stps/commission/{commission.pk}/members/add/", data | {"from_on": "2020-01-01"})
    desk.post(f"/en/stps/commission/{commission.pk}/members/add/", data)
    member = CommissionMember.objects.get()
    desk.post(f"/en/stps/commission/members/{member.pk}/withdraw/")
    withdrawn = desk.get("/en/stps/commission/").content.decode()
    desk.post(f"/en/stps/commission/members/{member.pk}/restore/")
    member.refresh_from_db()

    assert "constituted later" in early.content.decode()
    assert "Restore" in withdrawn
    assert member.withdrawn_at is None


def test_letters_that_the_forms_cannot_print_are_refused(desk, company):
    reply = desk.post("/en/stps/commission/add/", {"constituted_on": "2025-02-10", "activity": "\U00012345"})

    assert reply.status_code == 400
    assert not Commission.objects.exists()


def test_records_are_never_deleted(organisation):
    commission = make_commission(organisation)

    with pytest.raises(TypeError):
        commission.delete()
    with pytest.raises(TypeError):
        Commission.objects.all().delete()


def test_agent_that_the_dc3_name_is_on_file_and_in_force(desk, company):
    agent = make_agent(company, expires_on=D(2026, 1, 31))
    desk.post(f"/en/stps/agents/{agent.pk}/use/")
    expired = desk.get("/en/stps/agents/").content.decode()
    type(agent).objects.update(withdrawn_at=timezone.now())
    gone = desk.get("/en/stps/").content.decode()

    company.labour_settings.refresh_from_db()
    assert (company.labour_settings.trainer, company.labour_settings.agent_name) == ("external", agent.name)
    assert "expired on" in expired
    assert "is not on file here" in gone
