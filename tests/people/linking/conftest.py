import pytest

from people.employees.services import hire_employee
from tests.factories import EmployeeFactory, UserFactory


@pytest.fixture
def ines(bravo):
    """Somebody with an account of the other company, where they still work."""
    person = UserFactory(
        email="ines@example.com", given_names="Inés Sofía", first_surname="Mora", language="en", username="bravo-1"
    )
    EmployeeFactory(user=person, organisation=bravo, number="1")
    return person


@pytest.fixture
def newcomer(organisation, ines, hr):
    """Whom we employ with the e-mail of that account."""
    names = {"given_names": "Inés", "first_surname": "Mora", "language": "es"}
    return hire_employee(organisation, "A-77", user=names, asks=ines)
