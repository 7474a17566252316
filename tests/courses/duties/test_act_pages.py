"""The pages that move, excuse and withdraw: from ticked rows or all that a filter finds, as shown, by whom it may be
done.
"""

import datetime
import re

import pytest

from courses.duties.acts import ACTS
from courses.learning.services import start_course
from courses.models import DutyAction, Enrolment
from people.models import Employee
from tests.factories import EmployeeFactory, assign_course, join, make_course, make_enrolment

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2030, 3, 11)
CHOICES = {"extend": {"due": "days", "days": "14"}, "exempt": {"until": ""}, "end-exemption": {}, "withdraw": {}}


@pytest.fixture
def course():
    return make_course()


def open_page(client, viewer, name, chosen=None, language="en"):
    client.force_login(viewer.user)
    return client.get(f"/{language}/duties/{name}/", chosen or {})


def confirm(client, viewer, name, chosen, **sent):
    page = open_page(client, viewer, name, chosen)
    shown = re.search(r'name="shown" value="(\w+)"', page.content.decode())
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    return client.post(address, {"shown": shown and shown[1], "reason": "Leave", **sent}, follow=True)


@pytest.mark.parametrize("name", ["extend", "exempt", "withdraw"])
def test_ticked_duty_is_shown_and_done(client, hr, learner, course, name):
    enrolment = assign_course(learner, course, MONDAY).enrolment

    done = confirm(client, hr, name, {"duty": enrolment.pk, **CHOICES[name]})

    action = DutyAction.objects.first()
    assert done.redirect_chain[-1][0] == f"/en/duties/actions/{action.uuid}/"
    assert (action.kind, action.by, action.reason, action.total) == (ACTS[name].kind, hr, "Leave", 1)


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_page_without_a_selection_leads_to_the_list(client, hr, name, language):
    page = open_page(client, hr, name, language=language)

    assert page.status_code == 200
    assert f'href="/{language}/team/"' in page.content.decode()
    assert "plan" not in page.context


def test_all_that_the_filter_finds_is_meant(client, organisation, team, hr, learner, course):
    beside = EmployeeFactory(organisation=organisation)
    for employee in (learner, beside, join(EmployeeFactory(organisation=organisation), team)):
        assign_course(employee, course, organisation.today() - DAY)
    make_enrolment(course, join(EmployeeFactory(organisation=organisation), team), lessons_done=True)

    page = open_page(client, hr, "extend", {"all": "1", "team": team.pk, "status": "overdue", **CHOICES["extend"]})

    assert page.context["plan"].reached_count == 2
    assert {row["employee"].pk for row in page.context["rows"]}.isdisjoint({beside.pk})
    assert f'name="team" value="{team.pk}"' in page.content.decode()  # the choice carries the filters along


def test_filter_that_is_gone_means_nobody(client, hr, learner, course):
    assign_course(learner, course, MONDAY)

    page = open_page(client, hr, "withdraw", {"all": "1", "team": "0"})

    assert page.context["plan"].lines == []
    assert "This team no longer exists" in page.content.decode()


def test_people_without_a_course_are_exempted_from_the_one_that_is_chosen(client, hr, learner, course):
    chosen = {"all": "1", "status": "no_course", "q": learner.number}
    asks = open_page(client, hr, "exempt", chosen)

    confirm(client, hr, "exempt", {**chosen, "until": "", "exempt_from": course.pk})

    assert list(asks.context["choice"].fields) == ["until", "exempt_from"]
    assert Enrolment.objects.get(employee=learner).status_on(MONDAY) == "exempt"


def test_reason_is_asked_for(client, hr, learner, course):
    enrolment = assign_course(learner, course, MONDAY).enrolment

    page = confirm(client, hr, "exempt", {"duty": enrolment.pk, "until": ""}, reason="")

    assert page.context["form"].errors
    assert DutyAction.objects.filter(kind="exempt").count() == 0


