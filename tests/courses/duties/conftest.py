"""A course to give to people, and a second person of human resources."""

import pytest

from people.models import Employee
from tests.factories import EmployeeFactory, make_course


@pytest.fixture
def course():
    return make_course(validity_months=12)


@pytest.fixture
def colleague(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
