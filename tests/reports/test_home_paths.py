"""Learning paths on the first screen of an employee."""

import pytest

from tests.factories import (
    assign_path,
    make_course,
    make_enrolment,
)
from tests.reports.home import add_path, open_home

pytestmark = pytest.mark.django_db


def test_new_employee_begins_with_the_path_of_their_role(client, analyst):
    make_course()
    course = make_course()
    add_path(analyst, course)

    assert open_home(client, analyst).context["learning"].suggestion == course


def test_next_step_of_the_path_is_suggested_when_the_rest_is_done(client, analyst):
    first, second = make_course(), make_course()
    add_path(analyst, first, second)
    make_enrolment(first, analyst, lessons_done=True)

    learning = open_home(client, analyst).context["learning"]

    assert (learning.suggestion, learning.is_new) == (second, False)


def test_path_shows_its_steps_in_order_with_their_state(client, analyst):
    done, started, unstarted = make_course(), make_course(), make_course()
    add_path(analyst, started, unstarted, done)
    make_enrolment(done, analyst, lessons_done=True)
    make_enrolment(started, analyst)

    [path] = open_home(client, analyst).context["learning"].paths

    assert [(step.course, step.status) for step in path.steps] == [
        (started, "in_progress"),
        (unstarted, "not_started"),
        (done, "current"),
    ]
    assert (path.done, path.is_done) == (1, False)


def test_completed_path_is_golden(client, analyst):
    course = make_course()
    add_path(analyst, course)
    make_enrolment(course, analyst, lessons_done=True)

    response = open_home(client, analyst)

    assert response.context["learning"].paths[0].is_done
    assert response.content.decode().count("card--gold") == 2  # the path and the certificate


def test_assigned_path_is_shown_whatever_the_role(client, learner):
    path = add_path(learner, make_course())
    assign_path(learner, path, learner.organisation.today())

    assert [found.path for found in open_home(client, learner).context["learning"].paths] == [path]


def test_path_of_another_organisation_is_not_shown(client, analyst, stranger):
    add_path(analyst, make_course(), organisation=stranger.organisation)

    assert open_home(client, analyst).context["learning"].paths == []
