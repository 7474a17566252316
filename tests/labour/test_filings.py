"""Agents and receipts with their files: private, bounded, kept."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from labour.models import LabourAct, Receipt, TrainingAgent
from labour.models.records import LARGEST_FILE
from people.models import Employee
from tests.factories import EmployeeFactory, WorkCentreFactory, make_agent, make_plan, make_receipt
from tests.hostile_pdfs import PDF, PROGRAM

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def desk(client, hr):
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


def pdf(content=PDF):
    return SimpleUploadedFile("x.pdf", content, "application/pdf")


AGENT = {"kind": "institution", "name": "Bajío, S.C.", "registration": "BAJ-1", "registered_on": "2022-05-04"}


def test_agent_is_written_with_its_file_and_its_file_replaced(desk, company):
    desk.post("/en/stps/agents/add/", {**AGENT, "file": pdf()})
    agent = TrainingAgent.objects.get()
    before = agent.file.name
    desk.post(f"/en/stps/agents/{agent.pk}/edit/", {**AGENT, "expires_on": "2027-05-04"})
    desk.post(f"/en/stps/agents/{agent.pk}/edit/", {**AGENT, "expires_on": "2027-05-04", "file": pdf(PDF + b"\n")})
    reply = desk.get(f"/en/stps/agents/{agent.pk}/file/")
    agent.refresh_from_db()

    assert b"".join(reply.streaming_content) == PDF + b"\n"
    assert reply["Cache-Control"] == "private, no-store"
    assert agent.file.name != before
    assert agent.file.storage.exists(before)
    assert agent.expires_on == D(2027, 5, 4)
    assert "another file" in desk.get("/en/stps/history/?about=agent").content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "not a PDF"),
        (PROGRAM, "a program"),
        (b"%PDF-" + b"x" * LARGEST_FILE, "larger than 5 MB"),
        (None, ""),
    ],
)
def test_file_that_is_none_is_refused(desk, company, content, words):
    files = {} if content is None else {"file": pdf(content)}

    reply = desk.post("/en/stps/agents/add/", {**AGENT, **files})

    assert reply.status_code == 400
    assert words in reply.content.decode()
    assert "Bajío, S.C." in reply.content.decode()
    assert not TrainingAgent.objects.exists()


def test_registration_is_on_file_once(desk, company):
    make_agent(company, registration="BAJ-1")

    assert "on file already" in desk.post("/en/stps/agents/add/", {**AGENT, "file": pdf()}).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "dc4"}, "Choose the plan"),
        ({"kind": "dc4", "plan": True}, "which year"),
        ({"kind": "dc4", "plan": True, "year": "2"}, "does not have this year"),
        ({"kind": "dc4", "plan": True, "year": "1", "filed_on": "2025-12-31"}, "not over yet"),
        ({"kind": "other"}, "Say what was filed"),
        ({"kind": "other", "title": "x", "filed_on": "2999-01-01"}, "still to come"),
    ],
)
def test_receipt_that_says_too_little_is_refused(desk, company, fields, words):
    plan = make_plan(company, from_on=D(2025, 1, 1), until_on=D(2025, 12, 31))
    values = {"filed_on": "2026-02-10", "file": pdf(), **fields}
    if values.get("plan"):
        values["plan"] = plan.pk

    reply = desk.post("/en/stps/receipts/add/", values)

    assert reply.status_code == 400
    assert words in reply.content.decode()
    assert not Receipt.objects.exists()


def test_receipt_is_kept_withdrawn_and_restored(desk, company, hr):
    plan = make_plan(company, from_on=D(2025, 1, 1), until_on=D(2025, 12, 31))
    data = {"kind": "dc4", "plan": plan.pk, "year": "1", "filed_on": "2026-02-10", "file": pdf()}
    desk.post("/en/stps/receipts/add/", data)
    receipt = Receipt.objects.get()
    kept = desk.get("/en/stps/").content.decode()
    desk.post(f"/en/stps/receipts/{receipt.pk}/withdraw/")
    desk.post(f"/en/stps/receipts/{receipt.pk}/restore/")

    assert "Kept" in kept
    assert [act.kind for act in LabourAct.objects.order_by("pk")] == ["added", "withdrawn", "restored"]


def test_database_refuses_a_receipt_of_nothing(company):
    plan = make_plan(company)
    for fields in ({"year": None}, {"year": 3}, {"kind": "other"}, {"kind": "other", "plan": None, "year": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_receipt(company, **{"plan": plan, **fields})


@pytest.mark.parametrize("section", ["", "history/", "commission/", "plans/", "agents/", "receipts/", "plans/add/"])
def test_pages_are_for_human_resources_of_the_whole_company(client, hr, learner, section):
    northern = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR)
    northern.hr_centres.add(WorkCentreFactory(organisation=hr.organisation))
    found = {}
    for person in (hr, northern, learner):
        client.force_login(person.user)
        found[person] = client.get(f"/es/stps/{section}").status_code
    client.force_login(northern.user)

    assert list(found.values()) == [200, 404, 404]
    assert "/stps/" not in client.get("/es/dc3/").content.decode()
