"""Which columns a list has: chosen once, in its address, kept for who chose them, the same in its files."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from people.exports.lists import exported_lists
from tests.exports import read_csv, read_xlsx
from tests.factories import EmployeeFactory, make_course, make_enrolment, manage

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, hr, learner):
    make_enrolment(make_course(), learner)
    client.force_login(hr.user)
    return client


def heads(response):
    found = BeautifulSoup(response.content, "html.parser").select("main thead th")
    return [text for head in found if (text := head.get_text(" ", strip=True).strip(" ↑↓")) != "Choose"]


def choose(client, *keys, name="team", query="", **more):
    with translation.override("en"):
        address = reverse("saved_views:columns", args=[name])
    return client.post(address, {"column": keys, "query": query, **more})


def test_chosen_columns_stand_in_the_address_and_in_both_files(desk):
    reply = choose(desk, "status", "team", "role", query="sort=due")

    assert reply.url == "/en/team/?sort=due&cols=name.team.role.status"
    page = desk.get(reply.url)
    for form in BeautifulSoup(page.content, "html.parser").select(".chooser form"):
        assert {"csrfmiddlewaretoken", "query"} <= {field["name"] for field in form.select("input")}
    assert heads(page) == ["Employee", "Team", "Job role", "Status"]
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select("a[href*='/export.']")]
    assert len(links) == 2
    files = [desk.get(link).getvalue() for link in links]
    assert read_csv(files[0])[0] == read_xlsx(files[1])[0] == heads(page)


def test_they_are_there_again_whenever_this_person_opens_the_list(desk, client, organisation):
    choose(desk, "status")
    assert heads(desk.get("/en/team/")) == ["Employee", "Status"]
    assert heads(desk.get("/en/team/?q=a&cols=name.number")) == ["Employee", "Number"]

    other = EmployeeFactory(organisation=organisation, role="hr")
    client.force_login(other.user)
    assert "Course" in heads(client.get("/en/team/"))


def test_usual_columns_come_back(desk):
    usual = heads(desk.get("/en/team/"))
    choose(desk, "status")

    reply = choose(desk, "status", query="cols=name.status", usual="1")

    assert reply.url == "/en/team/"
    assert heads(desk.get("/en/team/")) == usual


def test_as_long_as_nobody_chooses_a_file_has_all_of_them(desk, hr):
    columns = exported_lists()["team"].open(hr, desk.get("/en/team/").wsgi_request.GET).table.columns

    with translation.override("en"):
        assert read_csv(desk.get("/en/team/export.csv").getvalue())[0] == [str(each.title) for each in columns]


def test_a_column_that_is_not_there_is_said(desk):
    response = desk.get("/en/team/?cols=name.status.gone")

    assert heads(response) == ["Employee", "Status"]
    assert "no longer exists, or is not for you" in response.content.decode()
    assert response.context["page_obj"].paginator.count > 0


def test_a_manager_gets_no_column_of_human_resources(client, organisation, team, learner):
    manager = manage(EmployeeFactory(organisation=organisation), team)
    client.force_login(manager.user)

    response = client.get("/en/team/?cols=name.changed")

    assert heads(response) == ["Employee"] or "changed" not in response.content.decode().lower()
    assert "is not for you" in response.content.decode()


def test_list_of_people_chooses_its_columns_too(desk):
    reply = choose(desk, "email", "shift", name="people")

    assert heads(desk.get(reply.url)) == ["Employee", "Shift", "E-mail"]


@pytest.mark.parametrize("name", ["nothing", "messages", "approvals"])
def test_other_lists_have_no_choice(desk, name):
    assert choose(desk, "status", name=name).status_code == 404


def test_nobody_chooses_for_a_list_that_is_not_theirs(client, learner):
    client.force_login(learner.user)

    assert choose(client, "status").status_code == 404
    learner.refresh_from_db()
    assert learner.list_habits == {}
