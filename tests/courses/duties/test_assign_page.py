"""The page that assigns: the choice lives in the address, the preview says by name what would happen, then it
is done.
"""

import re

import pytest
import time_machine

from courses.models import DutyAction, Enrolment, PathStep
from people.models import Employee
from tests.factories import EmployeeFactory, LearningPathFactory, assign_course, join, make_course, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


def choose(course, **fields):
    return {"what": f"course-{course.pk}", "everybody": "on", "due": "days", "days": "30", **fields}


def open_page(client, viewer, chosen=None, language="en"):
    client.force_login(viewer.user)
    return client.get(f"/{language}/duties/assign/", chosen or {})


def shown_by(response):
    return re.search(r'name="shown" value="(\w+)"', response.content.decode())[1]


def confirm(client, viewer, chosen, shown=None, reason="Plan 2026"):
    page = open_page(client, viewer, chosen)
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    return client.post(address, {"shown": shown or shown_by(page), "reason": reason}, follow=True)


@pytest.mark.parametrize(("language", "words"), [("en", "3 people"), ("es", "3 personas")])
def test_preview_counts_and_names_everybody(client, hr, learner, team, organisation, course, language, words):
    done = join(EmployeeFactory(organisation=organisation), team)
    make_enrolment(course, done, lessons_done=True)

    page = open_page(client, hr, choose(course), language)

    content = page.content.decode()
    assert words in content
    assert [(tab["count"], tab["current"]) for tab in page.context["tabs"]] == [(1, True), (1, False), (1, False)]
    assert {row["employee"] for row in page.context["rows"]} == {learner}
    others = [
        [row["employee"] for row in client.get(f"/{language}/duties/assign/{tab['url']}").context["rows"]]
        for tab in page.context["tabs"][1:]
    ]
    assert sorted(others, key=lambda found: found[0].pk) == sorted([[done], [hr]], key=lambda found: found[0].pk)
    assert Enrolment.objects.filter(due_on__isnull=False).count() == 0


def test_what_was_shown_is_done(client, hr, learner, course):
    response = confirm(client, hr, choose(course))

    [action] = DutyAction.objects.all()
    assert response.redirect_chain[-1][0] == f"/en/duties/actions/{action.uuid}/"
    assert (action.by, action.reason, action.total) == (hr, "Plan 2026", 1)
    assert Enrolment.objects.get(employee=learner).due_on is not None
    assert "Undo" in response.content.decode()


def test_nothing_is_done_that_was_not_shown(client, hr, learner, course):
    page = confirm(client, hr, choose(course), shown="0" * 64)

    assert DutyAction.objects.count() == 0
    assert "Nothing was done" in page.content.decode()


def test_path_is_counted_course_by_course(client, hr, learner, course):
    path, other = LearningPathFactory(title_en="Who uses AI"), make_course()
    for order, each in enumerate((course, other)):
        PathStep.objects.create(path=path, course=each, sort_order=order)
    assign_course(learner, other, hr.organisation.today())

    page = open_page(client, hr, choose(course, what=f"path-{path.pk}"))

    assert [(row["title"], [cell["count"] for cell in row["cells"]]) for row in page.context["by_course"]] == [
        (course.title_en, [1, 1, 0]),
        (other.title_en, [0, 1, 1]),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "course-0"}, "what"),
        ({"what": "course-²"}, "what"),
        ({"everybody": ""}, "__all__"),
        ({"teams": "the team"}, "everybody"),
        ({"days": ""}, "days"),
        ({"days": "0"}, "days"),
        ({"due": "day"}, "day"),
        ({"due": "day", "day": "2020-01-01"}, "day"),
        ({"due": "day", "day": "9999-12-31"}, "day"),
        ({"due": "x"}, "due"),
        ({"everybody": "", "teams": "99999999999999999999"}, "teams"),
    ],
)
def test_choice_that_cannot_be_is_refused(client, hr, team, course, changes, field):
    own = {name: team.pk if value == "the team" else value for name, value in changes.items()}
    page = open_page(client, hr, {**choose(course), **own})

    assert page.status_code == 200
    assert field in page.context["choice"].errors
    assert "plan" not in page.context


def test_teams_of_others_are_not_offered(client, hr, stranger, team, course):
    foreign = stranger.organisation.teams.create(name_es="Ajeno", name_en="Foreign")

    page = open_page(client, hr, {**choose(course, teams=str(foreign.pk)), "everybody": ""})

    assert "teams" in page.context["choice"].errors


def test_picked_people_are_those_the_viewer_sees(client, hr, learner, stranger, course):
    page = open_page(client, hr, choose(course, person=[learner.pk, stranger.pk, "x"]))

    assert [row["employee"] for row in page.context["rows"]] == [learner]


def test_only_human_resources_assign(client, manager, learner, course):
    answers = [open_page(client, each, choose(course)).status_code for each in (manager, learner)]

    assert answers == [404, 404]


def test_human_resources_of_one_work_centre_reach_its_people_alone(client, hr, learner, organisation, course):
    plant = organisation.work_centres.create(code="p", name="Planta")
    there = EmployeeFactory(organisation=organisation, work_centre=plant)
    hr.hr_centres.add(plant)

    page = open_page(client, hr, choose(course))

    assert [row["employee"] for row in page.context["rows"]] == [there]


def test_undo_from_the_page(client, hr, learner, course):
    confirm(client, hr, choose(course))
    action = DutyAction.objects.get()

    page = client.post(f"/en/duties/actions/{action.uuid}/undo/", follow=True)
    again = client.post(f"/en/duties/actions/{action.uuid}/undo/", follow=True)

    assert "Everything is as it was before" in page.content.decode()
    assert "can no longer be undone" in again.content.decode()
    assert Enrolment.objects.latest_cycle().count() == 0


def test_undo_is_offered_for_ten_minutes(client, hr, learner, course):
    confirm(client, hr, choose(course))
    action = DutyAction.objects.get()
    client.force_login(hr.user)

    with time_machine.travel(action.undo_until, tick=False):
        client.force_login(hr.user)
        page = client.get(f"/en/duties/actions/{action.uuid}/")

    assert page.context["can_undo"] is False


def test_log_lists_what_was_done_and_hides_other_work_centres(client, hr, learner, organisation, course):
    confirm(client, hr, choose(course))
    plant = organisation.work_centres.create(code="p", name="Planta")
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(plant)

    client.force_login(hr.user)
    ours = client.get("/en/duties/actions/")
    client.force_login(limited.user)
    theirs = client.get("/en/duties/actions/")

    assert [len(page.context["page_obj"]) for page in (ours, theirs)] == [1, 0]


@pytest.mark.parametrize("count", [1, 5])
def test_preview_reads_as_often_whatever_there_is(client, organisation, hr, course, count, django_assert_num_queries):
    for _ in range(count):
        EmployeeFactory(organisation=organisation)
    client.force_login(hr.user)

    with django_assert_num_queries(21):
        client.get("/en/duties/assign/", choose(course))
