import pytest

from people.models import Employee
from tests.factories import EmployeeFactory, OrganisationFactory, UserFactory
from tests.people.two_companies import PASSWORD


@pytest.fixture
def bravo():
    return OrganisationFactory(code="bravo", legal_name="Bravo, S.A.", rfc="BRA010203AB1", issues_dc3=True)


@pytest.fixture
def rosa(organisation, bravo):
    """Human resources of both: in Cenzontle under 1002, in Bravo, later, under 501."""
    user = UserFactory(username="cenzontle-1002", email="rosa@example.com", given_names="Rosa")
    user.set_password(PASSWORD)
    user.save()
    hr = Employee.Role.HR
    first = EmployeeFactory(user=user, organisation=organisation, number="1002", role=hr, hired_on="2020-01-01")
    return first, EmployeeFactory(user=user, organisation=bravo, number="501", role=hr, hired_on="2024-01-01")
