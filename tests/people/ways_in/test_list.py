"""Who cannot sign in, and why: one rule behind the tile of the home, the list and its files."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from people.invitations.services import invite
from people.models import Invitation, Lockout, User, WayIn
from people.models.ways_in import with_way_in
from tests.factories import EmployeeFactory, WorkCentreFactory
from tests.people.ways_in.conftest import link_to, without_password

pytestmark = pytest.mark.django_db

LIST = "/en/people/ways-in/"


@pytest.fixture
def everybody(organisation, hr):
    """One person for each way in; the key is the answer that is expected."""
    people = {why: without_password(EmployeeFactory(organisation=organisation)) for why in WayIn}
    User.objects.filter(pk=people[WayIn.INACTIVE].user_id).update(is_active=False)
    until = timezone.now() + datetime.timedelta(minutes=5)
    Lockout.objects.create(user=people[WayIn.LOCKED].user, until=until)
    people[WayIn.OPEN].user.set_password("correct horse battery")
    people[WayIn.OPEN].user.save()
    User.objects.filter(pk=people[WayIn.NONE].user_id).update(email="")
    for why in (WayIn.EXPIRED, WayIn.WAITING):
        link_to(people[why], hr)
    Invitation.objects.filter(employee=people[WayIn.EXPIRED]).update(expires_at=timezone.now())
    [failed] = invite([people[WayIn.FAILED]], by=hr.user)
    Invitation.objects.filter(pk=failed.pk).update(failed_at=timezone.now(), failure="refused")
    return people


def test_each_reason(organisation, everybody):
    found = {person.pk: person.way_in for person in with_way_in(organisation.employees.all())}

    assert {why: found[person.pk] for why, person in everybody.items()} == {why: why.value for why in WayIn}


def listed(desk, query=""):
    return {row.employee.pk for row in desk.get(f"{LIST}?{query}").context["rows"]}


def test_list_has_whoever_cannot_and_each_reason_its_own(desk, everybody):
    can = {WayIn.OPEN, WayIn.WAITING}

    assert listed(desk) == {person.pk for why, person in everybody.items() if why not in can}
    for why, person in everybody.items():
        if why != WayIn.OPEN:
            assert listed(desk, f"why={why.value}") == {person.pk}


def test_home_counts_what_the_list_has(desk, everybody):
    [tile] = [matter for matter in desk.get("/en/").context["attention"] if matter.url == LIST]

    assert tile.count == len(listed(desk)) == 6


def test_files_are_the_list(desk, everybody):
    query = f"why=none&q={everybody[WayIn.NONE].number}"
    content = b"".join(desk.get(f"{LIST}list.csv?{query}").streaming_content).decode("utf-8-sig")

    [titles, row] = list(csv.reader(io.StringIO(content)))
    person = everybody[WayIn.NONE]
    assert titles[5] == "Why they cannot sign in"
    assert (row[0], row[1], row[5]) == (person.user.get_full_name(), person.number, "No e-mail and no PIN")
    workbook = desk.get(f"{LIST}list.xlsx")
    assert b"".join(workbook.streaming_content)[:2] == b"PK"
    workbook.close()
    assert desk.get(f"{LIST}list.pdf").status_code == 404


def test_human_resources_of_a_work_centre_see_theirs(client, organisation, hr, newcomer):
    centre = WorkCentreFactory(organisation=organisation)
    near = without_password(EmployeeFactory(organisation=organisation, work_centre=centre))
    hr.hr_centres.add(centre)
    client.force_login(hr.user)

    assert listed(client) == {near.pk}
    assert client.post(f"/en/people/{newcomer.pk}/invite/").status_code == 404
    page = client.get(f"/en/people/ways-in/invite/?person={newcomer.pk}&person={near.pk}")
    assert [person.pk for person in page.context["plan"].people] == [near.pk]


def test_filter_that_does_not_exist_is_said(desk, newcomer):
    page = desk.get(f"{LIST}?why=nonsense&team=999")

    assert "(Team, Why)" in page.content.decode()
    assert listed(desk, "why=nonsense") == {newcomer.pk}


def test_nobody_to_list(desk):
    assert "Everybody can sign in" in desk.get(LIST).content.decode()
    assert "Nobody matches these filters" in desk.get(f"{LIST}?why=never").content.decode()


def test_number_of_queries_does_not_grow(desk, organisation, everybody, django_assert_max_num_queries):
    desk.get(LIST)
    for _ in range(20):
        without_password(EmployeeFactory(organisation=organisation))

    with django_assert_max_num_queries(16):
        desk.get(LIST)


def test_wrong_attempts_show_here_until_somebody_gets_in(client, desk, organisation):
    person = EmployeeFactory(organisation=organisation)
    for _ in range(6):
        client.post("/en/accounts/logout/")
        client.post("/en/accounts/login/", {"login": person.user.email, "password": "wrong guess again"})

    assert Lockout.objects.get().user == person.user
    client.force_login(person.user)
    assert Lockout.objects.count() == 0
