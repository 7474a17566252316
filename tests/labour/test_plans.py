"""Plans: their bounds, who is in them, how far they are, and what is said before a DC-3 is issued."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses.models import Enrolment
from labour.models import Dc3, LabourAct, PlanCourse, TrainingPlan
from labour.plan.coverage import Coverage
from labour.plan.fulfilment import Fulfilment
from people.models import Export
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    WorkCentreFactory,
    make_course,
    make_enrolment,
    make_plan,
    plan_course,
)

pytestmark = pytest.mark.django_db
D = datetime.date
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client, hr):
    """Human resources, signed in, in English."""
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


@pytest.fixture
def plan(organisation):
    """A plan that today is in, whatever day it is."""
    today = organisation.today()
    return make_plan(organisation, from_on=today - 30 * DAY, until_on=today + 300 * DAY)


def address(name, *arguments, query=""):
    return reverse(f"plans:{name}", args=arguments).replace("/es/", "/en/", 1) + query


def page(client, name, *arguments, query=""):
    response = client.get(address(name, *arguments, query=query))
    assert response.status_code == 200
    return response.content.decode()


def finish(course, employee, days_ago=0):
    enrolment = make_enrolment(course, employee, lessons_done=True)
    at = timezone.now() - days_ago * DAY
    Enrolment.objects.filter(pk=enrolment.pk).update(started_at=at, completed_at=at)


@pytest.mark.parametrize(
    "fields",
    [
        {"from_on": D(2026, 1, 2), "until_on": D(2026, 1, 1)},
        {"from_on": D(2026, 1, 1), "until_on": D(2028, 1, 2)},
        {"stages": 0},
        {"stages": 13},
    ],
)
def test_database_refuses_a_plan_without_bounds(organisation, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan(organisation, **fields)


@pytest.mark.parametrize("fields", [{"title": ""}, {"title": "x", "course": True}, {"title": "x", "stage": 0}])
def test_database_refuses_a_course_that_is_none_or_two(plan, fields):
    values = {**fields, "course": make_course() if fields.get("course") else None}
    with pytest.raises(IntegrityError), transaction.atomic():
        plan_course(plan, **values)


FORM = {
    "name": "Plan 2027",
    "from_on": "2027-01-01",
    "until_on": "2028-12-31",
    "stages": "2",
    "scope": "own",
    "activity": "Autopartes",
    "objective_productivity": "1",
    "objective_risks": "2",
}


def test_plan_is_written_with_its_history(desk, organisation, hr):
    desk.post(address("add"), FORM)
    plan = TrainingPlan.objects.get()
    desk.post(address("edit", plan.pk), {**FORM, "stages": "3", "objective_risks": ""})
    plan.refresh_from_db()

    added, changed = LabourAct.objects.order_by("pk")
    html = desk.get("/en/stps/history/").content.decode()

    assert (plan.organisation, plan.stages, plan.objectives) == (organisation, 3, ["productivity"])
    assert (added.kind, changed.kind, changed.by) == ("added", "changed", hr)
    assert changed.changes == [["stages", "2", "3"], ["objectives", "productivity,risks", "productivity"]]
    assert "number of stages: 2 → 3" in html
    assert "Raise productivity; Prevent risks at work → Raise productivity" in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until_on": "2029-01-01"}, "two years at most"),
        ({"until_on": "2026-12-31"}, "ends after it begins"),
        ({"objective_risks": "1"}, "the same place"),
        ({"objective_risks": "", "objective_productivity": ""}, "at least one objective"),
    ],
)
def test_plan_that_cannot_be_is_refused_and_nothing_is_lost(desk, organisation, changes, words):
    response = desk.post(address("add"), {**FORM, **changes})

    assert response.status_code == 400
    assert words in response.content.decode()
    assert "Autopartes" in response.content.decode()
    assert not TrainingPlan.objects.exists()


def test_course_has_to_fit_the_plan(desk, plan):
    course = make_course()
    data = {"course": course.pk, "stage": "3", "mode": "online", "from_on": "2020-01-01", "until_on": plan.until_on}

    refused = desk.post(address("add_course", plan.pk), data)
    data |= {"stage": "2", "from_on": plan.from_on}
    desk.post(address("add_course", plan.pk), data)
    again = desk.post(address("add_course", plan.pk), data)

    assert refused.status_code == 400
    assert "not within the plan" in refused.content.decode()
    assert PlanCourse.objects.get().stage == 2
    assert "in the plan already" in again.content.decode()


def test_plan_with_courses_keeps_room_for_them(desk, plan):
    plan_course(plan, make_course(), stage=2)
    data = {**FORM, "stages": "1", "from_on": plan.from_on + DAY, "until_on": plan.until_on - DAY}

    html = desk.post(address("edit", plan.pk), data).content.decode()

    assert html.count("A course of the plan") == 3


def test_course_that_was_taken_out_comes_back_unless_it_is_there_again(desk, plan):
    course = make_course()
    row = plan_course(plan, course)
    desk.post(address("withdraw_course", row.pk))
    row.refresh_from_db()
    other = plan_course(plan, course)
    refused = desk.post(address("restore_course", row.pk), follow=True).content.decode()
    desk.post(address("withdraw_course", other.pk))
    desk.post(address("restore_course", row.pk))
    row.refresh_from_db()

    assert "in the plan already" in refused
    assert row.withdrawn_at is None
    assert [act.kind for act in LabourAct.objects.order_by("pk")] == ["withdrawn", "withdrawn", "restored"]


# --- Who is in it, and how far they are ---------------------------------------------------------


def test_share_counts_the_people_of_centre_and_role(plan, organisation, hr):
    centre, role = WorkCentreFactory(organisation=organisation), JobRoleFactory(organisation=organisation)
    of_all, of_some = make_course(), make_course()
    plan_course(plan, of_all)
    plan_course(plan, of_some, stage=2, centres=[centre], job_roles=[role])
    plan_course(plan, title="Uso de extintores", stage=2)
    there = EmployeeFactory(organisation=organisation, work_centre=centre, job_role=role)
    elsewhere = EmployeeFactory(organisation=organisation, job_role=role)
    EmployeeFactory(organisation=organisation, left_on="2026-01-31")
    EmployeeFactory()
    finish(of_all, there)
    finish(of_some, there)
    finish(of_all, elsewhere, days_ago=60)  # before the plan

    found = Fulfilment(plan, hr)

    assert [(row.share.done, row.share.planned, row.share.is_counted) for row in found.rows] == [
        (1, 3, True),  # with the one of human resources
        (1, 1, True),
        (0, 3, False),
    ]
    assert [(stage, share.done, share.planned, share.percent) for stage, share in found.by_stage] == [
        (1, 1, 3, 33),
        (2, 1, 1, 100),
    ]
    assert (found.of_all.done, found.of_all.planned, found.people_count) == (2, 4, 3)


def test_share_asks_the_same_however_many_there_are(plan, organisation, hr, django_assert_num_queries):
    for _ in range(3):
        course = make_course()
        plan_course(plan, course)
        finish(course, EmployeeFactory(organisation=organisation))

    with django_assert_num_queries(7):
        found = Fulfilment(plan, hr)
        assert found.of_all.done == 3
        assert len(list(found.lines(found.chosen))) == 12


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("", {("Ana", "1"), ("Beto", "1"), ("Ana", "2"), ("Beto", "2")}),
        ("?state=done", {("Ana", "1")}),
        ("?state=open&stage=1", {("Beto", "1")}),
        ("?q=beto&stage=2", {("Beto", "2")}),
        ("?stage=9", set()),
        ("?course=0", set()),
    ],
)
def test_screen_and_files_have_the_same_lines(desk, plan, organisation, hr, query, lines):
    first, second = make_course(), make_course()
    plan_course(plan, first)
    plan_course(plan, second, stage=2)
    ana, _beto = (EmployeeFactory(organisation=organisation, user__given_names=name) for name in ("Ana", "Beto"))
    type(hr).objects.filter(pk=hr.pk).update(hired_on=plan.until_on)
    finish(first, ana)

    html = page(desk, "people", plan.pk, query=query)
    reply = desk.get(address("export", plan.pk, "csv", query=query))
    table = list(csv.DictReader(io.StringIO(b"".join(reply.streaming_content).decode("utf-8-sig"))))
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(desk.get(address("export", plan.pk, "xlsx", query=query)).streaming_content))
    )

    assert {(line["Employee"].split()[0], line["Stage"]) for line in table} == lines
    assert book.active.max_row == len(lines) + 1
    assert html.count('<th scope="row">') == len(lines)
    assert desk.get(address("export", plan.pk, "pdf")).status_code == 404
    taken = Export.objects.filter(by=hr, list_name="dc2_people")
    assert {each.format for each in taken} == {"csv", "xlsx"}
    assert {tuple(each.filters[-1]) for each in taken} == {("Plan", plan.name)}


# --- Before a DC-3 is issued --------------------------------------------------------------------


def test_doubts_of_the_plan(plan, organisation):
    centre = WorkCentreFactory(organisation=organisation)
    planned, of_centre, other = make_course(), make_course(), make_course()
    plan_course(plan, planned)
    plan_course(plan, of_centre, centres=[centre])
    plan_course(make_plan(organisation, withdrawn_at=timezone.now()), other)
    person = EmployeeFactory(organisation=organisation)
    today = organisation.today()
    coverage = Coverage(organisation)

    assert coverage.notice == ""
    assert coverage.doubt(person, planned.pk, today) == ""
    assert "no está en el plan" in coverage.doubt(person, of_centre.pk, today)
    assert "no está en un plan" in coverage.doubt(person, other.pk, today)
    assert "No había un plan" in coverage.doubt(person, planned.pk, today - 40 * DAY)


def test_doubts_are_said_before_the_issue_and_stop_nothing(desk, plan, person, passed, company):
    course, other = make_course(), make_course()
    plan_course(plan, course)
    passed(person(given="Ana"), course)
    passed(person(given="Beto"), other)

    listed = desk.get("/en/dc3/").content.decode()
    asked = desk.get("/en/dc3/issue/").content.decode()
    one = desk.get("/en/dc3/issue/?q=ana").content.decode()
    desk.post("/en/dc3/issue/")

    assert listed.count("The course is not in a plan in force") == 1
    assert "The course is not in a plan in force (1)" in asked
    assert "Beto" in asked
    assert "not in a plan" not in one
    assert Dc3.objects.count() == 2


def test_without_any_plan_it_is_said_once_for_all(desk, person, passed, company):
    passed(person())

    html = desk.get("/en/dc3/issue/").content.decode()

    assert "No plan is in force today" in html
