"""A plan as a page shows it: the numbers, and everybody by name in the group that the address asks for."""

from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from courses.duties.plans import Line, Plan
from courses.models import CoursePage, DutyItem
from people.models import Employee

ROWS = 50


def preview(plan: Plan, data: QueryDict, done: str) -> dict[str, Any]:
    """What the template ``duties/_preview.html`` reads. Two queries, whatever the size of the plan.

    ``done`` names the group of those for whom something would be done.
    """
    present = [problem for problem in DutyItem.Problem if plan.counts[problem]]
    group = data.get("group", "")
    group = group if group in present else ""
    courses = {course.pk: course.local_title for course in CoursePage.objects.filter(pk__in=plan.counts_by_course)}
    listed = [line for line in plan.lines if line.problem == group]
    page = Paginator(listed, ROWS).get_page(data.get("page"))
    tabs = [("", done), *((problem.value, str(problem.label)) for problem in present)]
    return {
        "plan": plan,
        "group": group,
        "tabs": [
            {"label": label, "count": plan.counts[key], "url": f"?{_query(data, group=key)}", "current": key == group}
            for key, label in tabs
        ],
        "by_course": _by_course(plan, courses, tabs) if len(courses) > 1 else [],
        "group_labels": [label for _key, label in tabs],
        "page_obj": page,
        "rows": _named(list(page.object_list), courses),
        "page_query": _query(data, group=group),
        "query": _query(data),
    }


def _query(data: QueryDict, group: str = "") -> str:
    """The address of the same choice, with another group of people."""
    kept = data.copy()
    for name in ("page", "group"):
        kept.pop(name, None)
    if group:
        kept["group"] = group
    return kept.urlencode()


def _by_course(plan: Plan, courses: dict[int, str], tabs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"title": courses[pk], "cells": [{"label": label, "count": counts[key]} for key, label in tabs]}
        for pk, counts in plan.counts_by_course.items()
    ]


def _named(lines: list[Line], courses: dict[int, str]) -> list[dict[str, Any]]:
    people = Employee.objects.select_related("user").in_bulk([line.employee_id for line in lines])
    return [{"employee": people[line.employee_id], "course": courses[line.course_id], "line": line} for line in lines]
