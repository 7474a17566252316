"""A plan as a page shows it: the numbers, and everybody by name in the group that the address asks for."""

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from courses.duties.plans import Line, Plan
from courses.models import CoursePage, DutyItem
from lib.groups import Groups
from lib.words import Words
from people.models import Employee

ROWS = 50


def preview(plan: Plan, data: QueryDict, done: str) -> dict[str, Any]:
    """Return what the template ``duties/_preview.html`` reads. Two queries, whatever the size of the plan.

    ``done`` names the group of those for whom something would be done.
    """
    groups = Groups(data, done, DutyItem.Problem.choices, plan.counts)
    courses = {course.pk: course.local_title for course in CoursePage.objects.filter(pk__in=plan.counts_by_course)}
    listed = [line for line in plan.lines if line.problem == groups.chosen]
    page = Paginator(listed, ROWS).get_page(data.get("page"))
    return {
        "plan": plan,
        "group": groups.chosen,
        "tabs": groups.tabs(),
        "by_course": _by_course(plan, courses, groups.choices) if len(courses) > 1 else [],
        "group_labels": [label for _key, label in groups.choices],
        "page_obj": page,
        "rows": _named(list(page.object_list), courses),
        "page_query": groups.page_query(),
        "query": groups.query(),
    }


def _by_course(plan: Plan, courses: dict[int, str], groups: list[tuple[str, Words]]) -> list[dict[str, Any]]:
    return [
        {"title": courses[pk], "cells": [{"label": label, "count": counts[key]} for key, label in groups]}
        for pk, counts in plan.counts_by_course.items()
    ]


def _named(lines: list[Line], courses: dict[int, str]) -> list[dict[str, Any]]:
    people = Employee.objects.select_related("user").in_bulk([line.employee_id for line in lines])
    return [{"employee": people[line.employee_id], "course": courses[line.course_id], "line": line} for line in lines]
