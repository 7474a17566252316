"""An organisation with a field of each kind, and somebody who has something in each."""

import datetime

import pytest

from people.employees.services import update_employee
from people.own_values.fitting import fit_all
from people.own_values.seen import OwnFields
from tests.factories import make_own_field

KINDS = {
    "text": ("Gafete", "Badge"),
    "choice": ("Contrato", "Contract"),
    "date": ("Fin de contrato", "Contract ends"),
    "number": ("Nivel", "Level"),
}


@pytest.fixture
def fields(organisation):
    """A field of each kind, by kind."""
    return {kind: make_own_field(organisation, kind, name_es=es, name_en=en) for kind, (es, en) in KINDS.items()}


@pytest.fixture
def fill(fields):
    """Write what stands in the fields of somebody, by kind."""

    def fill(employee, **values):
        by_key = {field.key: field for field in fields.values()}
        own = fit_all(by_key, {fields[kind].key: value for kind, value in values.items()})
        return update_employee(employee, None, user={}, own=own)

    return fill


@pytest.fixture
def filled(learner, fill):
    """Somebody with something in each."""
    return fill(learner, text="Ñ-7", choice="eventual", date=datetime.date(2027, 3, 31), number="12.50")


def shown(employee):
    """What stands in the fields of somebody, by the Spanish name."""
    employee.refresh_from_db()
    return {field.name_es: value for field, value in OwnFields(employee.organisation).cells(employee.own_values)}
