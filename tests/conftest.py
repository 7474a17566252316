"""The cast: a learner, their manager, HR, and a stranger from another organisation."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from people.models import Employee
from tests.factories import EmployeeFactory, OrganisationFactory, TeamFactory, UserFactory, join, manage


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def organisation():
    return OrganisationFactory(code="cenzontle", legal_name="Banco Cenzontle, S.A.")


@pytest.fixture
def team(organisation):
    return TeamFactory(organisation=organisation, name_es="Sucursales", name_en="Branches")


@pytest.fixture
def learner(organisation, team) -> Employee:
    return join(EmployeeFactory(organisation=organisation, user__given_names="Lucía"), team)


@pytest.fixture
def manager(organisation, team) -> Employee:
    return manage(EmployeeFactory(organisation=organisation, user__given_names="Marcos"), team)


@pytest.fixture
def hr(organisation) -> Employee:
    return EmployeeFactory(organisation=organisation, user__given_names="Rosa", role=Employee.Role.HR)


@pytest.fixture
def stranger() -> Employee:
    return EmployeeFactory(user__given_names="Extraño", role=Employee.Role.HR)


@pytest.fixture
def superuser():
    return UserFactory(is_staff=True, is_superuser=True)
