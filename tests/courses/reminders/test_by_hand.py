"""Reminding by hand: whom, whom not and why, once, and three clicks from the home of human resources."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone

from courses.models import Enrolment
from courses.reminders.by_hand import Problem, plan_reminder, remind_by_hand
from people.models import Message, User
from tests.factories import EmployeeFactory, WorkCentreFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.datetime(2026, 3, 11, 18, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _working_day():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def course():
    return make_course()


def late(employee, course, **fields):
    row = make_enrolment(course, employee)
    values = {"due_on": datetime.date(2026, 3, 2), **fields}
    Enrolment.objects.filter(pk=row.pk).update(**values)
    return row


def problems(plan):
    return {line.enrolment_id: line.problem for line in plan.lines}


def test_who_gets_it_and_who_does_not_and_why(organisation, learner, hr, course):
    def another(**fields):
        return late(EmployeeFactory(organisation=organisation), course, **fields)

    rows = {
        "": late(learner, course),
        Problem.OWN: late(hr, course),
        Problem.EXEMPT: another(exempted_at=timezone.now()),
        Problem.NO_DUTY: another(due_on=None),
        Problem.NO_EMAIL: another(),
    }
    User.objects.filter(pk=rows[Problem.NO_EMAIL].employee.user_id).update(email="")

    plan = plan_reminder(hr, Enrolment.objects.latest_cycle())

    assert problems(plan) == {row.pk: problem for problem, row in rows.items()}


def test_nobody_is_reminded_twice_within_a_day(learner, hr, course):
    row = late(learner, course)

    def plan():
        return plan_reminder(hr, Enrolment.objects.latest_cycle())

    first, second = remind_by_hand(hr, plan), remind_by_hand(hr, plan)
    with time_machine.travel(WEDNESDAY + datetime.timedelta(hours=25), tick=False):
        third = remind_by_hand(hr, plan)

    assert (len(first), len(second), len(third)) == (1, 0, 1)
    assert (first[0].by, first[0].payload["enrolment"]) == (hr, row.pk)


def test_plan_costs_the_same_for_many(organisation, hr, course, django_assert_num_queries):
    for _ in range(20):
        late(EmployeeFactory(organisation=organisation), course)

    with django_assert_num_queries(4):
        plan_reminder(hr, Enrolment.objects.latest_cycle())


def test_three_clicks_from_the_home_of_human_resources(
    client, organisation, hr, course, mailoutbox, django_capture_on_commit_callbacks
):
    here, there = (WorkCentreFactory(organisation=organisation, name=name) for name in ("Planta Norte", "Planta Sur"))
    mine = EmployeeFactory(organisation=organisation, work_centre=here, user__language="en")
    late(mine, course)
    late(EmployeeFactory(organisation=organisation, work_centre=there), course)
    client.force_login(hr.user)

    home = client.get("/en/").content.decode()
    everybody = re.search(r'href="(/en/messages/remind/\?[^"]+)"', home)[1].replace("&amp;", "&")
    page = client.get(everybody)
    [plant] = [place["url"] for place in page.context["places"] if place["label"] == "Planta Norte"]
    address = f"/en/messages/remind/{plant}"
    narrowed = client.get(address)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"shown": narrowed.context["plan"].shown})

    assert len(page.context["plan"].to_do) == 2
    assert "Remind 1 person" in narrowed.content.decode()
    assert answer.url.startswith("/en/messages/log/")
    [mail] = mailoutbox
    assert mail.to == [mine.user.email]
    assert mail.subject.startswith("Rosa")


def test_only_what_was_shown_is_done(client, hr, learner, course):
    late(learner, course)
    client.force_login(hr.user)

    answer = client.post("/es/messages/remind/?all=1&status=overdue", {"shown": "something else"})

    assert (answer.status_code, Message.objects.count()) == (200, 0)


def test_managers_remind_whom_they_follow_and_nobody_else(client, manager, learner, organisation, course):
    followed = late(learner, course)
    other = late(EmployeeFactory(organisation=organisation), course)
    client.force_login(manager.user)

    page = client.get(f"/es/messages/remind/?duty={followed.pk}&duty={other.pk}")
    client.post(f"/es/messages/remind/?duty={followed.pk}", {"shown": page.context["plan"].shown})

    assert [line.enrolment_id for line in page.context["plan"].lines] == [followed.pk]
    assert [message.employee for message in Message.objects.all()] == [learner]
    client.force_login(learner.user)
    assert client.get("/es/messages/remind/").status_code == 404


def test_the_list_and_the_person_offer_it(client, hr, learner, course):
    late(learner, course)
    client.force_login(hr.user)

    for address in ("/es/team/", f"/es/team/{learner.pk}/"):
        assert 'formaction="/es/messages/remind/"' in client.get(address).content.decode()
