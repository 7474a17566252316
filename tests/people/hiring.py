"""People who are hired with the form of the CMS, and leave."""

import datetime

from people.cms.employees import EmployeeForm
from people.models import Employee
from tests.people.linking.confirming import confirm

PASSWORD = "correct horse battery"


def form_for(organisation, **fields):
    return EmployeeForm(
        {
            **dict.fromkeys(["second_surname", "email", "team", "position", "job_role", "left_on", "curp"], ""),
            "organisation": organisation.pk,
            "number": "A-1",
            "given_names": "Inés",
            "first_surname": "Mora",
            "language": "es",
            "role": "employee",
            "hired_on": "2026-01-15",
            "password": "" if fields.get("email") else PASSWORD,
            **fields,
        }
    )


def hire(organisation, **fields):
    form = form_for(organisation, **fields)
    assert form.errors == {}
    employee = form.save()
    if not employee.user.has_usable_password():  # who has an e-mail chooses it by a link
        employee.user.set_password(PASSWORD)
        employee.user.save()
    return employee


def hire_too(organisation, **fields):
    """Employ somebody who works elsewhere, and let them say that it is they."""
    return confirm(hire(organisation, **fields))


def leave(employee, on=datetime.date(2026, 2, 1)):
    Employee.objects.filter(pk=employee.pk).update(left_on=on)
