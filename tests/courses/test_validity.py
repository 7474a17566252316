"""How somebody stands: one rule, in Python and in SQL, and what a renewal counts from."""

import datetime
import itertools

import pytest
import time_machine
from django.utils import timezone

from courses.learning.services import end_validity, enrol, freeze_content, start_course
from courses.models import CoursePage, Enrolment
from tests.factories import assign_course, complete_lessons, make_course, make_enrolment

pytestmark = pytest.mark.django_db

DAYS = [None, -1, 0, 1]


@pytest.fixture
def renewal_course():
    return make_course(validity_months=12, renewal_days=60)


@pytest.fixture
def completed(renewal_course, learner):
    """Somebody who completed the course on March 1, 2026, so that it is valid until March 1, 2027."""
    with time_machine.travel("2026-03-01 18:00+00:00"):
        return make_enrolment(renewal_course, learner, lessons_done=True)


def expire(enrolment, days=3):
    today = enrolment.employee.organisation.today()
    Enrolment.objects.filter(pk=enrolment.pk).update(
        expires_on=today - datetime.timedelta(days=days), completed_at=timezone.now() - datetime.timedelta(days=368)
    )
    return today


def seen(enrolment, today):
    return (
        Enrolment.objects.latest_cycle()
        .with_status(today)
        .get(employee=enrolment.employee_id, course=enrolment.course_id)
    )


# --- One rule -------------------------------------------------------------------------------------


def test_python_and_sql_agree_on_every_combination_of_dates(learner, renewal_course):
    today = learner.organisation.today()
    version = freeze_content(renewal_course)
    enrolment = Enrolment.objects.create(employee=learner, course=renewal_course)
    now = timezone.now()
    states = [(None, None), (now, None), (now, now)]
    combinations = itertools.product([1, 2], states, DAYS, DAYS, DAYS, DAYS)
    differing = []

    for cycle, (started_at, completed_at), *shifts in combinations:
        names = ("due_on", "expires_on", "renew_by", "former_expires_on")
        days = {
            name: None if shift is None else today + datetime.timedelta(days=shift)
            for name, shift in zip(names, shifts, strict=True)
        }
        if completed_at is None:
            days |= {"expires_on": None, "renew_by": None}
        elif days["former_expires_on"]:
            continue  # it says nothing of a cycle that is completed
        fields = {"cycle": cycle, "started_at": started_at, "completed_at": completed_at, **days}
        Enrolment.objects.filter(pk=enrolment.pk).update(content_version=version, **fields)
        found = Enrolment.objects.with_status(today).get(pk=enrolment.pk)
        if found.status != found.status_on(today):
            differing.append((fields, found.status, found.status_on(today)))

    assert differing == []


# --- Until they pass ------------------------------------------------------------------------------


def test_who_is_expired_and_starts_again_is_expired_until_they_pass(completed):
    today = expire(completed)

    again = start_course(completed.employee, completed.course)
    found = seen(completed, today)

    assert (found.cycle, found.status, found.is_renewing) == (2, "expired", True)
    complete_lessons(again)
    found = seen(completed, today)
    assert (found.status, found.is_renewing) == ("current", False)


def test_who_is_expired_stays_so_when_the_renewal_is_only_a_duty(completed):
    today = expire(completed)

    assign_course(completed.employee, completed.course, today + datetime.timedelta(days=30))
    found = seen(completed, today)

    assert (found.cycle, found.status, found.is_renewing) == (2, "expired", False)


def test_being_late_with_a_renewal_does_not_hide_that_it_has_expired(completed):
    today = expire(completed)

    assign_course(completed.employee, completed.course, today - datetime.timedelta(days=1))

    assert seen(completed, today).status == "expired"


@pytest.mark.parametrize("begins", ["before", "after"])
def test_whose_validity_was_withdrawn_is_expired_until_they_pass(completed, begins):
    today = completed.employee.organisation.today()
    if begins == "before":
        Enrolment.objects.filter(pk=completed.pk).update(expires_on=today + datetime.timedelta(days=10))
        start_course(completed.employee, completed.course)
    end_validity(completed)

    start_course(completed.employee, completed.course)

    assert seen(completed, today).status == "expired"


