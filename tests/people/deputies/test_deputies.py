"""Who stands in for a manager: sees the same teams from the first day to the last, and not a day longer."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses.models import DutyRequest
from courses.requests.services import acts_for, ask, whom_to_tell
from people.deputies.services import end_deputy, name_deputy
from people.employees.history import Origin
from people.employees.leaders import Leaders
from people.models import Deputy, Employee, Message, Team
from people.permissions import can_follow_others, may_name_deputies
from tests.factories import (
    EmployeeFactory,
    WorkCentreFactory,
    assign_course,
    join,
    make_course,
    manage,
    stand_in,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 11, 9, 18, tzinfo=datetime.UTC)  # noon in Mexico City


@pytest.fixture
def deputy(organisation):
    return EmployeeFactory(organisation=organisation, number="7001", user__email="suplente@example.com")


def fresh(employee):
    """As the next request finds somebody: nothing is remembered."""
    return Employee.objects.select_related("user", "organisation", "work_centre").get(pk=employee.pk)


def name(manager, deputy, hr, first=0, last=6):
    today = manager.today()
    return name_deputy(manager, deputy, today + first * DAY, today + last * DAY, origin=Origin(hr.user), by=hr.user)


def sees(viewer, person):
    return Employee.objects.visible_to(fresh(viewer)).filter(pk=person.pk).exists()


# --- What a deputy sees -------------------------------------------------------------------------------


def test_deputy_sees_the_teams_from_the_first_day_to_the_last(manager, deputy, learner, hr):
    with time_machine.travel(MONDAY, tick=False):
        name(manager, deputy, hr, first=1, last=3)
    seen = {}
    for days in range(6):
        with time_machine.travel(MONDAY + days * DAY, tick=False):
            seen[days] = sees(deputy, learner)

    assert seen == {0: False, 1: True, 2: True, 3: True, 4: False, 5: False}


def test_last_day_ends_at_midnight_where_the_deputy_works(manager, deputy, learner, hr):
    deputy.work_centre = WorkCentreFactory(organisation=deputy.organisation, time_zone="America/Tijuana")
    deputy.save()
    with time_machine.travel(MONDAY, tick=False):
        name(manager, deputy, hr, last=0)
    with time_machine.travel(datetime.datetime(2026, 11, 10, 7, 59, tzinfo=datetime.UTC), tick=False):
        before = sees(deputy, learner)
    with time_machine.travel(datetime.datetime(2026, 11, 10, 8, 1, tzinfo=datetime.UTC), tick=False):
        assert (before, sees(deputy, learner)) == (True, False)


def test_deputy_of_a_team_does_not_see_themselves(manager, deputy, team, hr):
    join(deputy, team)
    name(manager, deputy, hr)

    assert not sees(deputy, deputy)


def test_deputy_of_a_deputy_sees_nothing(manager, deputy, learner, organisation):
    stand_in(deputy, manager)
    another = stand_in(EmployeeFactory(organisation=organisation), deputy)

    assert sees(deputy, learner)
    assert not sees(another, learner)


def test_nobody_stands_in_for_who_has_left(manager, deputy, learner):
    stand_in(deputy, manager)
    Employee.objects.filter(pk=manager.pk).update(left_on="2026-01-31")

    assert not sees(deputy, learner)


def test_own_teams_of_a_deputy_stay_theirs(manager, deputy, learner, organisation):
    own = EmployeeFactory(organisation=organisation)
    manage(deputy, join(own, Team.objects.create(organisation=organisation, name_es="Sur")).memberships.get().team)
    stand_in(deputy, manager)

    assert sees(deputy, own)
    assert sees(deputy, learner)
    assert len(fresh(deputy).own_teams) == 2


def test_following_costs_one_query(manager, deputy, django_assert_num_queries):
    stand_in(deputy, manager)
    viewer = fresh(deputy)

    with django_assert_num_queries(1):
        assert can_follow_others(viewer)
        assert viewer.own_teams


# --- What a deputy does and hears ---------------------------------------------------------------------


def test_deputy_hears_what_learners_ask_and_answers_it(manager, deputy, learner, hr):
    name(manager, deputy, hr)
    duty = assign_course(learner, make_course(), learner.today() + 5 * DAY, assigned_by=hr).enrolment
    asked = ask(duty, DutyRequest.Kind.MORE_TIME, reason="De viaje", due_on=duty.due_on + DAY)

    assert {user.pk for user in whom_to_tell(asked)} == {manager.user_id, deputy.user_id}
    assert acts_for(asked, fresh(deputy)) == ["extend"]


def test_manager_and_deputy_are_told_of_the_late(manager, deputy, learner):
    stand_in(deputy, manager)

    assert [one.pk for one in Leaders(learner.organisation, [learner.pk]).above(learner.pk)[0]] == [
        manager.pk,
        deputy.pk,
    ]


def test_lists_of_leaders_say_the_same_as_each_leader(manager, deputy, learner, organisation):
    other = Team.objects.create(organisation=organisation, name_es="Sur")
    manage(deputy, other)
    stand_in(deputy, manager)
    today, teams = organisation.today(), Team.objects.filter(organisation=organisation)

    by_team = Employee.objects.by_team_led(teams, today)

    leading = Employee.objects.leading(teams, today)
    assert set(leading) == {one for some in by_team.values() for one in some} == {manager, deputy}
    for one in leading:
        assert {team.pk for team in fresh(one).own_teams} == {key for key, some in by_team.items() if one in some}


def test_both_are_told_once(manager, deputy, hr, django_capture_on_commit_callbacks):
    manager.user.email = "jefe@example.com"
    manager.user.save()
    with time_machine.travel(MONDAY, tick=False), django_capture_on_commit_callbacks(execute=True):
        name(manager, deputy, hr)

    letters = {sent.to[0]: sent for sent in mail.outbox}
    assert sorted(letters) == ["jefe@example.com", "suplente@example.com"]
    assert manager.user.get_full_name() in letters["suplente@example.com"].subject
    assert Message.objects.filter(kind="deputy_named").count() == 2


def test_nobody_is_told_of_what_was_ended_meanwhile(manager, deputy, hr, django_capture_on_commit_callbacks):
    with time_machine.travel(MONDAY, tick=False), django_capture_on_commit_callbacks(execute=True):
        end_deputy(name(manager, deputy, hr), origin=Origin(hr.user), by=hr.user)

    assert mail.outbox == []


# --- Naming and ending --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (3, 1, "anterior al primero"),
        (-9, -2, "ya pasaron"),
        (0, 400, "un año como máximo"),
        (2, 4, "ya tiene la suplencia"),
    ],
)
def test_days_that_make_no_sense_are_refused(manager, deputy, hr, first, last, told):
    name(manager, deputy, hr)

    with pytest.raises(ValidationError, match=told):
        name(manager, deputy, hr, first, last)


def test_manager_is_not_their_own_deputy(manager, hr):
    with pytest.raises(ValidationError, match="sí mismo"):
        name(manager, manager, hr)


def test_deputy_works_in_the_same_company(manager, hr):
    with pytest.raises(ValidationError, match="trabajar aquí"):
        name(manager, EmployeeFactory(), hr)


def test_database_refuses_days_in_the_wrong_order(manager, deputy, hr):
    named = name(manager, deputy, hr)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.filter(pk=named.pk).update(to_on=named.from_on - DAY)


def test_ended_is_ended_once(manager, deputy, learner, hr):
    named = name(manager, deputy, hr)
    origin = Origin(hr.user)

    assert [end_deputy(named, origin=origin, by=hr.user) for _ in range(2)] == [True, False]
    assert not sees(deputy, learner)
    changes = deputy.changes.filter(field="stands_in_for").order_by("pk")
    assert list(changes.values_list("before", "after")) == [(None, manager.pk), (manager.pk, None)]


def test_only_human_resources_of_everybody_name_deputies_and_not_their_own(manager, hr, learner, stranger):
    limited = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR)
    limited.hr_centres.add(WorkCentreFactory(organisation=hr.organisation))
    manage(hr, learner.memberships.get().team)

    assert may_name_deputies(hr, manager)
    assert not may_name_deputies(hr, hr)
    assert not may_name_deputies(limited, manager)
    assert not may_name_deputies(stranger, manager)
    assert not may_name_deputies(hr, learner)


# --- The page -----------------------------------------------------------------------------------------


def test_page_names_refuses_and_ends(client, manager, deputy, hr):
    client.force_login(hr.user)
    page, today = reverse("deputies:of", args=[manager.pk]), manager.today()
    data = {"person": "7001", "from_on": today.isoformat(), "to_on": (today + 3 * DAY).isoformat()}

    assert client.post(page, data).status_code == 302
    refused = client.post(page, data)
    assert refused.status_code == 400
    assert b'value="7001"' in refused.content
    assert deputy.user.get_full_name() in client.get(reverse("people:person", args=[manager.pk])).content.decode()
    assert manager.user.get_full_name() in client.get(reverse("people:person", args=[deputy.pk])).content.decode()

    client.post(reverse("deputies:end", args=[manager.pk, Deputy.objects.get().pk]))
    assert Deputy.objects.get().ended_by == hr.user
    client.get(page)  # says so once
    assert deputy.user.get_full_name() not in client.get(reverse("people:person", args=[manager.pk])).content.decode()


def test_page_has_as_many_queries_for_many_as_for_one(client, manager, organisation, hr, django_assert_max_num_queries):
    client.force_login(hr.user)
    page = reverse("deputies:of", args=[manager.pk])
    for _ in range(8):
        stand_in(EmployeeFactory(organisation=organisation), manager)

    with django_assert_max_num_queries(12):
        assert client.get(page).status_code == 200
