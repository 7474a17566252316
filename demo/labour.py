"""What the DC-3 needs of the demonstration: a company that issues it, and a few people who still lack something."""

from certificates.models import Certificate
from lib.names import composed
from people.employees.services import update_labour_settings, update_worker_data
from people.labour.curp import check_digit
from people.models import Employee, LabourSettings, Organisation

OCCUPATIONS = ("08.1", "08.2", "04.4", "")  # every fourth person has not said what they do


def prepare_dc3(organisation: Organisation) -> None:
    """Switch the DC-3 on, and give most of those who have a certificate an invented CURP and an occupation."""
    settings = LabourSettings(
        organisation=organisation,
        size=LabourSettings.Size.LARGE,
        representative="Elena Ríos Peñaloza",
        workers_representative="Luis Cárdenas Treviño",
        instructor="Raúl Ibáñez Ochoa",
    )
    update_labour_settings(settings, rfc=organisation.rfc, issues_dc3=True)
    certified = Certificate.objects.filter(organisation=organisation).values("enrolment__employee")
    people = Employee.objects.filter(pk__in=certified).select_related("user").order_by("number")
    for place, employee in enumerate(people):
        update_worker_data(employee, curp=invented_curp(employee), occupation=OCCUPATIONS[place % len(OCCUPATIONS)])


def invented_curp(employee: Employee) -> str:
    """Return a CURP that fits the names; the date and the sex are made up."""
    first, second, given = (
        _letters(text)
        for text in (employee.user.first_surname, employee.user.second_surname, employee.user.given_names)
    )
    vowel = next((letter for letter in first[1:] if letter in "AEIOU"), "X")
    inner = "".join(next((sign for sign in name[1:] if sign not in "AEIOU"), "X") for name in (first, second, given))
    body = f"{first[0]}{vowel}{second[:1] or 'X'}{given[0]}85{employee.pk % 12 + 1:02d}{employee.pk % 28 + 1:02d}"
    body += f"{'HM'[employee.pk % 2]}DF{inner}0"
    return body + check_digit(body)


def _letters(text: str) -> str:
    plain = composed(text.upper().replace("Ñ", "X"), "NFD")
    return "".join(letter for letter in plain if "A" <= letter <= "Z")
