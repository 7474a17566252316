"""The screens of human resources and employees; and that no CURP leaves unmasked."""

import csv
import io
import logging

import openpyxl
import pytest
from django.urls import reverse

from labour.models import Dc3
from people.models import LabourSettings, WorkerData
from tests.factories import EmployeeFactory, make_course
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, hr):
    """Human resources, signed in, in English."""
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


def address(name, *arguments, query=""):
    return reverse(f"dc3:{name}", args=arguments).replace("/es/", "/en/", 1) + query


def page(client, name, *arguments, query=""):
    response = client.get(address(name, *arguments, query=query))
    assert response.status_code == 200
    return response.content.decode()


def test_switched_off_leads_to_the_company_data(desk, organisation):
    html = page(desk, "queue")

    assert "does not issue the DC-3 yet" in html
    assert address("settings") in html


def test_company_data_are_written_and_switch_it_on(desk, organisation):
    data = {
        "issues_dc3": "on",
        "rfc": "bce-930714 8t4",
        "size": "large",
        "representative": "Elena Ríos",
        "workers_representative": "",
        "trainer": "internal",
        "instructor": "Raúl Ibáñez",
    }

    html = desk.post(address("settings"), data, follow=True).content.decode()

    organisation.refresh_from_db()
    assert (organisation.issues_dc3, organisation.rfc) == (True, "BCE9307148T4")
    assert "representative is needed" in html


def test_wrong_rfc_is_refused_and_nothing_is_lost(desk, organisation):
    data = {"rfc": "BCE9313148T4", "trainer": "internal", "representative": "Elena Ríos"}

    html = desk.post(address("settings"), data).content.decode()

    assert "The date in this RFC does not exist." in html
    assert "Elena Ríos" in html
    assert not LabourSettings.objects.exists()


def test_unusual_rfc_is_kept_with_a_doubt(desk, organisation):
    html = desk.post(address("settings"), {"rfc": "BCE9307148T5", "trainer": "internal"}, follow=True).content.decode()

    assert "unusual" in html
    organisation.refresh_from_db()
    assert organisation.rfc == "BCE9307148T5"


def test_queue_says_what_is_missing_and_where_to_write_it(desk, person, passed):
    employee = person(code="")
    passed(employee)

    html = page(desk, "queue")

    assert "CURP is missing" in html
    assert address("person", employee.pk) in html
    assert "Foundations" in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Ana", "Beto", "Celia"}),
        ("?state=ready", {"Ana", "Celia"}),
        ("?state=incomplete", {"Beto"}),
        ("?state=overdue", {"Celia"}),
        ("?q=ana+hern", {"Ana"}),
        ("?page=99&q=%01", {"Ana", "Beto", "Celia"}),
        ("?state=nonsense&course=x&page=99&q=%01", set()),
    ],
)
def test_filters_live_in_the_address(desk, person, passed, query, names):
    course = make_course()
    passed(person(given="Ana"), course)
    passed(person(given="Beto", occupation=""), course)
    passed(person(given="Celia"), course, days_ago=60)

    html = page(desk, "queue", query=query)

    assert {name for name in ("Ana", "Beto", "Celia") if f"{name} Hernández" in html} == names


def test_issue_asks_then_issues_only_the_complete_ones(desk, person, passed, hr):
    course = make_course()
    passed(person(given="Ana"), course)
    passed(person(given="Beto", occupation=""), course)

    asked = page(desk, "issue")
    assert "Issue 1 DC-3?" in asked
    assert "1 more lacks something" in asked
    assert not Dc3.objects.exists()

    html = desk.post(address("issue"), follow=True).content.decode()

    assert [(dc3.given_names, dc3.issued_by) for dc3 in Dc3.objects.all()] == [("Ana", hr)]
    assert "1 DC-3 issued." in html
    assert "0 of 1" in html


def test_issue_keeps_to_the_filters(desk, person, passed):
    course = make_course()
    for given in ("Ana", "Celia"):
        passed(person(given=given), course)

    desk.post(address("issue", query="?q=celia"))

    assert [dc3.given_names for dc3 in Dc3.objects.all()] == ["Celia"]


