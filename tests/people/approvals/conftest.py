from unittest.mock import patch

import pytest

from people.approvals.kinds import KINDS, ApprovalKind, Effect, Outdated, register_kind
from people.approvals.services import (
    request_approval,
)
from people.models import Employee
from tests.factories import EmployeeFactory


class Promotion(ApprovalKind):
    """Human resources give somebody another position."""

    name = "tests.promotion"
    label = "Promotion"

    def effect(self, approval):
        return Effect([f"Becomes {approval.payload['position']}"], ["For good"])

    def apply(self, approval, by):
        employee = Employee.objects.get(number=approval.key)
        if employee.left_on:
            raise Outdated("The person has left.")
        Employee.objects.filter(pk=employee.pk).update(position=approval.payload["position"])


class Publication(Promotion):
    """The same, decided by editors."""

    name = "tests.publication"
    permission = "quizzes.publish_question"


@pytest.fixture(autouse=True)
def _kinds():
    with patch.dict(KINDS, clear=True):
        register_kind(Promotion())
        register_kind(Publication())
        yield


@pytest.fixture
def second_hr(organisation):
    return EmployeeFactory(organisation=organisation, user__given_names="Sara", role=Employee.Role.HR)


def ask(employee, by, *, kind=None, position="Director", reason="Earned it"):
    return request_approval(
        kind or Promotion(),
        employee.number,
        by=by.user,
        reason=reason,
        subject=employee.user,
        organisation=employee.organisation,
        payload={"position": position},
    )


def position_of(employee):
    return Employee.objects.get(pk=employee.pk).position
