"""Giving duties to people of one organisation, due on a Monday."""

import datetime

from courses.duties.assigning import plan_assignment
from courses.duties.due import Due
from courses.duties.services import begin
from people.models import Employee

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2030, 3, 11)


def plan_for(hr, courses, people=None, due=None, path=None):
    everybody = Employee.objects.visible_to(hr).active()
    found = people if people is not None else everybody
    return plan_assignment(hr.organisation, found, courses, due or Due(on=MONDAY), path, by=hr)


def give(hr, courses, people=None, due=None, path=None, **options):
    return begin(hr.organisation, lambda: plan_for(hr, courses, people, due, path), by=hr, **options)