@pytest.mark.parametrize("lacks", ["company", "person"])
def test_issue_of_nothing_says_why(desk, person, passed, lacks):
    passed(person(occupation="" if lacks == "person" else "04.4"))
    if lacks == "company":
        LabourSettings.objects.update(representative="")

    html = desk.post(address("issue"), follow=True).content.decode()

    assert "Nothing was issued" in html
    assert not Dc3.objects.exists()
    assert desk.get(address("issue")).status_code == 302


def test_issued_list_downloads_the_file_when_it_is_there(desk, person, passed, issue):
    passed(person())
    (dc3,) = issue()
    assert "being prepared" in page(desk, "issued")
    assert desk.get(address("download", dc3.uuid)).status_code == 302

    from labour.dc3.services import deliver_dc3  # noqa: PLC0415

    deliver_dc3(dc3.pk)
    response = desk.get(address("download", dc3.uuid))

    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Cache-Control"] == "private, no-store"
    assert dc3.folio in response["Content-Disposition"]
    response.close()


def test_issued_list_warns_of_a_revoked_certificate(desk, person, passed, issue):
    certificate = passed(person())
    issue()
    type(certificate).objects.update(revoked_at="2026-01-01T00:00Z")

    assert "do not use this form" in page(desk, "issued")


def test_empty_states(desk, company):
    assert "Nothing is waiting" in page(desk, "queue")
    assert "No DC-3 issued yet" in page(desk, "issued")


def test_exports_hold_what_the_ministry_asks_for_and_never_run(desk, person, passed, issue):
    passed(person(given="=HYPERLINK(1)", position="@SUM"))
    (dc3,) = issue()

    response = desk.get(address("export", "csv"))
    (line,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(desk.get(address("export", "xlsx")).streaming_content)))
    cells = [cell.value for cell in book.active[2]]

    assert (line["CURP"], line["Given names"], line["Position"]) == (dc3.curp, "'=HYPERLINK(1)", "'@SUM")
    assert (line["Occupation key"], line["Thematic area key"], line["Hours"]) == ("04.4", "8000", "8.5")
    assert line["Course key in SIRCE"] == ""
    assert cells[:3] == [dc3.folio, dc3.curp, "Hernández"]
    assert book.active["E2"].data_type == "s"
    assert desk.get(address("export", "pdf")).status_code == 404


def test_employee_writes_their_own_data(client, company, learner):
    learner.user.language = "en"
    learner.user.save()
    client.force_login(learner.user)
    assert "Why you are asked" in page(client, "own")

    html = client.post(
        address("own"), {"curp": "heng-900412 mdfrxd08", "occupation": "04.4"}, follow=True
    ).content.decode()

    data = WorkerData.objects.get(employee=learner)
    assert (data.curp, data.occupation) == ("HENG900412MDFRXD08", "04.4")
    assert "Saved. Thank you." in html
    assert "HENG••••••••••••08" in html


@pytest.mark.parametrize(("given", "doubted"), [("Gabriela", False), ("Lucía", True)])
def test_curp_of_other_initials_is_kept_with_a_doubt(desk, person, given, doubted):
    employee = person(given=given, code="")

    html = desk.post(address("person", employee.pk), {"curp": curp()}, follow=True).content.decode()

    assert ("The initials in this CURP do not match" in html) is doubted
    assert curp() not in html
    assert WorkerData.objects.get(employee=employee).curp == curp()


@pytest.mark.parametrize(("language", "words"), [("en", "The last digit does not match"), ("es", "")])
def test_wrong_curp_is_refused_with_a_reason_and_kept_in_the_field(client, company, learner, language, words):
    client.force_login(learner.user)

    url = reverse("dc3:own").replace("/es/", f"/{language}/", 1)
    html = client.post(url, {"curp": "HENG900412MDFRXD09", "occupation": "04.4"}).content.decode()

    assert words in html
    assert "aria-invalid" in html
    assert "HENG900412MDFRXD09" in html
    assert not WorkerData.objects.exists()


