"""Screens of who was entered twice: likely pairs, the preview, the number to type, the second person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.approvals.services import approve
from people.models import Approval, Employee, User
from tests.factories import EmployeeFactory
from tests.people.merging.conftest import twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(first, second):
    return f"/en/people/{first.pk}/merge/{second.pk}/"


def yes(response, number="00202", **fields):
    return {"why": "Misma acta", "number": number, "shown": response.context["shown"], **fields}


def test_other_record_is_found_by_number_email_or_name(desk, first, second):
    for typed in ("00202", "iker00202@example.com"):
        reply = desk.post(f"/en/people/{first.pk}/merge/", {"person": typed})
        assert reply.url == f"/en/people/{first.pk}/merge/{second.pk}/"
    assert desk.post(f"/en/people/{first.pk}/merge/", {"person": "00101"}).status_code == 400


def test_preview_then_the_number(desk, first, second, page):
    shown = desk.get(page)
    text = shown.content.decode()
    for told in (
        "cannot be undone",
        "The employment with number 00202 ends today",
        "Two e-mails",
        "The other way round",
    ):
        assert told in text

    assert desk.post(page, yes(shown, number="00101")).status_code == 400
    assert desk.post(page, yes(shown)).url == f"/en/people/{first.pk}/"

    second.refresh_from_db()
    assert second.merged_into == first
    assert desk.get(page).status_code == 404
    assert desk.get(f"/en/people/{second.pk}/").url == f"/en/people/{first.pk}/"
    record = desk.get(f"/en/people/{first.pk}/").content.decode()
    assert "Former numbers" in record
    assert "Misma acta" in record
    listed = desk.get("/en/people/?state=all&q=00202").content.decode()
    assert f"/en/people/{first.pk}/" in listed
    assert f"/en/people/{second.pk}/" not in listed
    for name in ("edit", "move", "leave", "return"):
        assert desk.get(f"/en/people/{second.pk}/{name}/").status_code == 404


def test_what_changed_meanwhile_is_shown_again(desk, second, page):
    shown = desk.get(page)
    Employee.objects.filter(pk=second.pk).update(shift="Noche")

    assert desk.post(page, yes(shown)).url == page
    second.refresh_from_db()
    assert second.merged_into is None


def test_problems_leave_no_form(desk, first, page):
    Employee.objects.filter(pk=first.pk).update(left_on="2026-01-31")

    text = desk.get(page).content.decode()

    assert "cannot be merged" in text
    assert 'name="number"' not in text


def test_other_names_wait_for_a_second_person(desk, first, second, page, organisation):
    User.objects.filter(pk=second.user_id).update(given_names="Marta", first_surname="Solís")
    colleague = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)

    desk.post(page, yes(desk.get(page)))
    desk.post(page, yes(desk.get(page)))

    second.refresh_from_db()
    assert second.merged_into is None
    waiting = Approval.objects.get()
    desk.force_login(colleague.user)
    text = desk.get(f"/en/approvals/{waiting.uuid}/").content.decode()
    assert "Marta Solís (00202)" in text
    assert "The employment with number 00202 ends today" in text
    assert approve(waiting, by=colleague.user).decision == Approval.Decision.APPROVED
    second.refresh_from_db()
    assert second.merged_into == first


def test_approval_of_what_changed_is_impossible(desk, first, second, page, organisation):
    User.objects.filter(pk=second.user_id).update(given_names="Marta", first_surname="Solís")
    colleague = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    desk.post(page, yes(desk.get(page)))
    Employee.objects.filter(pk=first.pk).update(left_on="2026-01-31")

    assert approve(Approval.objects.get(), by=colleague.user).decision == Approval.Decision.OUTDATED


def test_nobody_merges_their_own_record_or_that_of_human_resources(desk, first, hr, organisation):
    other = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)

    for whom in (hr, other):
        assert desk.get(f"/en/people/{first.pk}/merge/{whom.pk}/").status_code == 404
        assert desk.get(f"/en/people/{whom.pk}/merge/{first.pk}/").status_code == 404


def test_likely_pairs(desk, first, second, organisation):
    anew = EmployeeFactory(organisation=organisation, user=first.user, number="00303", left_on="2026-01-31")
    twice(organisation, "00404", hired_on="2020-01-01")

    pairs = {
        (pair.first.pk, pair.second.pk): str(pair.why)
        for pair in desk.get("/en/people/duplicates/").context["page_obj"]
    }

    assert pairs == {
        (first.pk, anew.pk): "Same account: e-mail or CURP",
        (first.pk, second.pk): "Same name and day of hire",
    }


def test_pairs_cost_the_same_whatever_their_number(desk, first, second, organisation):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/en/people/duplicates/").status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(5):
        twice(organisation, f"9{number}")

    assert count() == before


def test_empty_list_says_so(desk):
    assert "Nobody seems to be entered twice" in desk.get("/en/people/duplicates/").content.decode()
