"""Rows that failed: when they are tried again, and who reads of them."""

import pytest

from sweeps.models import Failure
from tests.sweeps.files import (  # noqa: F401
    dropped_files,
    imports,
    old_imports,
    old_slips,
    people_imports,
    slips,
    unanswered_imports,
    unanswered_people_imports,
)

pytestmark = pytest.mark.django_db


def test_waits_grow_up_to_an_hour():
    waits = [Failure.wait_after(tries).total_seconds() for tries in (1, 2, 3, 8, 100)]

    assert waits == [30, 60, 120, 3600, 3600]


@pytest.mark.parametrize("who", ["hr", "editor"])
def test_failures_are_for_administrators_of_the_site(client, request, who):
    person = request.getfixturevalue(who)
    client.force_login(getattr(person, "user", person))

    assert client.get("/admin/failures/").status_code in (302, 403, 404)
