"""The e-mail of an account is the way in to it: whoever had it is told of every change by somebody else."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.employees.services import hire_employee, resume_employment, update_employee
from people.imports.drop import carry_through
from people.imports.services import request_import
from people.imports.undo import undo_import
from people.models import Employee, User
from tests.factories import EmployeeFactory
from tests.people.person_forms import edited
from tests.people.test_renaming import users_form

pytestmark = pytest.mark.django_db

NEW = "new@example.com"


@pytest.fixture
def person(organisation):
    """Somebody signed in, with an e-mail."""
    return EmployeeFactory(
        organisation=organisation,
        number="00101",
        user__email="old@example.com",
        user__given_names="Inés",
        user__first_surname="Mora",
        user__language="en",
    )


@pytest.fixture
def boss(organisation):
    return EmployeeFactory(organisation=organisation, role="administrator", user__email="boss@example.com")


def by_form(person, hr, **fields):
    client = Client()
    client.force_login(hr.user)
    data = edited(person, **({"email": NEW} | fields))
    assert client.post(reverse("people:edit", args=[person.pk]), data).status_code == 302


def by_cms_employees(person, hr):
    admin = User.objects.create_superuser("root", "pw", given_names="Root", first_surname="Site")
    client = Client()
    client.force_login(admin)
    data = edited(person, email=NEW, number=person.number, role="employee", organisation=person.organisation_id)
    assert client.post(reverse("employees:edit", args=[person.pk]), data).status_code == 302


def by_cms_users(person, hr):
    admin = User.objects.create_superuser("root", "pw", given_names="Root", first_surname="Site")
    client = Client()
    client.force_login(admin)
    address, data = users_form(person.user)
    names = {name: getattr(person.user, name) for name in ("given_names", "first_surname", "second_surname")}
    assert client.post(address, {**data, **names, "email": NEW}).status_code == 302


def by_file(person, hr):
    job = request_import(person.organisation, "a.csv", f"Number,E-mail\n00101,{NEW}\n".encode(), by=hr.user)
    carry_through(job, allowing=None)


def by_night(person, hr):
    carry_through(request_import(person.organisation, "a.csv", f"Number,E-mail\n00101,{NEW}\n".encode()), allowing=None)


def by_shell(person, hr):
    update_employee(person, None, user={"email": NEW})


WAYS = [by_form, by_cms_employees, by_cms_users, by_file, by_night, by_shell]


def bodies():
    return {message.to[0]: message.body for message in mail.outbox}


@pytest.mark.parametrize("way", WAYS)
def test_both_addresses_are_told_and_the_history_knows(person, hr, boss, way, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        way(person, hr)

    told = bodies()
    assert set(told) == {"old@example.com", NEW}
    assert NEW in told["old@example.com"]
    assert "old@example.com" not in told[NEW]
    assert "boss@example.com" in told["old@example.com"]
    assert "http" not in told["old@example.com"].partition("Aula 42001\n")[0].rpartition("Aula 42001")[0]
    assert person.changes.filter(field="email", before="old@example.com", after=NEW).count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_sessions_of_the_account_end(person, hr, way):
    theirs, other = Client(), Client()
    theirs.force_login(person.user)
    other.force_login(hr.user)

    way(person, hr)

    assert theirs.get("/en/record/").status_code == 302
    assert other.get("/en/record/").status_code == 200


@pytest.mark.parametrize("language", ["es", "en"])
def test_old_address_reads_who_did_it_and_to_whom_to_object(
    person, hr, boss, language, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=person.user_id).update(language=language)

    with django_capture_on_commit_callbacks(execute=True):
        by_form(person, hr, language=language)

    body = bodies()["old@example.com"]
    assert all(
        word in body
        for word in (hr.user.get_full_name(), person.organisation.legal_name, boss.user.get_full_name(), NEW)
    )
    assert hr.user.email not in body


def test_human_resources_alone_are_named_themselves(person, hr, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        by_form(person, hr)

    assert hr.user.email in bodies()["old@example.com"]


def test_email_that_is_taken_out_is_told_where_it_was(person, hr, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        by_form(person, hr, email="")

    assert list(bodies()) == ["old@example.com"]
    assert "employee number" in bodies()["old@example.com"]


def test_who_comes_back_is_told_of_the_email_that_was_lacking(organisation, hr, django_capture_on_commit_callbacks):
    former = EmployeeFactory(organisation=organisation, user__email="", left_on="2026-01-31")

    with django_capture_on_commit_callbacks(execute=True):
        resume_employment(former, former.number, None, user={"email": NEW})

    assert list(bodies()) == [NEW]


def test_nobody_is_told_of_what_stays(person, hr, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        by_form(person, hr, email="OLD@example.com")
        hire_employee(person.organisation, "9", user={"given_names": "A", "first_surname": "B", "email": NEW})

    assert mail.outbox == []


def test_undone_import_tells_both_again(person, hr, django_capture_on_commit_callbacks):
    job = request_import(person.organisation, "a.csv", f"Number,E-mail\n00101,{NEW}\n".encode(), by=hr.user)
    carry_through(job, allowing=None)
    job.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        undo_import(job, by=hr.user)

    assert set(bodies()) == {"old@example.com", NEW}
    assert Employee.objects.get(pk=person.pk).user.email == "old@example.com"