def test_nobody_does_it_for_themselves(client, hr, course):
    enrolment = assign_course(hr, course, MONDAY).enrolment

    pages = [open_page(client, hr, name, {"duty": enrolment.pk, **CHOICES[name]}) for name in CHOICES]

    assert [page.context["plan"].reached_count for page in pages] == [0, 0, 0, 0]
    assert "It is their own" in pages[0].content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("extend", 200), ("exempt", 404), ("end-exemption", 404), ("withdraw", 404)]
)
def test_managers_give_more_time_and_nothing_else(client, manager, learner, course, name, status):
    enrolment = assign_course(learner, course, MONDAY).enrolment

    assert open_page(client, manager, name, {"duty": enrolment.pk}).status_code == status


def test_manager_reaches_the_own_tree_alone(client, organisation, manager, learner, course):
    mine = assign_course(learner, course, MONDAY).enrolment
    other = assign_course(EmployeeFactory(organisation=organisation), course, MONDAY).enrolment

    page = open_page(client, manager, "extend", {"duty": [mine.pk, other.pk], **CHOICES["extend"]})

    assert [row["employee"] for row in page.context["rows"]] == [learner]


def test_human_resources_of_another_work_centre_reach_nobody(client, organisation, hr, learner, course):
    enrolment = assign_course(learner, course, MONDAY).enrolment
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(organisation.work_centres.create(code="p", name="Planta"))

    page = open_page(client, limited, "withdraw", {"duty": enrolment.pk})

    assert page.context["plan"].lines == []


@pytest.mark.parametrize("name", ["unknown", "assigned"])
def test_act_that_does_not_exist_is_not_found(client, hr, name):
    assert open_page(client, hr, name).status_code == 404


def test_manager_undoes_what_they_did(client, manager, learner, course):
    enrolment = assign_course(learner, course, MONDAY).enrolment
    confirm(client, manager, "extend", {"duty": enrolment.pk, **CHOICES["extend"]})
    action = DutyAction.objects.get(kind="extend")

    client.post(f"/en/duties/actions/{action.uuid}/undo/")

    enrolment.refresh_from_db()
    assert enrolment.due_on == MONDAY


def test_preview_says_from_which_date_to_which_and_comes_before_the_list(client, organisation, hr, learner, course):
    saturday = MONDAY + 5 * DAY
    assign_course(learner, course, MONDAY)
    duty = Enrolment.objects.get(employee=learner)

    page = open_page(client, hr, "extend", {"duty": duty.pk, "due": "day", "day": saturday.isoformat()})

    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "Mar 11, 2030 → Mar 18, 2030" in text
    assert "nobody works on Mar 16, 2030" in text
    html = page.content.decode()
    assert html.index('id="preview"') < html.index('id="confirm"') < html.index('class="table-wrap"')
    assert 'action="#preview"' in html


def test_withdrawn_duty_is_not_shown_as_a_choice_of_the_person(client, organisation, hr, learner, course):
    begun, put_aside = course, make_course()
    for each in (begun, put_aside):
        assign_course(learner, each, MONDAY)
    start_course(learner, begun)
    duties = list(Enrolment.objects.filter(employee=learner).values_list("pk", flat=True))

    confirm(client, hr, "withdraw", {"duty": duties})

    page = client.get(f"/en/team/{learner.pk}/")
    [duty] = page.context["duties"]
    assert (duty.enrolment.course.pk, duty.reason.startswith("Assignment withdrawn on ")) == (begun.pk, True)
    assert "Own choice" not in page.content.decode()


def test_page_of_a_person_assigns_to_that_person(client, hr, learner, course):
    client.force_login(hr.user)
    page = client.get(f"/en/team/{learner.pk}/")
    [address] = re.findall(r'href="(/en/duties/assign/\?person=\d+)"', page.content.decode())

    chosen = client.get(f"{address}&what=course-{course.pk}&due=days&days=30")

    assert [row["employee"] for row in chosen.context["rows"]] == [learner]
