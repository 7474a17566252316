"""The pages of the rules: seen before it begins, started as shown, paused, ended; of nobody whom one does not see."""

import re

import pytest

from courses.models import DutyRule, Enrolment
from people.models import Employee
from tests.factories import EmployeeFactory, TeamFactory, WorkCentreFactory, join

pytestmark = pytest.mark.django_db


def chosen(course, **fields):
    return {
        "name": "Ingreso en 30 días",
        "what": f"course-{course.pk}",
        "everybody": "on",
        "due": "entry",
        "days": "30",
        "leaving": "withdraw",
        **fields,
    }


def open_new(client, viewer, fields):
    client.force_login(viewer.user)
    return client.get("/en/duties/rules/new/", fields)


def send(client, page, **data):
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    shown = re.search(r'name="shown" value="(\w+)"', page.content.decode())
    return client.post(address, {"shown": shown[1] if shown else "", **data}, follow=True)


def test_nobody_gets_anything_before_the_rule_starts(client, hr, learner, course):
    page = open_new(client, hr, chosen(course))

    assert {row["employee"] for row in page.context["rows"]} == {learner}
    assert not Enrolment.objects.exists()
    assert not DutyRule.objects.exists()


def test_rule_starts_as_shown_and_says_why_everywhere(client, hr, learner, course):
    page = send(client, open_new(client, hr, chosen(course)))

    rule = DutyRule.objects.get()
    assert page.redirect_chain[-1][0] == f"/en/duties/rules/{rule.uuid}/"
    assert (rule.created_by, rule.name) == (hr, "Ingreso en 30 días")
    assert Enrolment.objects.filter(employee=learner, due_on__isnull=False).exists()
    words = "Rule: Ingreso en 30 días"
    assert words in client.get(f"/en/team/{learner.pk}/").content.decode()
    assert words in client.get("/en/duties/actions/").content.decode()
    client.force_login(learner.user)
    assert words in client.get("/en/").content.decode()


def test_nothing_starts_that_was_not_shown(client, hr, learner, course):
    page = open_new(client, hr, chosen(course))
    EmployeeFactory(organisation=hr.organisation)

    answer = send(client, page)

    assert "Nothing was done" in answer.content.decode()
    assert not DutyRule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "TAKEN"}, "name"),
        ({"what": "course-0"}, "what"),
        ({"everybody": ""}, "__all__"),
        ({"days": ""}, "days"),
        ({"due": "yearly"}, "day"),
        ({"due": "yearly", "day": "2028-02-29"}, "day"),
        ({"due": "x"}, "due"),
        ({"leaving": "x"}, "leaving"),
        ({"hired_since": "x"}, "hired_since"),
    ],
)
def test_what_cannot_be_is_refused(client, hr, course, begin_rule, changes, field):
    begin_rule(name="Taken")

    page = open_new(client, hr, {**chosen(course), **changes})

    assert field in page.context["choice"].errors
    assert "plan" not in page.context


def test_yearly_rule_renews(client, hr, learner, course):
    send(client, open_new(client, hr, chosen(course, due="yearly", day="2030-11-30")))

    rule = DutyRule.objects.get()
    assert (rule.month, rule.day, rule.days, rule.renews) == (11, 30, None, True)
    assert "by November 30" in client.get("/en/duties/rules/").content.decode()
    assert "30 de noviembre" in client.get("/es/duties/rules/").content.decode().lower()


@pytest.mark.parametrize("viewer", ["manager", "learner"])
def test_rules_are_for_human_resources(client, request, course, begin_rule, viewer):
    rule = begin_rule()
    client.force_login(request.getfixturevalue(viewer).user)

    paths = ["", "new/", f"{rule.uuid}/", f"{rule.uuid}/end/"]
    assert {client.get(f"/en/duties/rules/{path}").status_code for path in paths} == {404}


def test_human_resources_of_one_work_centre_make_and_see_rules_about_it_alone(
    client, hr, learner, organisation, course, begin_rule
):
    here, elsewhere = (WorkCentreFactory(organisation=organisation) for _ in range(2))
    there = EmployeeFactory(organisation=organisation, work_centre=here)
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR, work_centre=elsewhere)
    limited.hr_centres.add(here)
    of_all = begin_rule()

    without = open_new(client, limited, chosen(course))
    foreign = open_new(client, limited, chosen(course, everybody="", work_centres=[elsewhere.pk]))
    send(client, open_new(client, limited, chosen(course, name="Planta", everybody="", work_centres=[here.pk])))

    assert "work_centres" in without.context["choice"].errors
    assert "work_centres" in foreign.context["choice"].errors
    listed = client.get("/en/duties/rules/").context["page_obj"].object_list
    assert [each.name for each in listed] == ["Planta"]
    assert client.get(f"/en/duties/rules/{of_all.uuid}/").status_code == 404
    assert client.post(f"/en/duties/rules/{of_all.uuid}/pause/").status_code == 404
    assert [each.employee for each in listed[0].members.all()] == [there]


def test_rule_is_paused_resumed_and_ended(client, hr, learner, course, begin_rule):
    rule = begin_rule()
    client.force_login(hr.user)

    paused = client.post(f"/en/duties/rules/{rule.uuid}/pause/", follow=True)
    assert "Paused" in paused.content.decode()
    resumed = client.post(f"/en/duties/rules/{rule.uuid}/resume/", follow=True)
    assert "caught up" in resumed.content.decode()
    page = client.get(f"/en/duties/rules/{rule.uuid}/end/", {"duties": "withdraw"})
    assert [row["employee"] for row in page.context["rows"]] == [learner]
    ended = send(client, page, reason="Ya no aplica")

    assert "Ya no aplica" in ended.content.decode()
    assert not Enrolment.objects.filter(employee=learner, due_on__isnull=False).exists()
    assert client.post(f"/en/duties/rules/{rule.uuid}/resume/", follow=True).status_code == 200
    assert DutyRule.objects.get().state == "ended"


def test_end_asks_why(client, hr, learner, begin_rule):
    rule = begin_rule()
    client.force_login(hr.user)

    page = client.get(f"/en/duties/rules/{rule.uuid}/end/", {"duties": "keep"})
    send(client, page, reason="")

    assert DutyRule.objects.get().state == "running"


def test_list_says_nothing_is_there_and_narrows_down(client, hr, begin_rule):
    client.force_login(hr.user)
    assert "No rules yet" in client.get("/en/duties/rules/").content.decode()
    begin_rule()

    assert len(client.get("/en/duties/rules/?state=running").context["page_obj"].object_list) == 1
    assert "No rule matches" in client.get("/en/duties/rules/?state=paused").content.decode()
    assert client.get("/en/duties/rules/?state=x").status_code == 200


def test_pages_cost_the_same_whatever_the_number_of_people(
    client, hr, team, organisation, begin_rule, django_assert_num_queries, django_assert_max_num_queries
):
    rule = begin_rule()
    client.force_login(hr.user)
    paths = ("/en/duties/rules/", f"/en/duties/rules/{rule.uuid}/")
    for path in paths:
        client.get(path)
    with django_assert_max_num_queries(40) as few:
        for path in paths:
            client.get(path)
    for number in range(8):
        join(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation))
        begin_rule(name=f"Otra {number}")

    with django_assert_num_queries(len(few.captured_queries)):
        for path in paths:
            client.get(path)
