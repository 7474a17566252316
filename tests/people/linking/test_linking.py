"""Accounts across companies: nothing links by itself, and the owner of the e-mail says who they are."""

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.employees.services import update_worker_data
from people.imports.drop import carry_through
from people.imports.services import request_import
from people.imports.undo import blockers_of, undo_import
from people.linking.services import ask_again
from people.messages.delivery import deliver_message
from people.models import Employee, LinkRequest, Message, User
from tests.factories import EmployeeFactory, UserFactory
from tests.people.linking.confirming import account_of, answer, link_of
from tests.people.person_forms import errors_of, valid

pytestmark = pytest.mark.django_db

CURP = "HEGG560427MVZRRL04"
ADD = "/en/people/add/"
Answer = LinkRequest.Answer


# --- What human resources see and do ------------------------------------------------------------------


def test_email_of_an_account_elsewhere_links_nothing_and_tells_nothing(desk, organisation, ines, hr):
    before = account_of(ines)

    response = desk.post(ADD, valid(email="INES@example.com", password="una frase larga y buena"), follow=True)

    employee = Employee.objects.select_related("user").get(organisation=organisation, number="A-77")
    assert employee.user_id != ines.pk
    assert (employee.user.email, employee.user.username) == ("", "cenzontle-a-77")
    assert ines.employments.count() == 1
    assert account_of(ines) == before
    page = response.content.decode()
    assert "Waiting for confirmation by the person" in page
    assert "is in use. The person gets a link" in page
    assert not any(word in page for word in ("Inés Sofía", "bravo", "Bravo"))
    asked = employee.link_requests.get()
    assert (asked.account, asked.email, asked.by) == (ines, "ines@example.com", hr.user)


@pytest.mark.parametrize("is_staff", [True, False])
def test_account_without_an_employment_is_asked_too(desk, organisation, is_staff):
    owner = UserFactory(email="editor@example.com", is_staff=is_staff)

    assert desk.post(ADD, valid(email="editor@example.com", links_account="on")).status_code == 302

    employee = Employee.objects.get(organisation=organisation, number="A-77")
    assert employee.user_id != owner.pk
    assert employee.link_requests.get().account == owner


def test_curp_of_somebody_elsewhere_links_and_shows_nothing(desk, organisation, ines):
    update_worker_data(ines.employments.get(), curp=CURP, occupation="")

    response = desk.post(ADD, valid(curp=CURP), follow=True)

    employee = Employee.objects.select_related("user").get(organisation=organisation, number="A-77")
    assert employee.user_id != ines.pk
    assert not employee.link_requests.exists()
    assert not any(word in response.content.decode() for word in ("Inés Sofía", "ines@example.com", "Bravo"))


def test_file_links_nothing_and_says_what_waits(organisation, ines, hr):
    update_worker_data(ines.employments.get(), curp=CURP, occupation="")
    organisation.issues_dc3 = True
    organisation.save()
    file = f"Number,Given names,First surname,E-mail,CURP\n00201,Inés,Mora,INES@example.com,{CURP}\n".encode()

    jobs = [request_import(organisation, "people.csv", file, by=by) for by in (hr.user, None)]
    for job in jobs:
        carry_through(job, allowing=None)

    employee = Employee.objects.select_related("user").get(number="00201")
    assert employee.user_id != ines.pk
    assert employee.user.email == ""
    assert employee.link_requests.get().account == ines
    assert [[note[0] for note in job.rows.get().notes] for job in jobs] == [["email_asked"], ["email_waits"]]
    assert [job.rows.get().kind for job in jobs] == ["new", "unchanged"]


def test_file_with_an_email_that_was_refused_says_so_and_changes_the_rest(organisation, newcomer, ines):
    answer(ines, link_of(newcomer), "refuse")
    job = request_import(organisation, "a.csv", b"Number,E-mail,Position\nA-77,ines@example.com,Cajera\n", by=None)

    carry_through(job, allowing=None)

    newcomer.refresh_from_db()
    assert newcomer.position == "Cajera"
    assert [note[0] for note in job.rows.get().notes] == ["email_refused"]
    assert newcomer.link_requests.count() == 1


def test_email_of_two_people_waits_for_one_alone(desk, organisation, newcomer):
    response = desk.post(ADD, valid(number="A-78", email="ines@example.com"))

    [told] = errors_of(response)["email"]
    assert "This e-mail waits for confirmation by" in told
    job = request_import(organisation, "a.csv", b"Number,Given names,First surname,E-mail\n9,A,B,ines@example.com\n")
    carry_through(job, allowing=None)
    assert job.rows.get().problems[0][2] == "email_here"


