"""A course that asks for attendance: by whichever way the rest is done, it is completed with a class session, and never
without.
"""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from certificates.models import Certificate
from courses.classroom.attending import arrive, mark
from courses.learning.holds import hold_of
from courses.learning.services import complete_lesson, start_course
from courses.models import CoursePage, Enrolment, LessonPage
from labour.dc3.readiness import candidates
from labour.dc3.services import issue_dc3s
from labour.models import Dc3
from people.approvals.services import approve
from people.models import Approval, Employee, LabourSettings, Organisation, WorkerData
from quizzes.grading.outcomes import give_score, outcome_of
from quizzes.models import Attempt
from tests.courses.classroom.making import DAY, HOUR, make_session, seated
from tests.factories import (
    EmployeeFactory,
    complete_lessons,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    renew,
)
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def course():
    return make_course(requires_attendance=True)


@pytest.fixture
def session(hr, course):
    return make_session(hr, course, begins=-MINUTE)


@pytest.fixture
def enrolment(course, learner):
    return make_enrolment(course, learner)


def be_there(session, enrolment, by):
    [seat] = seated(session, enrolment, by=by)
    mark(session, {seat.pk: "present"}, by=by)
    return seat


def is_completed(enrolment):
    """Whether it is, with exactly one certificate."""
    enrolment.refresh_from_db()
    number = Certificate.objects.filter(enrolment=enrolment).count()
    assert number == (enrolment.completed_at is not None)
    return number == 1


# --- The ways to do the rest, before and after ----------------------------------------------------


def test_lessons_first(hr, session, enrolment):
    complete_lessons(enrolment)
    assert not is_completed(enrolment)

    be_there(session, enrolment, hr)

    assert is_completed(enrolment)


def test_lessons_last(hr, session, enrolment):
    be_there(session, enrolment, hr)
    assert not is_completed(enrolment)

    complete_lessons(enrolment)

    assert is_completed(enrolment)


@pytest.fixture
def quiz(course):
    CoursePage.objects.filter(pk=course.pk).update(requires_final_quiz=True)
    course.refresh_from_db()
    return make_quiz(course)


def test_final_quiz_first(hr, session, enrolment, quiz):
    complete_lessons(enrolment)
    make_attempt(enrolment, quiz, right=4, submit=True)
    assert not is_completed(enrolment)

    be_there(session, enrolment, hr)

    assert is_completed(enrolment)


def test_final_quiz_last(hr, session, enrolment, quiz):
    complete_lessons(enrolment)
    be_there(session, enrolment, hr)
    assert not is_completed(enrolment)

    make_attempt(enrolment, quiz, right=4, submit=True)

    assert is_completed(enrolment)


def test_being_there_is_not_passing(hr, session, enrolment, quiz):
    complete_lessons(enrolment)
    make_attempt(enrolment, quiz, right=0, submit=True)

    be_there(session, enrolment, hr)

    assert not is_completed(enrolment)


def test_a_score_given_afterwards_completes_nothing_without(hr, session, enrolment, quiz):
    """An adjustment, a regrade and a voided question all end here, and what they show is the same."""
    complete_lessons(enrolment)
    attempt = make_attempt(enrolment, quiz, right=0, submit=True)
    fresh = Attempt.objects.get(pk=attempt.pk)
    assert not outcome_of(fresh, 100).completes

    give_score(fresh, 100)
    assert not is_completed(enrolment)
    be_there(session, enrolment, hr)

    assert is_completed(enrolment)


def test_a_score_given_after_a_session_completes(hr, session, enrolment, quiz):
    complete_lessons(enrolment)
    attempt = make_attempt(enrolment, quiz, right=0, submit=True)
    be_there(session, enrolment, hr)
    fresh = Attempt.objects.get(pk=attempt.pk)

    assert outcome_of(fresh, 100).completes
    give_score(fresh, 100)
    assert is_completed(enrolment)


def wrote(page, user):
    """Somebody has changed a page, as the log of the CMS knows it."""
    Page.objects.get(pk=page.pk).specific.save_revision(user=user, log_action=True)


def test_who_wrote_the_course_is_asked_about_only_once_they_were_there(hr, session, enrolment, course, organisation):
    wrote(course, enrolment.employee.user)
    complete_lessons(enrolment)
    assert not Approval.objects.exists()

    be_there(session, enrolment, hr)
    assert not is_completed(enrolment)
    approve(Approval.objects.get(), by=EmployeeFactory(organisation=organisation, role=Employee.Role.HR).user)

    assert is_completed(enrolment)


def test_the_code_of_the_room_completes_too(hr, session, enrolment):
    complete_lessons(enrolment)
    [seat] = seated(session, enrolment, by=hr)

    arrive(seat, "code")

    assert is_completed(enrolment)


# --- What does not count --------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["absent", "excused", ""])
def test_who_was_not_there_does_not_complete_it(hr, session, enrolment, said):
    complete_lessons(enrolment)
    [seat] = seated(session, enrolment, by=hr)

    mark(session, {seat.pk: said}, by=hr)

    assert not is_completed(enrolment)


def test_what_is_taken_back_no_longer_counts_and_what_is_completed_stays(hr, session, enrolment, organisation, course):
    other = make_enrolment(course, EmployeeFactory(organisation=organisation))
    complete_lessons(enrolment)
    seats = [be_there(session, each, hr) for each in (enrolment, other)]

    mark(session, {seat.pk: "" for seat in seats}, by=hr)
    complete_lessons(other)

    assert is_completed(enrolment)
    assert not is_completed(other)
    assert other.attended_at is None


