"""Screens of human resources about teams, job roles, work centres and days off."""

import datetime

import pytest

from people.employees.services import limit_human_resources, name_managers
from people.models import Employee, Holiday, JobRole, Team, WorkCentre
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    OrganisationFactory,
    TeamFactory,
    WorkCentreFactory,
    join,
    move_employee,
)

pytestmark = pytest.mark.django_db

PEOPLE = "/en/people/"
TEAMS, ROLES, CENTRES = f"{PEOPLE}teams/", f"{PEOPLE}job-roles/", f"{PEOPLE}work-centers/"


@pytest.fixture
def north(organisation):
    return TeamFactory(organisation=organisation, name_es="Norte", name_en="North")


def text(response):
    return " ".join(response.content.decode().split())


# --- Teams ------------------------------------------------------------------------------------------


def test_team_is_added_below_another_one(desk, organisation, north):
    desk.post(f"{TEAMS}add/", {"name_es": "Planta", "name_en": "Plant", "parent": north.pk})

    team = Team.objects.get(name_es="Planta")
    assert (team.organisation, team.parent) == (organisation, north)
    page = text(desk.get(TEAMS))
    assert "Plant</a>" in page
    assert "nobody" in page


@pytest.mark.parametrize("missing", ["name_es", "name_en"])
def test_team_has_both_names(desk, missing):
    data = {"name_es": "Planta", "name_en": "Plant", missing: " "}

    assert missing in desk.post(f"{TEAMS}add/", data).context["form"].errors


def test_two_siblings_do_not_have_one_name(desk, north):
    response = desk.post(f"{TEAMS}add/", {"name_es": "Norte", "name_en": "Other", "parent": ""})

    assert response.status_code == 400
    assert Team.objects.filter(name_es="Norte").count() == 1


def test_team_moves_but_never_below_itself(desk, organisation, north):
    below = TeamFactory(organisation=organisation, parent=north)
    other = TeamFactory(organisation=organisation)
    data = {"name_es": "Norte", "name_en": "North"}

    refused = desk.post(f"{TEAMS}{north.pk}/", {**data, "parent": below.pk})
    assert "cannot be part of itself" in text(refused)

    desk.post(f"{TEAMS}{north.pk}/", {**data, "parent": other.pk})
    assert Team.objects.get(pk=below.pk).path.startswith(Team.objects.get(pk=other.pk).path)


def test_team_is_not_put_below_one_of_another_organisation(desk, north):
    data = {"name_es": "Norte", "name_en": "North", "parent": TeamFactory().pk}

    assert "parent" in desk.post(f"{TEAMS}{north.pk}/", data).context["form"].errors


def test_managers_are_named_and_released(desk, hr, north, learner):
    desk.post(f"{TEAMS}{north.pk}/managers/", {"person": learner.number})
    assert [row.employee for row in north.managers.all()] == [learner]
    assert f"{learner.user.get_full_name()}</a>" in text(desk.get(f"{TEAMS}{north.pk}/"))

    desk.post(f"{TEAMS}{north.pk}/managers/{learner.pk}/remove/")

    assert not north.managers.exists()
    assert [change.by for change in learner.changes.filter(field="manages")] == [hr.user, hr.user]


def test_manager_is_found_by_name_and_email(desk, north, learner):
    for words in (learner.user.email.upper(), learner.user.first_surname):
        name_managers(north, [])
        desk.post(f"{TEAMS}{north.pk}/managers/", {"person": words})
        assert [row.employee for row in north.managers.all()] == [learner], words


@pytest.mark.parametrize("words", ["", "99999", "nobody@example.com"])
def test_nobody_is_named_who_is_not_there(desk, north, words):
    response = desk.post(f"{TEAMS}{north.pk}/managers/", {"person": words})

    assert response.context["manager_form"].errors
    assert not north.managers.exists()


