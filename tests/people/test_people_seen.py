"""Who writes courses for all companies does not see the people of all companies."""

import pytest
from django.urls import reverse

from people.permissions import people_seen_by
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

CLOSED = ["employees:index", "teams:index", "organisations:index", "job_roles:index", "wagtailusers_users:index"]


@pytest.fixture
def attempts(learner, stranger):
    """One graded attempt in each of two companies."""
    quiz = make_quiz(make_course(), questions=2)
    return [
        make_attempt(make_enrolment(quiz.course, who, lessons_done=True), quiz, right=1, submit=True)
        for who in (learner, stranger)
    ]


def names_in(client, path):
    page = client.get(path).content.decode()
    return {name for name in ("Lucía", "Extraño") if name in page}


@pytest.mark.parametrize(("employed_by", "seen"), [("", set()), ("organisation", {"Lucía"})])
def test_an_editor_sees_the_people_of_the_own_company_only(client, editor, attempts, organisation, employed_by, seen):
    if employed_by:
        EmployeeFactory(user=editor, organisation=organisation)

    question = reverse("regrade", args=[attempts[0].responses.first().version.question_id])
    found = names_in(client, reverse("adjustments"))
    statuses = [client.get(reverse("adjust", args=[attempt.pk])).status_code for attempt in attempts]

    assert found == seen
    assert statuses == [200 if seen else 404, 404]
    assert names_in(client, question) <= seen
    assert {str(each.user.given_names) for each in people_seen_by(editor)} - {editor.given_names} == seen


def test_an_administrator_sees_everybody(client, superuser, attempts):
    client.force_login(superuser)

    assert names_in(client, reverse("adjustments")) == {"Lucía", "Extraño"}
    assert {client.get(reverse("adjust", args=[attempt.pk])).status_code for attempt in attempts} == {200}


def test_who_does_not_edit_sees_nobody_in_the_cms(learner, hr, stranger):
    assert [list(people_seen_by(who.user)) for who in (learner, hr, stranger)] == [[], [], []]


@pytest.mark.parametrize("name", CLOSED)
def test_lists_of_people_are_closed_to_editors(client, editor, attempts, name):
    response = client.get(reverse(name), follow=True)

    assert not {"Lucía", "Extraño"} & {word for word in ("Lucía", "Extraño") if word in response.content.decode()}