def test_who_is_here_without_an_email_is_asked_when_they_get_one(desk, organisation, ines, learner):
    User.objects.filter(pk=learner.user_id).update(email="", given_names="Jorge", first_surname="Uc")
    learner.user.refresh_from_db()
    names = {name: getattr(learner.user, name) for name in ("given_names", "first_surname", "second_surname")}
    data = {**names, "email": "ines@example.com", "language": "es", "hired_on": "2025-01-15", "renamed_why": ""}
    data["number"] = learner.number

    desk.post(reverse("people:edit", args=[learner.pk]), data)

    learner.user.refresh_from_db()
    assert learner.user.email == ""
    assert learner.link_requests.get().account == ines


def test_link_is_sent_again_a_few_times(desk, newcomer, ines):
    first = link_of(newcomer)
    address = reverse("linking:ask_again", args=[newcomer.pk])

    statuses = [desk.post(address).status_code for _time in range(4)]

    assert statuses == [302, 302, 302, 429]
    assert newcomer.link_requests.open().count() == 1
    assert "no longer works" in answer(ines, first).content.decode()
    answer(ines, link_of(newcomer))
    newcomer.refresh_from_db()
    assert newcomer.user_id == ines.pk


def test_nobody_is_flooded_with_the_question_that_waits_until_tomorrow(hr, newcomer, ines):
    for _time in range(7):
        [asked] = newcomer.link_requests.open()
        deliver_message(Message.objects.get(about=f"link:{asked.uuid}").pk)
        ask_again(newcomer, by=hr.user)

    asked = LinkRequest.objects.filter(account=ines)
    assert (asked.count(), asked.filter(sent_at__isnull=False).count()) == (8, 5)
    last = Message.objects.get(about=f"link:{asked.get(answered_at=None).uuid}")
    assert not deliver_message(last.pk)
    last.refresh_from_db()
    with time_machine.travel(last.next_at, tick=False):
        assert deliver_message(last.pk)


def test_only_who_may_write_the_record_sends_the_link_again(client, organisation, newcomer):
    Employee.objects.filter(pk=newcomer.pk).update(role="hr")
    client.force_login(EmployeeFactory(organisation=organisation, role="hr").user)

    assert client.post(reverse("linking:ask_again", args=[newcomer.pk])).status_code == 404


def test_email_that_became_free_is_written(hr, newcomer, ines):
    User.objects.filter(pk=ines.pk).update(email="other@example.com")

    assert ask_again(newcomer, by=hr.user) is None

    newcomer.user.refresh_from_db()
    assert newcomer.user.email == "ines@example.com"
    assert not LinkRequest.objects.open().exists()


# --- What workers do ----------------------------------------------------------------------------------


def test_token_is_kept_as_a_digest_alone(newcomer):
    token = link_of(newcomer).rstrip("/").rpartition("/")[2]

    row = LinkRequest.objects.values().get()
    assert token not in {str(value) for value in row.values()}


def test_each_try_has_a_link_of_its_own_and_the_last_one_works(newcomer, ines):
    first = link_of(newcomer)
    Message.objects.filter(kind="link_asked").update(sent_at=None, channel="", subject="")
    last = link_of(newcomer)

    assert "no longer works" in answer(ines, first).content.decode()
    answer(ines, last)
    newcomer.refresh_from_db()
    assert newcomer.user_id == ines.pk


def test_nobody_of_human_resources_reads_whose_account_was_asked(newcomer, hr, ines):
    link_of(newcomer)

    sent = Message.objects.get(kind="link_asked")
    assert (sent.user, sent.organisation, sent.employee, sent.body) == (ines, None, None, "")
    assert not Message.objects.visible_to(hr).filter(pk=sent.pk).exists()


def test_account_with_another_email_by_now_is_asked_nothing(newcomer, ines):
    User.objects.filter(pk=ines.pk).update(email="other@example.com")

    assert not deliver_message(Message.objects.get(kind="link_asked").pk)

    assert mail.outbox == []


def test_form_hints_at_its_link_at_once(desk, ines, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(ADD, valid(email="ines@example.com"))

    assert mail.outbox[-1].to == ["ines@example.com"]


def test_one_question_about_one_person(newcomer, ines):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkRequest.objects.create(employee=newcomer, account=ines, email="x@example.com")


def test_undone_import_asks_nobody_any_more(organisation, ines, hr):
    file = "Number,Given names,First surname,E-mail\n00201,Inés,Mora,ines@example.com\n".encode()
    jobs = [request_import(organisation, "people.csv", file) for _time in range(2)]

    carry_through(jobs[0], allowing=None)
    undo_import(jobs[0], by=hr.user)
    assert not LinkRequest.objects.exists()
    carry_through(jobs[1], allowing=None)
    answer(ines, link_of(Employee.objects.get(number="00201")))

    jobs[1].refresh_from_db()
    assert [blocker.number for blocker in blockers_of(jobs[1], hr.user)] == ["00201"]
