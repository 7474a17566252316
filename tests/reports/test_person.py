"""One person as HR and managers see them."""

import datetime
from decimal import Decimal

import pytest

from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.learning.services import complete_lesson, start_course
from courses.models import CoursePage, Enrolment, LessonPage
from people.approvals.services import approve
from people.models import Employee
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.voiding.services import void_question
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    UserFactory,
    assign_course,
    join,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    move_employee,
    renew,
)

pytestmark = pytest.mark.django_db


def open_person(client, viewer, employee, language="en"):
    client.force_login(viewer.user)
    return client.get(f"/{language}/team/{employee.pk}/")


def test_manager_sees_people_of_the_own_tree_only(client, organisation, team, manager, learner):
    below = join(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation, parent=team))
    beside = join(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation))
    moved = join(EmployeeFactory(organisation=organisation), team)
    move_employee(moved, TeamFactory(organisation=organisation))

    answers = [open_person(client, manager, employee).status_code for employee in (learner, below, beside, moved)]

    assert answers == [200, 200, 404, 404]


def test_hr_of_another_organisation_does_not_see_them(client, stranger, learner):
    assert open_person(client, stranger, learner).status_code == 404


@pytest.mark.parametrize(
    ("language", "team_names", "title"),
    [("es", ["Ventas", "Sucursales"], "Curso 1"), ("en", ["Sales", "Branches"], "Course 1")],
)
def test_person_shows_teams_courses_attempts_and_certificates(
    client, organisation, hr, learner, language, team_names, title
):
    move_employee(learner, TeamFactory(organisation=organisation, name_es="Ventas", name_en="Sales"))
    quiz = make_quiz(make_course())
    course = CoursePage.objects.get()
    assign_course(learner, course, datetime.date(2030, 1, 1), assigned_by=hr, reason="Plan 2030")
    enrolment = make_enrolment(course, learner, lessons_done=True)
    failed = make_attempt(enrolment, quiz, right=1, submit=True)
    passed = make_attempt(enrolment, quiz, right=4, submit=True)

    response = open_person(client, hr, learner, language)

    context, content = response.context, response.content.decode()
    assert [str(membership.team) for membership in context["memberships"]] == team_names
    assert [(duty.enrolment, duty.status) for duty in context["duties"]] == [(enrolment, "current")]
    assert [row["attempt"] for row in context["attempts"]] == [passed, failed]
    [award] = context["awards"]
    assert f'href="/{language}/certificates/{award.certificate.uuid}/pdf/"' in content
    assert title in content
    assert "Plan 2030" in content
    assert hr.user.get_full_name() in content


def test_open_attempt_is_not_shown(client, hr, learner):
    quiz = make_quiz(make_course())
    make_attempt(make_enrolment(CoursePage.objects.get(), learner, lessons_done=True), quiz)

    assert list(open_person(client, hr, learner).context["attempts"]) == []


def test_former_cycles_are_shown_too(client, hr, learner):
    former = make_enrolment(make_course(), learner, lessons_done=True)
    renewed = renew(former)

    content = open_person(client, hr, learner).content.decode()

    assert [f"cycle {enrolment.cycle}" in content for enrolment in (former, renewed)] == [True, True]


def test_attempts_of_two_cycles_are_told_apart_and_a_revocation_is_said(client, hr, learner):
    quiz = make_quiz(make_course())
    first = make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    make_attempt(first, quiz, right=4, submit=True)
    alone = open_person(client, hr, learner).content.decode()
    again = renew(first)
    start_course(learner, CoursePage.objects.get())
    for lesson in LessonPage.objects.all():
        complete_lesson(again, lesson, "es")
    again.refresh_from_db()
    make_attempt(again, quiz, right=4, submit=True)
    revoke_certificate(Certificate.objects.get(enrolment=again), Certificate.Reason.OTHER, "Copied")

    both = open_person(client, hr, learner).content.decode()
    attempts = both[both.index('id="attempts-title"') : both.index('id="certificates-title"')]

    assert "cycle 1" not in alone
    assert (attempts.count("cycle 1"), attempts.count("cycle 2")) == (1, 1)
    assert ("revoked on" in alone, both.count("revoked on")) == (False, 1)


def test_hr_still_sees_who_has_left(client, hr, learner):
    Employee.objects.filter(pk=learner.pk).update(left_on=datetime.date(2026, 1, 31))

    response = open_person(client, hr, learner)

    assert response.status_code == 200
    assert "Jan 31, 2026" in response.content.decode()


def test_person_without_courses_has_an_empty_state(client, hr, learner):
    assert "No courses yet" in open_person(client, hr, learner).content.decode()


def test_attempt_is_dated_where_the_organisation_works(client, hr, learner):
    learner.organisation.time_zone = "America/Tijuana"
    learner.organisation.save()
    quiz = make_quiz(make_course())
    enrolment = make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    attempt = make_attempt(enrolment, quiz, right=4, submit=True)
    moment = datetime.datetime(2026, 3, 11, 6, 59, tzinfo=datetime.UTC)
    type(attempt).objects.update(submitted_at=moment)
    Enrolment.objects.update(completed_at=moment)

    content = open_person(client, hr, learner).content.decode()

    assert "Mar 10, 2026, 11:59 PM" in content
    assert "Mar 11, 2026" not in content


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("hr", 22), ("manager", 13)])
def test_person_reads_as_often_whatever_there_is(
    client, request, organisation, learner, team, role, queries, count, django_assert_num_queries
):
    viewer = request.getfixturevalue(role)
    for number in range(count):
        course = make_course(slug=f"c{number}")
        quiz = make_quiz(course)
        course.refresh_from_db()
        assign_course(learner, course, datetime.date(2030, 1, 1), assigned_by=viewer)
        make_attempt(make_enrolment(course, learner, lessons_done=True), quiz, right=4, submit=True)
        move_employee(learner, TeamFactory(organisation=organisation, parent=team))
    client.force_login(viewer.user)

    with django_assert_num_queries(queries):
        response = client.get(f"/en/team/{learner.pk}/")

    context = response.context
    assert [len(context[name]) for name in ("duties", "attempts", "awards")] == [count] * 3


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Adjusted by hand", "50 → 100", "approved by", "Question voided", "Two choices are right"]),
        ("es", ["Modificada a mano", "50 → 100", "con la aprobación de", "Pregunta anulada", "Two choices are right"]),
    ],
)
def test_human_resources_see_who_changed_a_score_and_why(client, hr, manager, learner, superuser, language, words):
    quiz = make_quiz(make_course(), questions=2, attempt_limit=None)
    enrolment = make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    first = make_attempt(enrolment, quiz, right=1, submit=True)
    second = make_attempt(enrolment, quiz, right=1, submit=True)
    asked = ADJUSTMENT.request(first, Decimal(100), "Power failed in the room", by=superuser, may_lower=False)
    approve(asked, by=UserFactory(is_staff=True, is_superuser=True, given_names="Otilia"))
    wrong = second.responses.get(position=2).version.question
    void_question(wrong, "full", "Two choices are right", by=superuser)

    seen = {}
    for viewer in (hr, manager):
        client.force_login(viewer.user)
        seen[viewer] = client.get(f"/{language}/team/{learner.pk}/").content.decode()

    assert [word for word in [*words, "Otilia", "Power failed in the room"] if word not in seen[hr]] == []
    assert [word for word in [*words[:2], "Power failed"] if word in seen[manager]] == []