def test_several_who_match_are_listed(desk, north, organisation):
    people = EmployeeFactory.create_batch(2, organisation=organisation, user__given_names="Zoraida")

    response = desk.post(f"{TEAMS}{north.pk}/managers/", {"person": "zoraida"})

    (error,) = response.context["manager_form"].errors["person"]
    assert all(each.number in error for each in people)


def test_stranger_and_leaver_manage_nothing(desk, north, stranger, learner):
    Employee.objects.filter(pk=learner.pk).update(left_on="2026-01-01")

    for person in (stranger, learner):
        desk.post(f"{TEAMS}{north.pk}/managers/", {"person": person.number})

    assert not north.managers.exists()


def test_empty_team_is_removed(desk, north, learner):
    name_managers(north, [learner])

    assert "Nobody can be put there after this" in text(desk.get(f"{TEAMS}{north.pk}/remove/"))
    desk.post(f"{TEAMS}{north.pk}/remove/")

    assert not Team.objects.filter(pk=north.pk).exists()
    assert learner.changes.filter(field="manages").count() == 2


def test_team_with_people_or_teams_stays(desk, organisation, north, learner):
    above = TeamFactory(organisation=organisation)
    north.parent = above
    north.save()
    move_employee(learner, north)

    for team, words in ((north, "People are still there"), (above, "Other teams are part of it")):
        assert words in text(desk.get(f"{TEAMS}{team.pk}/remove/"))
        desk.post(f"{TEAMS}{team.pk}/remove/")
        assert Team.objects.get(pk=team.pk).is_active


def test_team_that_the_history_names_goes_out_of_use_and_comes_back(desk, organisation, north, learner):
    move_employee(learner, north)
    move_employee(learner, TeamFactory(organisation=organisation))

    desk.post(f"{TEAMS}{north.pk}/remove/")

    assert not Team.objects.get(pk=north.pk).is_active
    assert "North" not in text(desk.get(f"{PEOPLE}{learner.pk}/move/"))
    assert "North" in text(desk.get(f"{PEOPLE}{learner.pk}/"))
    assert desk.get(f"{TEAMS}{north.pk}/").status_code == 404

    desk.post(f"{TEAMS}{north.pk}/restore/")

    assert Team.objects.get(pk=north.pk).is_active


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_teams_takes_constant_queries(desk, organisation, count, django_assert_num_queries):
    for _ in range(count):
        team = TeamFactory(organisation=organisation)
        name_managers(team, [join(EmployeeFactory(organisation=organisation), team)])

    with django_assert_num_queries(6):
        desk.get(TEAMS)


# --- Job roles --------------------------------------------------------------------------------------


def test_job_role_is_added_renamed_and_removed(desk, organisation):
    desk.post(f"{ROLES}add/", {"name_es": "Caja", "name_en": "Till"})
    role = JobRole.objects.get(name_es="Caja")
    desk.post(f"{ROLES}{role.pk}/", {"name_es": "Cajas", "name_en": "Tills"})

    assert role.organisation == organisation
    assert "Tills</a>" in text(desk.get(ROLES))

    desk.post(f"{ROLES}{role.pk}/remove/")

    assert not JobRole.objects.filter(pk=role.pk).exists()


def test_job_role_that_somebody_has_stays(desk, organisation, learner):
    role = JobRoleFactory(organisation=organisation)
    Employee.objects.filter(pk=learner.pk).update(job_role=role)

    desk.post(f"{ROLES}{role.pk}/remove/")
    assert JobRole.objects.get(pk=role.pk).is_active

    Employee.objects.filter(pk=learner.pk).update(left_on="2026-01-01")
    desk.post(f"{ROLES}{role.pk}/remove/")
    assert not JobRole.objects.get(pk=role.pk).is_active


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_job_roles_takes_constant_queries(desk, organisation, count, django_assert_num_queries):
    for _ in range(count):
        EmployeeFactory(organisation=organisation, job_role=JobRoleFactory(organisation=organisation))

    with django_assert_num_queries(5):
        desk.get(ROLES)


# --- Work centres -----------------------------------------------------------------------------------

CENTRE = {"code": "MTY", "name": "Planta Monterrey", "address": "", "time_zone": "", "employer_registration": ""}


