import pytest

from people.models import Employee
from tests.factories import EmployeeFactory, OrganisationFactory, UserFactory, WorkCentreFactory
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


@pytest.fixture
def plant():
    return OrganisationFactory(code="bravo", legal_name="Bravo Manufactura, S.A.")


@pytest.fixture
def desk(client, hr):
    client.force_login(hr.user)
    return client


@pytest.fixture
def boss(organisation):
    """An administrator of the organisation."""
    return EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)


@pytest.fixture
def centre(organisation):
    return WorkCentreFactory(organisation=organisation, name="Planta Norte")
