"""The cast: a learner, their manager, HR, and a stranger from another organisation."""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone, translation
from factory.django import DjangoModelFactory

from certificates.signing.authority import current_signer
from people.models import Employee
from quizzes.permissions import ensure_editors
from tests.factories import (
    EmployeeFactory,
    OrganisationFactory,
    TeamFactory,
    UserFactory,
    join,
    make_catalogue,
    manage,
)
from tests.kept_tables import begin_with_kept_tables, keep_tables
from tests.services import is_available, must_not_skip


@pytest.fixture(scope="session")
def _with_kept_tables() -> Iterator[bool]:
    yield from begin_with_kept_tables()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, _with_kept_tables):
    """Run before the database of the tests is made."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, _with_kept_tables):
    """Run when the database of the tests was made."""
    if not _with_kept_tables:
        with django_db_blocker.unblock():
            keep_tables()


@pytest.fixture(scope="session", autouse=True)
def _authority_of_all_times() -> None:
    """Make the signing keys of the run: whichever test signs first, and on whatever day it stands, they are in
    force.
    """
    with time_machine.travel(timezone.now() - datetime.timedelta(days=3 * 365)):
        current_signer(Path(settings.SIGNING_ROOT))


@pytest.fixture(autouse=True)
def _as_the_first_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins as if it were the only one: a request leaves its language and time zone active, as in a worker.

    What only a careless test leaves behind (settings, environment, working directory) fails that test.
    """
    begin_anew()
    before = surroundings()
    yield
    begin_anew()
    monkeypatch.undo()  # pytest-django asks for it before this fixture, and so would undo it only after
    assert surroundings() == before, "this test leaves its surroundings changed"


def begin_anew() -> None:
    """Forget the language, the time zone, everything cached and how many rows were made: a number drawn from the
    tests before would match now and then what a test searches for.
    """
    translation.deactivate()
    timezone.deactivate()
    for each in DjangoModelFactory.__subclasses__():
        each.reset_sequence()
    for cache in caches.all(initialized_only=True):
        cache.clear()


def surroundings() -> tuple[int, dict[str, str], Path]:
    """Return what no test may leave changed: settings, environment, working directory."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return id(settings._wrapped), environment, Path.cwd()


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
def editor(client):
    """Somebody of the group Editors, signed in, with the CMS in English."""
    user = UserFactory(language="en")
    user.groups.add(ensure_editors(make_catalogue()))
    client.force_login(user)
    return user


@pytest.fixture
def superuser():
    return UserFactory(is_staff=True, is_superuser=True)


def pytest_collection_modifyitems(items) -> None:
    """Skip what this machine has no service for; ``make test`` then says so. AULA_REQUIRE_ALL=1 skips nothing."""
    if must_not_skip():
        return
    needed = {
        "browser": is_available("chromium"),
        "postgresql": connection.vendor == "postgresql",
        "poppler": is_available("poppler"),
        "openssl": is_available("openssl"),
        "qpdf": is_available("qpdf"),
        "mupdf": is_available("mupdf"),
        "zbar": is_available("zbar"),
        "softhsm": is_available("softhsm"),
        "node": is_available("node"),
        "nginx": is_available("nginx"),
    }
    for item in items:
        for marker, is_there in needed.items():
            if item.get_closest_marker(marker) and not is_there:
                item.add_marker(pytest.mark.skip(reason=f"NOT FOUND: {marker}"))
