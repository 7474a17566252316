"""One person who was entered twice, and how tests merge the two."""

import pytest
from django.utils import translation

from people.merging.parts import Merge
from people.merging.services import digest_of_merge, lines_of, merge_of, merge_records
from people.models import Employee
from tests.factories import EmployeeFactory, UserFactory


def twice(organisation, number, **fields):
    names = {"given_names": "Iker", "first_surname": "Zúñiga", "second_surname": ""}
    user = UserFactory(**names, email=fields.pop("email", f"iker{number}@example.com"))
    return EmployeeFactory(organisation=organisation, user=user, number=number, **fields)


@pytest.fixture
def first(organisation):
    return twice(organisation, "00101")


@pytest.fixture
def second(organisation):
    return twice(organisation, "00202")


@pytest.fixture
def both(first, second, hr):
    return Merge(first, second, hr.user)


@pytest.fixture
def join_records(both):
    """Merge the two, as it is shown."""

    def join_records(**options):
        found = merge_of(both.first.pk, both.second.pk, both.by)
        merge_records(found, why="Misma acta de nacimiento", shown=digest_of_merge(found), **options)
        both.first.refresh_from_db()
        both.second.refresh_from_db()
        return Employee.objects.select_related("user").get(pk=both.first.pk)

    return join_records


def words(merge, conflicts=False):
    """What is shown of a merge."""
    found = merge_of(merge.first.pk, merge.second.pk, merge.by)
    with translation.override("en"):
        return [line.words for line in lines_of(found) if line.is_conflict == conflicts]
