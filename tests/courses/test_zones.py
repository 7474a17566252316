"""A duty ends with the day where the person works: in SQL as in Python, in the list as on the person's own pages."""

import datetime

import pytest
import time_machine
from django.http import QueryDict

from courses.models import Enrolment
from people.models import Employee, local_today
from reports.duties import duties_of
from reports.team_progress import TeamProgress
from tests.factories import EmployeeFactory, WorkCentreFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db

ZONES = ("America/Tijuana", "America/Hermosillo", "America/Mexico_City", "America/Cancun")
DUE_ON = datetime.date(2026, 3, 9)


@pytest.fixture
def people(organisation):
    """One person at a work centre of each zone, and one at none; each has to be done on the same date."""
    course, found = make_course(), {}
    for zone in (*ZONES, None):
        centre = zone and WorkCentreFactory(organisation=organisation, time_zone=zone, name=zone)
        found[zone] = EmployeeFactory(organisation=organisation, work_centre=centre)
        Enrolment.objects.filter(pk=make_enrolment(course, found[zone]).pk).update(due_on=DUE_ON)
    return found


def overdue(progress):
    return {row.employee_id for row in progress.page(0, 50) if row.status == "overdue"}


@pytest.mark.parametrize("day", [9, 10])
@pytest.mark.parametrize("hour", [4, 5, 6, 7, 8])
def test_status_is_the_same_in_every_place(people, hr, day, hour):
    with time_machine.travel(datetime.datetime(2026, 3, day, hour, 30, tzinfo=datetime.UTC), tick=False):
        enrolments = Enrolment.objects.select_related("employee__organisation", "employee__work_centre")
        rows = enrolments.with_status(local_today(hr.organisation, "employee__"))
        expected = {row.employee_id for row in rows if row.employee.today() > DUE_ON}

        assert [row.status for row in rows] == [row.status_on(row.employee.today()) for row in rows]
        assert overdue(TeamProgress(hr, QueryDict())) == expected
        fresh = Employee.objects.filter(pk__in=[each.pk for each in people.values()])
        assert {each.pk for each in fresh if duties_of(each)[0].status == "overdue"} == expected


@time_machine.travel(datetime.datetime(2026, 3, 10, 6, 30, tzinfo=datetime.UTC), tick=False)
def test_midnight_comes_later_in_the_west(people, hr):
    late = overdue(TeamProgress(hr, QueryDict()))

    assert {zone for zone, employee in people.items() if employee.pk in late} == {
        "America/Mexico_City",
        "America/Cancun",
        None,
    }


@time_machine.travel(datetime.datetime(2026, 3, 2, 6, 30, tzinfo=datetime.UTC), tick=False)
def test_week_before_begins_later_in_the_west(people, hr):
    due_soon = TeamProgress(hr, QueryDict("status=due_soon"))

    assert {row.employee_id for row in due_soon.page(0, 50)} == {
        people[zone].pk for zone in ("America/Mexico_City", "America/Cancun", None)
    }
    assert due_soon.row_count == 3