# --- From when a renewal counts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "passes_on", "expires_on", "counted_from"),
    [
        ("passing", "2027-02-01", datetime.date(2028, 2, 1), None),
        ("expiry", "2027-02-01", datetime.date(2028, 3, 1), datetime.date(2027, 3, 1)),
        ("expiry", "2027-03-01", datetime.date(2028, 3, 1), None),  # the day itself: both are the same
        ("expiry", "2027-03-02", datetime.date(2028, 3, 2), None),  # too late: from passing
    ],
)
def test_renewal_counts_from_what_the_course_says(completed, counts, passes_on, expires_on, counted_from):
    CoursePage.objects.update(renewal_counts_from=counts)
    with time_machine.travel("2027-01-10 18:00+00:00"):
        again = start_course(completed.employee, CoursePage.objects.get(pk=completed.course_id))

    with time_machine.travel(f"{passes_on} 18:00+00:00"):
        complete_lessons(again)

    again.refresh_from_db()
    assert (again.expires_on, again.counted_from) == (expires_on, counted_from)


def test_asked_long_before_the_window_counts_from_passing(completed):
    CoursePage.objects.update(renewal_counts_from="expiry")
    Enrolment.objects.filter(pk=completed.pk).update(renew_by=datetime.date(2026, 7, 1))
    with time_machine.travel("2026-06-01 18:00+00:00"):
        again = start_course(completed.employee, CoursePage.objects.get(pk=completed.course_id))
        complete_lessons(again)

    again.refresh_from_db()
    assert again.expires_on == datetime.date(2027, 6, 1)


def test_what_was_withdrawn_lends_no_days(completed):
    CoursePage.objects.update(renewal_counts_from="expiry")
    with time_machine.travel("2027-02-01 18:00+00:00"):
        end_validity(completed)
        again = start_course(completed.employee, CoursePage.objects.get(pk=completed.course_id))
        complete_lessons(again)

    again.refresh_from_db()
    assert again.expires_on == datetime.date(2028, 2, 1)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "es",
            "Si apruebas a más tardar el 1 de marzo de 2027, tu nuevo certificado cuenta desde ese día y estará "
            "vigente hasta el 1 de marzo de 2028",
            "Renovaste antes de tiempo, así que la nueva vigencia cuenta desde la fecha de vencimiento anterior, el 1 de "
            "marzo de 2027, y dura hasta el 1 de marzo de 2028.",
        ),
        (
            "en",
            "If you pass by March 1, 2027, your new certificate counts from that day and is valid until March 1, 2028",
            "You renewed early, so the new validity counts from the old expiry, March 1, 2027, and lasts until "
            "March 1, 2028.",
        ),
    ],
)
def test_learner_reads_it_before_and_after(client, completed, language, before, after):
    CoursePage.objects.update(renewal_counts_from="expiry")
    course = CoursePage.objects.get(pk=completed.course_id)
    with time_machine.travel("2027-02-01 18:00+00:00"):
        client.force_login(completed.employee.user)
        address = f"/{language}{course.address[3:]}"

        offered = client.get(address).content.decode()
        again = start_course(completed.employee, course)
        studied = client.get(address).content.decode()
        complete_lessons(again)
        passed = client.get(address).content.decode()
        awarded = client.get(f"/{language}/certificates/{again.certificates.get().uuid}/").content.decode()

    assert before in offered
    assert before in studied
    assert before not in passed
    assert after in passed
    assert after in awarded


def test_course_that_counts_from_passing_promises_nothing(client, completed):
    with time_machine.travel("2027-02-01 18:00+00:00"):
        client.force_login(completed.employee.user)

        page = client.get(f"/en{completed.course.address[3:]}").content.decode()

    assert "If you pass by" not in page


def test_enrol_is_repeatable_for_an_expired_person(completed):
    expire(completed)

    first, second = (enrol(completed.employee, completed.course) for _ in range(2))

    assert first.pk == second.pk