def test_a_renewal_asks_anew(hr, session, enrolment, course):
    complete_lessons(enrolment)
    be_there(session, enrolment, hr)
    assert is_completed(enrolment)
    renew(enrolment)
    following = start_course(enrolment.employee, course)
    assert following.cycle == 2

    complete_lessons(following)

    assert not is_completed(following)


def refreshing(learner, course):
    """The cycle in which somebody renews a course with its refresher."""
    first = make_enrolment(course, learner, lessons_done=True)
    soon, long_ago = learner.today() + 20 * DAY, timezone.now() - 345 * DAY
    Enrolment.objects.filter(pk=first.pk).update(expires_on=soon, completed_at=long_ago)
    following = start_course(learner, course)
    assert following.refresher_version
    return following


def test_refresher_asks_what_the_refresher_says(hr, learner):
    refresher = make_course(requires_attendance=True, hours=1)
    course = make_course(refresher=refresher)
    following = refreshing(learner, course)
    for lesson in LessonPage.objects.descendant_of(refresher):
        complete_lesson(following, lesson, "es")
    assert not is_completed(following)

    be_there(make_session(hr, refresher, begins=-MINUTE), following, hr)

    assert is_completed(following)


def test_other_courses_are_completed_without(enrolment, learner):
    assert is_completed(make_enrolment(make_course(), learner, lessons_done=True))


# --- Once the course no longer asks ---------------------------------------------------------------


def test_who_only_waited_for_a_session_completes_the_course_once_it_asks_for_none(enrolment, course, organisation):
    others = [make_enrolment(course, EmployeeFactory(organisation=organisation)) for _ in range(2)]
    complete_lessons(enrolment)
    complete_lessons(others[0])
    Employee.objects.filter(pk=others[0].employee_id).update(left_on=others[0].employee.today())
    page = CoursePage.objects.get(pk=course.pk)
    page.requires_attendance, page.validity_months = False, 0

    draft = page.save_revision()
    page.save(update_fields=["draft_title"], clean=False)
    assert not is_completed(enrolment)
    draft.publish()
    page.save_revision().publish()

    assert is_completed(enrolment)
    assert enrolment.expires_on is None
    assert [is_completed(each) for each in others] == [False, False]


def test_a_final_quiz_is_still_asked_for(enrolment, course, quiz):
    complete_lessons(enrolment)
    page = CoursePage.objects.get(pk=course.pk)
    page.requires_attendance = False

    page.save()
    assert not is_completed(enrolment)
    make_attempt(enrolment, quiz, right=4, submit=True)

    assert is_completed(enrolment)


def test_a_passed_quiz_was_all_but_the_session(enrolment, course, quiz):
    complete_lessons(enrolment)
    make_attempt(enrolment, quiz, right=4, submit=True)
    assert not is_completed(enrolment)
    page = CoursePage.objects.get(pk=course.pk)
    page.requires_attendance = False

    page.save()

    assert is_completed(enrolment)


# --- What people are told -------------------------------------------------------------------------


def test_learner_is_told_what_is_missing(client, enrolment, course, quiz):
    assert hold_of(enrolment) is None
    complete_lessons(enrolment)
    attempt = make_attempt(enrolment, quiz, right=4, submit=True)
    client.force_login(enrolment.employee.user)
    pages = {
        "course": course.address,
        "home": reverse("reports:home"),
        "result": reverse("quizzes:result", args=[attempt.uuid]),
    }

    said = {name: client.get(page).content.decode() for name, page in pages.items()}

    assert [name for name, page in said.items() if "sesión grupal" not in page and "class session" not in page] == []
    assert reverse("certificates:of_enrolment", args=[enrolment.uuid]) not in said["result"]


# --- Hours, and the DC-3 --------------------------------------------------------------------------


def issues_dc3(hr, learner):
    """Nothing is missing for the DC-3 of who has a certificate."""
    Organisation.objects.update(issues_dc3=True, rfc="BCE9307148T4")
    said = {"size": "small", "representative": "Eva", "instructor": "Raúl"}
    LabourSettings.objects.get_or_create(organisation=hr.organisation, defaults=said)
    WorkerData.objects.create(employee=learner, curp=curp(), occupation="04.4")
    Certificate.objects.update(score=90)


@pytest.mark.parametrize(("asks", "hours"), [(True, Decimal("3.5")), (False, Decimal("2.0"))])
def test_dc3_says_the_hours_in_class_sessions_where_the_course_asks_for_them(hr, learner, asks, hours):
    course = make_course(requires_attendance=asks, tutor="Nadia Cruz")
    enrolment = make_enrolment(course, learner)
    for length in (Decimal("2.0"), Decimal("1.5")):
        be_there(make_session(hr, course, begins=-HOUR, hours=length), enrolment, hr)
    complete_lessons(enrolment)
    enrolment.refresh_from_db()
    assert enrolment.attended_hours == Decimal("3.5")
    issues_dc3(hr, learner)

    issue_dc3s(hr.organisation, candidates(hr.organisation), by=hr)

    assert Dc3.objects.get().hours == hours


def test_dc3_of_a_refresher_says_the_hours_where_the_refresher_asks_for_them(hr, learner):
    refresher = make_course(requires_attendance=True, hours=1)
    course = make_course(refresher=refresher, tutor="Nadia Cruz")
    following = refreshing(learner, course)
    be_there(make_session(hr, refresher, begins=-HOUR, hours=Decimal("1.5")), following, hr)
    for lesson in LessonPage.objects.descendant_of(refresher):
        complete_lesson(following, lesson, "es")
    assert is_completed(following)
    issues_dc3(hr, learner)

    issue_dc3s(hr.organisation, candidates(hr.organisation), by=hr)

    assert Dc3.objects.get(certificate__enrolment=following).hours == Decimal("1.5")
