"""What a password may not be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from people.cms.employees import EmployeeForm
from people.models import User
from tests.factories import EmployeeFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = {
    "es": "No uses tu nombre, tu correo ni tu número de empleado en la contraseña.",
    "en": "Leave your name, your e-mail and your employee number out of the password.",
}


@pytest.fixture
def person():
    user = UserFactory(
        given_names="Paz Ximena",
        first_surname="Núñez",
        second_surname="de la Luz",
        email="xime.trabajo@example.com",
        username="cenzontle-10045",
    )
    EmployeeFactory(user=user, number="R-7731")
    return user


def refusals(password, user):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "ximena baila salsa",
        "XIMENAbailasalsa",
        "el camino de nunez",
        "quiero paz y tortillas",
        "mi clave 10045 hoy llueve",
        "llueve7731siempre",
        "xime. toma el tren lento",
        "cenzontle canta mucho aqui",
    ],
)
def test_password_with_something_of_its_person_is_refused(person, password):
    assert "own_name" in refusals(password, person)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "la capaz tortuga verde", "caballo pila grapa", "llueve 9 veces al mes"]
)
def test_sentence_is_a_good_password(person, password):
    assert refusals(password, person) == set()


@pytest.mark.parametrize(
    "password",
    [
        "Password2024!",
        "qwertyuiop12",
        "contraseña123",
        "Bienvenido2026",
        "P@ssw0rd1234",
        "aaaaaaaaaaaaaa",
        "holahola1234",
        "Capacitacion.26",
        "mexicomexico",
    ],
)
def test_password_made_of_stolen_ones_is_refused(password):
    assert "guessable" in refusals(password, None)


def test_long_password_is_read_in_part():
    assert refusals("la tortuga verde cruza el puente " * 40, None) == set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_person_reads_why(client, person, language):
    client.force_login(person)
    data = {
        "oldpassword": "correct horse battery",
        "password1": "ximena baila salsa",
        "password2": "ximena baila salsa",
    }

    response = client.post(f"/{language}/accounts/password/change/", data)

    assert response.context["form"].errors["password1"] == [OWN[language]]


def test_first_password_of_a_new_person_is_checked_against_the_form(organisation):
    data = {
        **dict.fromkeys(["second_surname", "email", "team", "position", "job_role", "left_on", "curp"], ""),
        "organisation": organisation.pk,
        "number": "88991",
        "given_names": "Itzel",
        "first_surname": "Uc",
        "language": "es",
        "role": "employee",
        "hired_on": "2026-01-15",
    }

    errors = [EmployeeForm({**data, "password": text}).errors for text in ("itzel come mangos", "el 88991 come mangos")]

    assert [list(found) for found in errors] == [["password"], ["password"]]
    assert not User.objects.filter(given_names="Itzel").exists()
