"""How tests read the team page, and bring people into the states that it shows."""

import datetime

from courses.learning.services import start_course
from courses.models import Enrolment
from tests.factories import (
    EmployeeFactory,
    assign_course,
    join,
    make_enrolment,
)

DAY = datetime.timedelta(days=1)


def open_team(client, viewer, query="", language="en"):
    client.force_login(viewer.user)
    response = client.get(f"/{language}/team/{query}")
    assert response.status_code == 200
    return response


def people(response):
    return [row.employee_id for row in response.context["rows"]]


def colleague(organisation, team=None, **user):
    employee = EmployeeFactory(organisation=organisation, **{f"user__{key}": value for key, value in user.items()})
    return join(employee, team) if team else employee


def in_state(state, course, employee, today):
    """Bring an employee into one state of a course that is valid for ever."""
    if state == "not_started":
        assign_course(employee, course, today + 8 * DAY)
    elif state == "in_progress":
        assign_course(employee, course, today + 8 * DAY)
        start_course(employee, course)
    elif state == "overdue":
        assign_course(employee, course, today - DAY)
    else:
        enrolment = make_enrolment(course, employee, lessons_done=True)
        if state in ("expired", "exempt"):
            Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=today - DAY)
        if state == "exempt":
            Enrolment.objects.filter(pk=enrolment.pk).update(exempted_at=enrolment.started_at)
    return Enrolment.objects.get(employee=employee, course=course)
