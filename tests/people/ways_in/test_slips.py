"""Sheets of slips: who gets a new PIN on one, what the file says, and how long it lies there."""

import datetime
import io

import pypdf
import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from lib.shown import ShownOtherwise
from people.models import Employee, Pin, PinDraw, SlipSheet
from people.slips.services import (
    draw_on_the_spot,
    make_sheet,
    plan_slips,
    read_sheet,
    remove_old_sheets,
    request_sheet,
    sheets_to_make,
)
from tests.factories import EmployeeFactory
from tests.people.ways_in.conftest import is_in, sign_in, without_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(worker, hr, private_folder):
    return request_sheet(hr, Employee.objects.filter(pk=worker.pk), shown=None)


@pytest.fixture
def private_folder(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_plan_says_who_gets_none_and_whose_pin_ends(organisation, worker, hr):
    EmployeeFactory(organisation=organisation)
    without_password(EmployeeFactory(organisation=organisation, role=Employee.Role.HR))
    draw_on_the_spot(hr, worker)

    plan = plan_slips(hr, Employee.objects.filter(organisation=organisation))

    assert [person.pk for person in plan.people] == [worker.pk]
    assert (plan.former, plan.with_password, plan.not_allowed) == (1, 1, 2)


def test_sheet_has_all_but_the_pin_in_its_code_and_lets_in(client, sheet, worker):
    assert make_sheet(sheet.pk)
    sheet.refresh_from_db()

    text = text_of(read_sheet(sheet))
    pin = "".join(next(line for line in text.split("\n") if line.replace(" ", "").isdigit() and len(line) == 7).split())
    sign_in(client, worker, pin)

    assert is_in(client)
    for words in (
        "Lupe",
        "4471",
        "cenzontle",
        "Banco Cenzontle",
        "aula.example.com",
        "The first time",
        "La primera vez",
    ):
        assert words in text


def test_file_is_unreadable_where_it_lies_and_gone_after_an_hour(sheet, private_folder):
    make_sheet(sheet.pk)
    path = private_folder / sheet.file_name

    assert b"%PDF" not in path.read_bytes()
    assert remove_old_sheets() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61)):
        assert remove_old_sheets() == 1
    assert not path.exists()


def test_sheet_is_made_once_and_after_a_kill_anew(sheet):
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)):
        assert sheets_to_make() == [sheet.pk]
    SlipSheet.objects.filter(pk=sheet.pk).update(lease_until=timezone.now() + datetime.timedelta(minutes=1))
    assert not make_sheet(sheet.pk)
    assert Pin.objects.count() == 0
    SlipSheet.objects.update(lease_until=None)

    assert [make_sheet(sheet.pk) for _ in range(2)] == [True, False]
    assert PinDraw.objects.count() == 1


def test_who_was_promoted_meanwhile_gets_none(sheet, worker):
    Employee.objects.filter(pk=worker.pk).update(role=Employee.Role.HR)

    make_sheet(sheet.pk)

    assert Pin.objects.count() == 0


def test_same_sheet_asked_for_twice_is_one(hr, sheet, worker):
    again = request_sheet(hr, Employee.objects.filter(pk=worker.pk), shown=None)

    assert again == sheet


def test_pin_that_was_drawn_meanwhile_is_not_ended_unseen(hr, sheet, worker):
    people = Employee.objects.filter(pk=worker.pk)
    shown = plan_slips(hr, people).digest()
    make_sheet(sheet.pk)

    with pytest.raises(ShownOtherwise):
        request_sheet(hr, people, shown=shown)


def test_sheet_says_that_its_slips_are_overtaken(desk, hr, sheet, worker):
    make_sheet(sheet.pk)
    before = desk.get(f"/en/people/ways-in/slips/{sheet.uuid}/").content.decode()
    draw_on_the_spot(hr, worker)

    after = desk.get(f"/en/people/ways-in/slips/{sheet.uuid}/").content.decode()

    assert ("Do not hand" in before, "Do not hand" in after) == (False, True)


def test_other_people_than_were_shown_get_no_slip(hr, worker):
    with pytest.raises(ShownOtherwise):
        request_sheet(hr, Employee.objects.filter(pk=worker.pk), shown="something else")


def test_sheet_from_the_list_to_the_file(desk, worker, hr, private_folder, django_capture_on_commit_callbacks):
    page = desk.get("/en/people/ways-in/slips/?all=1&why=none")
    shown = page.context["plan"].digest()
    with django_capture_on_commit_callbacks(execute=True):
        done = desk.post("/en/people/ways-in/slips/", {"all": "1", "why": "none", "shown": shown})
    made = SlipSheet.objects.get()
    file = desk.get(f"{done['Location']}file/")

    assert "1 person would get a slip." in page.content.decode()
    assert file.content.startswith(b"%PDF")
    assert "no-store" in file["Cache-Control"]
    colleague = Client()
    colleague.force_login(EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR).user)
    assert colleague.get(f"{done['Location']}file/").status_code == 404
    desk.post(f"{done['Location']}remove/")
    assert not storages["private"].exists(made.file_name)
    assert desk.get(f"{done['Location']}file/")["Location"] == done["Location"]
