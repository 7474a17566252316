"""Sixty days of hires, moves, leavers, returns and completions, half of the messages lost, against a model of a few
lines.
"""

import contextlib
import datetime
import random

import pytest
import time_machine
from django.utils import timezone

from courses.duties.audience import Audience
from courses.learning.services import complete_lesson, live_lessons, start_course
from courses.models import Assignment, DutyItem, Enrolment
from courses.rules.tasks import check_rules
from people.employees.services import end_employment, hire_employee, undo_leaving
from tests.factories import TeamFactory, move_employee

pytestmark = pytest.mark.django_db

FIRST = datetime.datetime(2030, 1, 7, 18, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


class Person:
    """What the model knows of somebody; nothing of it is read from the database."""

    def __init__(self, employee, team):
        self.employee, self.team = employee, team
        self.works_here, self.is_under, self.is_due = True, False, False
        self.has_begun, self.has_completed = False, False

    def look(self, inside):
        """What the rule does to them, in words of the rule."""
        if not self.works_here:
            return
        is_in = self.team in inside
        if is_in and not self.is_under and not self.has_completed:
            self.is_due = True
        if self.is_under and not is_in and not self.has_begun:
            self.is_due = False
        self.is_under = is_in


@pytest.mark.parametrize("seed", [1, 2])
def test_rule_does_what_the_model_says_every_day(
    organisation, course, begin_rule, django_capture_on_commit_callbacks, seed
):
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    top, other = TeamFactory(organisation=organisation), TeamFactory(organisation=organisation)
    below = TeamFactory(organisation=organisation, parent=top)
    teams, inside = [top, below, other], {top, below}
    people = []
    with time_machine.travel(FIRST, tick=False):
        begin_rule(Audience(teams=(top,)))
    for number in range(1, 61):
        with time_machine.travel(FIRST + number * DAY, tick=False):
            for _ in range(chance.randint(0, 5)):
                is_lost = chance.random() < 0.5
                context = contextlib.nullcontext() if is_lost else django_capture_on_commit_callbacks(execute=True)
                with context:
                    person = happen(chance, organisation, course, teams, people)
                if not is_lost:
                    person.look(inside)
            check_rules()
            for person in people:
                person.look(inside)
            assert due_now(course) == {person.employee.pk for person in people if person.is_due}
    assert sum(person.has_completed for person in people) > 1
    assert sum(not person.works_here for person in people) > 1
    assert no_duty_was_given_while_it_stood()


def happen(chance, organisation, course, teams, people):
    """One thing that happens to one person."""
    here = [person for person in people if person.works_here]
    away = [person for person in people if not person.works_here]
    studying = [person for person in here if person.is_due]
    kind = chance.choice(["hire", "move", "move", "leave", "return", "begin", "complete"])
    if kind == "move" and here:
        person = chance.choice(here)
        person.team = chance.choice(teams)
        move_employee(person.employee, person.team)
    elif kind == "leave" and here:
        person = chance.choice(here)
        person.works_here = False
        end_employment(person.employee, organisation.today())
    elif kind == "return" and away:
        person = chance.choice(away)
        person.works_here = True
        undo_leaving(person.employee)
    elif kind in ("begin", "complete") and studying:
        person = chance.choice(studying)
        person.has_begun = True
        enrolment = start_course(person.employee, course)
        if kind == "complete":
            person.has_completed, person.is_due = True, False
            for lesson in live_lessons(course):
                complete_lesson(enrolment, lesson, "es")
    else:
        team = chance.choice(teams)
        user = {"given_names": "Ana", "first_surname": "Ríos"}
        new = hire_employee(organisation, f"n{len(people)}", team, user=user, hired_on=timezone.now().date())
        person = Person(new, team)
        people.append(person)
    return person


def due_now(course):
    duties = Enrolment.objects.filter(course=course, due_on__isnull=False, completed_at=None, dropped_at=None)
    return set(duties.exclude(employee__number__in=["hr"]).values_list("employee_id", flat=True))


def no_duty_was_given_while_it_stood():
    """Whether no enrolment has two standing assignments, and no duty failed."""
    standing = list(Assignment.objects.standing().values_list("enrolment", flat=True))
    return len(standing) == len(set(standing)) and not DutyItem.objects.exclude(problem="").exists()