def test_employee_deletes_their_own_data_and_nobody_elses(client, company, person, passed, issue):
    employee, other = person(), person()
    passed(employee)
    (dc3,) = issue()
    client.force_login(employee.user)
    assert address("forget") in page(client, "own")
    assert client.get(address("forget"))["Location"] == address("own")

    html = client.post(address("forget"), follow=True).content.decode()

    assert [data.employee for data in WorkerData.objects.all()] == [other]
    assert Dc3.objects.get().curp == dc3.curp
    assert address("forget") not in html


def test_own_page_is_not_there_while_the_company_issues_none(client, learner):
    client.force_login(learner.user)

    assert client.get(address("own")).status_code == 404


def test_own_page_shows_own_forms_even_after_it_is_switched_off(client, company, person, passed, issue):
    employee = person()
    passed(employee)
    (dc3,) = issue()
    company.issues_dc3 = False
    company.save()
    client.force_login(employee.user)

    html = page(client, "own")

    assert dc3.folio in html
    assert "Why you are asked" not in html


def test_menu_leads_there_only_where_it_is_used(client, learner, hr, company):
    client.force_login(learner.user)
    assert 'href="/es/dc3/mine/"' in client.get("/es/").content.decode()
    assert 'href="/es/dc3/"' not in client.get("/es/").content.decode()
    company.issues_dc3 = False
    company.save()
    assert 'href="/es/dc3/mine/"' not in client.get("/es/").content.decode()
    client.force_login(hr.user)
    assert 'href="/es/dc3/"' in client.get("/es/").content.decode()


def test_manager_sees_nothing_of_it(client, company, manager, person, passed, issue, team):
    from tests.factories import join  # noqa: PLC0415

    employee = join(person(), team)
    passed(employee)
    (dc3,) = issue()
    client.force_login(manager.user)

    for url in (address("queue"), address("person", employee.pk), address("download", dc3.uuid), address("settings")):
        assert client.get(url).status_code == 404


def test_no_page_and_no_log_shows_a_curp(client, desk, company, hr, person, passed, issue, caplog):
    """Every page that knows somebody's CURP, read by who may read it; only the two files hold it."""
    caplog.set_level(logging.DEBUG)
    employee = person()
    certificate = passed(employee)
    waiting = person(given="Otra")
    passed(waiting)
    issue()
    dc3 = Dc3.objects.get(certificate=certificate)
    code = curp()

    def texts():
        for name, arguments in (
            ("queue", []),
            ("issued", []),
            ("settings", []),
            ("issue", []),
            ("person", [employee.pk]),
        ):
            yield desk.get(address(name, *arguments), follow=True).content.decode()
        yield desk.post(
            address("person", employee.pk), {"curp": code, "occupation": "08.2"}, follow=True
        ).content.decode()
        yield desk.get(f"/en/team/{employee.pk}/").content.decode()
        client.force_login(employee.user)
        for url in (
            address("own"),
            f"/en/certificates/{certificate.uuid}/",
            f"/verify/{certificate.code}",
            "/en/record/",
        ):
            yield client.get(url, follow=True).content.decode()
        yield client.post(address("own"), {"curp": code, "occupation": ""}, follow=True).content.decode()

    for text in texts():
        assert code not in text
        assert "<html" in text
    assert code not in caplog.text
    assert code not in f"{dc3!s} {dc3!r}"


@pytest.mark.parametrize(("name", "number"), [("queue", 14), ("issued", 10)])
def test_lists_cost_the_same_whatever_their_length(
    desk, company, person, passed, issue, django_assert_num_queries, name, number
):
    course = make_course()
    for _ in range(4):
        passed(person(), course)
    if name == "issued":
        issue()
    else:
        passed(EmployeeFactory(organisation=company), course)
    desk.get(address(name))

    with django_assert_num_queries(number):
        page(desk, name)
