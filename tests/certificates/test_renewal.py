"""When a certificate can be renewed, where its holder reads it, and what becomes of a course that is taken again."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.learning.services import enrol, start_course
from courses.models import CoursePage, Enrolment
from tests.factories import EmployeeFactory, assign_course, make_course, make_enrolment

pytestmark = pytest.mark.django_db

MINE = "/en/certificates/"


def expire_in(certificate, days):
    """Let a certificate that was issued a year ago expire in so many days."""
    today = certificate.organisation.today()
    expires_on = today + datetime.timedelta(days=days)
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=expires_on)
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(
        expires_on=expires_on, completed_at=timezone.now() - datetime.timedelta(days=365)
    )


@pytest.mark.parametrize(
    ("days", "is_open", "words"),
    [(61, False, "You can renew it from"), (60, True, "You can renew it now"), (-3, True, "You can renew it now")],
)
def test_list_says_when_renewal_opens(client, certificate, learner, days, is_open, words):
    expire_in(certificate, days)
    client.force_login(learner.user)

    response = client.get(MINE)

    [row] = response.context["rows"]
    html = response.content.decode()
    assert row["renewal"].is_open == is_open
    assert words in html
    assert html.count(f"/learning/courses/{certificate.enrolment.course_id}/start/") == is_open


def test_list_says_that_a_renewal_has_begun(client, certificate, learner):
    expire_in(certificate, 10)
    start_course(learner, certificate.enrolment.course)
    client.force_login(learner.user)

    response = client.get(MINE)

    assert response.context["rows"][0]["renewal"].is_begun
    assert "You are renewing it" in response.content.decode()


def test_nothing_is_said_of_renewal_where_there_is_none(client, learner, complete):
    forever, withdrawn, revoked = complete(learner, validity_months=0), complete(learner), complete(learner)
    CoursePage.objects.filter(pk=withdrawn.enrolment.course_id).update(live=False)
    revoke_certificate(revoked, Certificate.Reason.OTHER, "Because")
    client.force_login(learner.user)

    rows = client.get(MINE).context["rows"]

    assert {row["certificate"]: row["renewal"] for row in rows} == {forever: None, withdrawn: None, revoked: None}


def test_former_employment_is_listed_but_not_renewed(client, certificate, learner):
    expire_in(certificate, 10)
    learner.left_on = timezone.localdate()
    learner.save()
    EmployeeFactory(user=learner.user)
    client.force_login(learner.user)

    [row] = client.get(MINE).context["rows"]

    assert (row["certificate"], row["renewal"]) == (certificate, None)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("days", "count"), [(61, 0), (60, 1)])
def test_home_offers_what_can_be_renewed(client, certificate, learner, language, days, count):
    expire_in(certificate, days)
    client.force_login(learner.user)

    response = client.get(f"/{language}/")

    course = certificate.enrolment.course_id
    assert len(response.context["learning"].renewals) == count
    assert response.content.decode().count(f"/learning/courses/{course}/start/") == count


def test_home_shows_a_renewal_that_has_begun_as_any_course(client, certificate, learner):
    expire_in(certificate, 10)
    start_course(learner, certificate.enrolment.course)
    client.force_login(learner.user)

    learning = client.get("/en/").context["learning"]

    assert (learning.renewals, learning.hero.duty.enrolment.cycle) == ([], 2)


@pytest.mark.parametrize(("days", "words"), [(61, "You can renew it from"), (60, "Renew: take the course again")])
def test_course_page_says_when_it_can_be_renewed(client, certificate, learner, days, words):
    expire_in(certificate, days)
    client.force_login(learner.user)

    assert words in client.get(f"/en/courses/{certificate.enrolment.course.slug}/").content.decode()


@pytest.mark.parametrize(("days", "can_renew"), [(61, False), (60, True), (-3, True)])
def test_record_lets_a_course_be_taken_again(client, certificate, learner, days, can_renew):
    expire_in(certificate, days)
    client.force_login(learner.user)

    response = client.get("/en/record/")

    [completion] = response.context["completions"]
    html = response.content.decode()
    assert completion.can_renew == can_renew
    assert html.count(f"/learning/courses/{certificate.enrolment.course_id}/start/") == can_renew
    assert html.count("renewable from") == (not can_renew)


def test_record_offers_nothing_that_has_begun_or_belongs_to_a_former_employer(client, certificate, learner):
    expire_in(certificate, 10)
    start_course(learner, certificate.enrolment.course)
    client.force_login(learner.user)
    begun = client.get("/en/record/").context["completions"]
    Enrolment.objects.filter(cycle=2).delete()
    Enrolment.objects.update(is_latest=True)
    learner.left_on = timezone.localdate()
    learner.save()
    EmployeeFactory(user=learner.user)
    former = client.get("/en/record/").context["completions"]

    assert [(one.can_renew, one.renewal_opens_on) for one in (*begun, *former)] == [(False, None)] * 2


@pytest.mark.parametrize(
    ("months", "renewal_days", "opens_on"),
    [
        (12, 60, datetime.date(2026, 12, 31)),
        (12, 0, datetime.date(2027, 3, 1)),
        (1, 60, datetime.date(2026, 3, 16)),  # never before half of the validity is over
        (0, 60, None),
    ],
)
def test_renewal_opens_so_many_days_before_expiry(learner, months, renewal_days, opens_on):
    with time_machine.travel("2026-03-01 18:00+00:00"):
        course = make_course(validity_months=months, renewal_days=renewal_days)
        enrolment = make_enrolment(course, learner, lessons_done=True)

    assert enrolment.renewal_opens_on == opens_on


def test_course_that_is_not_completed_has_nothing_to_renew(learner):
    enrolment = make_enrolment(make_course(), learner)

    assert enrolment.renewal_opens_on is None
    assert not enrolment.can_be_renewed_on(datetime.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "current"),
        ({"former_expires_on": -1}, "expired"),
        ({"former_expires_on": 0}, "current"),
        ({"due_on": -1}, "overdue"),
    ],
)
def test_who_renews_early_stays_current(certificate, learner, fields, status):
    expire_in(certificate, 30)
    again = start_course(learner, certificate.enrolment.course)
    today = learner.organisation.today()
    days = {name: today + datetime.timedelta(days=shift) for name, shift in fields.items()}
    Enrolment.objects.filter(pk=again.pk).update(**days)

    found = Enrolment.objects.with_status(today).get(pk=again.pk)

    assert (found.cycle, found.status, found.status_on(today)) == (2, status, status)


def test_who_renews_what_is_revoked_is_no_longer_current(certificate, learner):
    expire_in(certificate, 30)
    again = start_course(learner, certificate.enrolment.course)
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")

    again.refresh_from_db()
    assert again.status_on(learner.organisation.today()) == Enrolment.Status.EXPIRED


def test_duty_given_when_renewal_is_open_is_about_the_next_cycle(certificate, learner):
    expire_in(certificate, 30)
    due_on = learner.organisation.today() + datetime.timedelta(days=31)  # by then nothing is valid any more

    assignment = assign_course(learner, certificate.enrolment.course, due_on)

    assert (assignment.enrolment.cycle, assignment.enrolment.is_latest) == (2, True)


def test_next_cycle_begins_once_when_renewal_opens(certificate, learner):
    course, found = certificate.enrolment.course, []
    for days in (61, 60):
        expire_in(certificate, days)
        found.append(enrol(learner, course).cycle)
    found.append(enrol(learner, course).cycle)

    assert found == [1, 2, 2]
    assert Enrolment.objects.filter(employee=learner, is_latest=True).count() == 1