def test_work_centre_is_added(desk, organisation):
    data = {**CENTRE, "time_zone": "America/Tijuana", "employer_registration": "y54-12345-10-8"}
    desk.post(f"{CENTRES}add/", data)

    centre = WorkCentre.objects.get(code="MTY")
    assert (centre.organisation, centre.zone_name) == (organisation, "Tijuana")
    assert centre.employer_registration == "Y5412345108"
    assert "Planta Monterrey</a>" in text(desk.get(CENTRES))


@pytest.mark.parametrize(
    ("field", "value"), [("code", "mty"), ("time_zone", "Mars/Olympus"), ("employer_registration", "123"), ("name", "")]
)
def test_work_centre_is_refused(desk, organisation, field, value):
    WorkCentreFactory(organisation=organisation, code="MTY")

    response = desk.post(f"{CENTRES}add/", {**CENTRE, "code": "GDL", field: value})

    assert response.status_code == 400
    assert WorkCentre.objects.count() == 1


def test_work_centre_goes_out_of_use_where_nobody_works(desk, organisation, learner):
    centre = WorkCentreFactory(organisation=organisation)
    Employee.objects.filter(pk=learner.pk).update(work_centre=centre)
    desk.post(f"{CENTRES}{centre.pk}/remove/")
    assert WorkCentre.objects.get(pk=centre.pk).is_active

    Employee.objects.filter(pk=learner.pk).update(left_on="2026-01-01")
    desk.post(f"{CENTRES}{centre.pk}/remove/")

    assert not WorkCentre.objects.get(pk=centre.pk).is_active
    assert str(centre) not in text(desk.get(f"{PEOPLE}add/"))


@pytest.mark.parametrize("everywhere", [True, False])
def test_day_off_is_added_once_and_removed(desk, organisation, everywhere):
    centre = WorkCentreFactory(organisation=organisation)
    page = CENTRES if everywhere else f"{CENTRES}{centre.pk}/"
    data = {"day": "2999-12-25", "name": "Navidad"}

    desk.post(f"{page}holidays/", data)
    twice = desk.post(f"{page}holidays/", data)

    holiday = Holiday.objects.get()
    assert (holiday.work_centre, holiday.day) == (None if everywhere else centre, datetime.date(2999, 12, 25))
    assert twice.status_code == 400
    assert "Navidad" in text(desk.get(f"{CENTRES}{centre.pk}/"))
    assert ("Navidad" in text(desk.get(CENTRES))) is everywhere

    desk.post(f"{CENTRES}holidays/{holiday.pk}/remove/")

    assert not Holiday.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_work_centres_takes_constant_queries(desk, organisation, count, django_assert_num_queries):
    for number in range(count):
        EmployeeFactory(organisation=organisation, work_centre=WorkCentreFactory(organisation=organisation))
        day = datetime.date(2999, 1, 1) + datetime.timedelta(days=number)
        Holiday.objects.create(organisation=organisation, day=day, name="?")

    with django_assert_num_queries(6):
        desk.get(CENTRES)


# --- Who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [TEAMS, f"{TEAMS}add/", ROLES, f"{ROLES}add/", CENTRES, f"{CENTRES}add/"])
def test_what_all_share_is_for_human_resources_of_all(client, hr, learner, manager, page):
    client.force_login(hr.user)
    assert client.get(page).status_code == 200

    limit_human_resources(hr, [WorkCentreFactory(organisation=hr.organisation)])
    for viewer in (hr, learner, manager):
        client.force_login(viewer.user)
        assert client.get(page).status_code == 404


def test_nothing_of_another_organisation_is_listed(desk):
    other = OrganisationFactory()
    TeamFactory(organisation=other, name_en="Theirs")
    JobRoleFactory(organisation=other, name_en="Theirs")
    WorkCentreFactory(organisation=other, name="Theirs")

    assert all("Theirs" not in text(desk.get(page)) for page in (TEAMS, ROLES, CENTRES))
