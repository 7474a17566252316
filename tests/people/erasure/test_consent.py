"""What rests on consent alone goes with a granted cancellation, also from the history."""

import pytest

from people.employees.services import update_employee
from people.models import ContactWay, EmployeeChange, RightsRequest
from people.rights.services import answer, ask

pytestmark = pytest.mark.django_db


def test_what_rests_on_consent_alone_is_in_no_history_either(learner, hr):
    for text in ("Talla M", "Talla L"):
        update_employee(learner, None, user={}, own={"own1": text})
    learner.refresh_from_db()
    ContactWay.objects.create(employee=learner, channel="slack", address="U1")
    asked = ask(learner, RightsRequest.Kind.CANCELLATION, "Todo")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)

    learner.refresh_from_db()
    kept = EmployeeChange.objects.filter(employee=learner, field="own1").values_list("before", "after")
    assert list(kept) == [(None, None)] * 3
    assert (learner.own_values, ContactWay.objects.exists()) == ({}, False)
