"""What the signed-in person has completed."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone, translation

from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.models import CoursePage, Enrolment
from people.models import Employee
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


def open_record(client, user, query="", language="en"):
    client.force_login(user)
    response = client.get(f"/{language}/record/{query}")
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(("language", "title"), [("es", "Curso 1"), ("en", "Course 1")])
def test_record_shows_date_score_expiry_and_certificate(client, learner, language, title):
    quiz = make_quiz(make_course(validity_months=12))
    enrolment = make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    with time_machine.travel("2026-03-11 18:00+00:00"):
        make_attempt(enrolment, quiz, right=4, submit=True)

        response = open_record(client, learner.user, language=language)

    [completion] = response.context["completions"]
    certificate = Certificate.objects.get()
    content = response.content.decode()
    assert (completion.title, completion.completed_on, completion.status) == (
        title,
        datetime.date(2026, 3, 11),
        "current",
    )
    assert completion.enrolment.expires_on == datetime.date(2027, 3, 11)
    assert completion.certificate == certificate
    assert f'href="/{language}/certificates/{certificate.uuid}/pdf/"' in content
    assert "100 / 100" in content


def test_record_keeps_the_title_that_was_certified(client, learner):
    make_enrolment(make_course(), learner, lessons_done=True)
    CoursePage.objects.update(title_en="Another name")

    [completion] = open_record(client, learner.user).context["completions"]

    assert completion.title == "Course 1"


def test_completion_without_a_certificate_has_the_title_of_the_course(client, learner):
    enrolment = make_enrolment(make_course(), learner)
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=timezone.now())

    [completion] = open_record(client, learner.user).context["completions"]

    assert (completion.title, completion.certificate) == ("Course 1", None)


def test_record_spans_all_employments_of_the_person_and_of_nobody_else(client, learner, stranger):
    former = EmployeeFactory(user=learner.user)
    course = make_course()
    mine = {make_enrolment(course, employee, lessons_done=True) for employee in (learner, former)}
    Employee.objects.filter(pk=former.pk).update(left_on=datetime.date(2026, 1, 1))
    make_enrolment(course, stranger, lessons_done=True)

    completions = open_record(client, learner.user).context["completions"]

    assert {completion.enrolment for completion in completions} == mine


def test_completion_is_dated_and_expires_where_its_organisation_works(client, learner):
    learner.organisation.time_zone = "America/Tijuana"
    learner.organisation.save()
    with time_machine.travel("2026-03-11 06:59:59+00:00", tick=False):
        enrolment = make_enrolment(make_course(), learner, lessons_done=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=datetime.date(2026, 5, 10))

    found = []
    for moment in ("2026-05-11 06:59:59+00:00", "2026-05-11 07:00:00+00:00"):
        with time_machine.travel(moment, tick=False):
            [completion] = open_record(client, learner.user).context["completions"]
            found.append((completion.completed_on, completion.status))

    assert found == [(datetime.date(2026, 3, 10), "current"), (datetime.date(2026, 3, 10), "expired")]


def test_empty_record_says_what_will_stand_there(client, learner):
    make_enrolment(make_course(), learner)

    content = open_record(client, learner.user).content.decode()

    assert "Nothing completed yet" in content
    assert "<table" not in content


def test_record_has_pages(client, learner, monkeypatch):
    monkeypatch.setattr("reports.views.RECORD_ROWS", 2)
    enrolments = [make_enrolment(make_course(), learner, lessons_done=True) for _ in range(3)]

    pages = [open_record(client, learner.user, f"?page={page}").context["completions"] for page in (1, 2, "x")]

    newest_first = [[completion.enrolment for completion in page] for page in pages]
    assert newest_first == [[enrolments[2], enrolments[1]], [enrolments[0]], [enrolments[2], enrolments[1]]]


def test_course_that_never_expires_says_so(client, learner):
    make_enrolment(make_course(validity_months=0), learner, lessons_done=True)

    with translation.override("en"):
        assert "Does not expire" in open_record(client, learner.user).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_record_reads_as_often_whatever_there_is(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        employee = EmployeeFactory(user=learner.user)
        make_enrolment(make_course(), employee, lessons_done=True)
    client.force_login(learner.user)

    with django_assert_num_queries(7):
        response = client.get("/en/record/")

    assert len(response.context["completions"]) == count


@pytest.mark.parametrize("page", ["record", "person"])
@pytest.mark.parametrize(("language", "words"), [("es", "Revocado el 28/11/2026"), ("en", "Revoked on Nov 28, 2026")])
def test_revoked_completion_says_so_and_no_expiry_before_it(client, learner, hr, page, language, words):
    """Where the organisation works it is still the 28th; a revocation ends the validity with the day before."""
    enrolment = make_enrolment(make_course(validity_months=12), learner, lessons_done=True)
    with time_machine.travel("2026-11-29 03:00+00:00"):
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=timezone.now())
        revoke_certificate(Certificate.objects.get(), Certificate.Reason.OTHER, "?")
        user, address = (learner.user, "record") if page == "record" else (hr.user, f"team/{learner.pk}")
        client.force_login(user)

        html = client.get(f"/{language}/{address}/").content.decode()

    assert Enrolment.objects.get().expires_on == datetime.date(2026, 11, 27)
    assert words in html
    assert not {"27/11/2026", "Nov 27, 2026"} & set(re.findall(r"\d\d/\d\d/\d{4}|\w{3} \d\d, \d{4}", html))
