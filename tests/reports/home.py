"""The first screen of an employee, and paths on it."""

from courses.models import PathStep
from tests.factories import (
    LearningPathFactory,
)


def open_home(client, employee, language="en"):
    client.force_login(employee.user)
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    return response


def add_path(employee, *courses, **fields):
    path = LearningPathFactory(**fields)
    if employee.job_role:
        path.job_roles.add(employee.job_role)
        path.save()
    for order, course in enumerate(courses):
        PathStep.objects.create(path=path, course=course, sort_order=order)
    return path
