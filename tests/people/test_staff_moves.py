"""What happens to one person in time, on the screens of human resources: they move, leave, and come back."""

import datetime

import pytest

from people.employees.services import end_employment
from people.models import Employee
from tests.factories import (
    JobRoleFactory,
    TeamFactory,
    WorkCentreFactory,
    move_employee,
)
from tests.people.person_forms import errors_of

pytestmark = pytest.mark.django_db

LIST = "/en/people/"


def test_person_moves_from_a_day_on(desk, hr, learner, team, centre):
    other = TeamFactory(organisation=learner.organisation, name_en="Sales", name_es="Ventas")
    data = {"on": "2026-05-04", "team": other.pk, "work_centre": centre.pk, "position": "Cajera", "job_role": ""}

    desk.post(f"{LIST}{learner.pk}/move/", data)

    changes = learner.changes.filter(field__in=["team", "work_centre", "position"])
    assert {change.on for change in changes} == {datetime.date(2026, 5, 4)}
    assert [row.team for row in learner.memberships.all()] == [other, team]
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f"{team} → Sales" in page
    assert "– → Planta Norte" in page
    assert hr.user.get_full_name() in page


@pytest.mark.parametrize(("day", "words"), [("2999-01-01", "on the day it happens"), ("2001-01-01", "not yet here")])
def test_move_is_on_a_day_of_the_employment(desk, learner, team, day, words):
    response = desk.post(f"{LIST}{learner.pk}/move/", {"on": day, "team": team.pk})

    assert words in errors_of(response)["on"][0]


def test_move_is_not_before_the_last_one(desk, learner, team):
    move_employee(learner, TeamFactory(organisation=learner.organisation), on=datetime.date(2026, 6, 1))

    response = desk.post(f"{LIST}{learner.pk}/move/", {"on": "2026-05-01", "team": team.pk})

    assert errors_of(response)["on"] == ["The last move was on a later day."]


def test_nobody_moves_to_another_organisation(desk, learner, team):
    response = desk.post(
        f"{LIST}{learner.pk}/move/",
        {
            "on": "2026-05-04",
            "team": TeamFactory().pk,
            "work_centre": WorkCentreFactory().pk,
            "job_role": JobRoleFactory().pk,
        },
    )

    assert {"team", "work_centre", "job_role"} <= set(errors_of(response))


def test_person_leaves_and_it_is_undone(desk, hr, learner, client):
    desk.post(f"{LIST}{learner.pk}/leave/", {"left_on": "2026-05-04"})

    learner.refresh_from_db()
    assert learner.left_on == datetime.date(2026, 5, 4)
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f"{LIST}{learner.pk}/stay/" in page
    assert f"{LIST}{learner.pk}/move/" not in page

    desk.post(f"{LIST}{learner.pk}/stay/")

    learner.refresh_from_db()
    assert learner.left_on is None
    assert [change.by for change in learner.changes.filter(field="left_on")] == [hr.user, hr.user]


@pytest.mark.parametrize(
    ("day", "words"), [("2999-01-01", "Fill this in on the day"), ("2001-01-01", "Nobody leaves"), ("", "required")]
)
def test_last_day_is_a_day_of_the_employment(desk, learner, day, words):
    assert words in errors_of(desk.post(f"{LIST}{learner.pk}/leave/", {"left_on": day}))["left_on"][0]


def come_back(desk, former, **fields):
    data = {"returning": "resume", "number": former.number, "hired_on": "2026-08-03", **fields}
    return desk.post(f"{LIST}{former.pk}/return/", data)


def test_person_comes_back_under_the_old_record(desk, learner, team):
    end_employment(learner, datetime.date(2026, 5, 4))

    response = come_back(desk, learner, position="Jefa")

    learner.refresh_from_db()
    assert response["Location"] == f"{LIST}{learner.pk}/"
    assert (learner.left_on, learner.position) == (None, "Jefa")


def test_person_comes_back_under_a_new_record(desk, learner, team):
    end_employment(learner, datetime.date(2026, 5, 4))

    assert "number" in errors_of(come_back(desk, learner, returning="anew"))
    come_back(desk, learner, returning="anew", number="N-2")

    anew = Employee.objects.get(number="N-2")
    assert (anew.user, anew.left_on) == (learner.user, None)
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert "This person works here again, with the number N-2." in page
    assert "/return/" not in page


def test_record_is_not_opened_twice(desk, learner):
    end_employment(learner, datetime.date(2026, 5, 4))
    come_back(desk, learner, returning="anew", number="N-2")

    desk.post(f"{LIST}{learner.pk}/stay/")

    learner.refresh_from_db()
    assert learner.left_on == datetime.date(2026, 5, 4)


def test_own_number_is_no_mistake_while_nobody_said_how_to_come_back(desk, learner):
    end_employment(learner, learner.today())

    assert set(errors_of(come_back(desk, learner, returning=""))) == {"returning"}
