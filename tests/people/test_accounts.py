"""Signing in and out, and what happens when somebody may not."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from people.employees.services import hire_employee
from people.models import User
from tests.factories import EmployeeFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def tomas(organisation):
    return hire_employee(
        organisation,
        "10045",
        user={
            "password": PASSWORD,
            "email": "Tomas@example.com",
            "given_names": "Tomás",
            "first_surname": "Ibarra",
            "language": "en",
        },
    )


def sign_in(client, login, password=PASSWORD, language="es", **data):
    return client.post(f"/{language}/accounts/login/", {"login": login, "password": password, **data})


@pytest.mark.parametrize(
    "login",
    ["tomas@example.com", "TOMAS@Example.COM", "cenzontle-10045", "Cenzontle-10045", "10045", "  10045 "],
)
def test_every_name_of_a_person_signs_in(client, tomas, login):
    response = sign_in(client, login)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(tomas.user_id)


def test_number_of_two_people_signs_nobody_in(client, tomas):
    EmployeeFactory(number="10045")

    response = sign_in(client, "10045")

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "es",
            "La contraseña o el PIN no corresponde a este correo, usuario o número de empleado. Inténtalo de nuevo.",
        ),
        ("en", "The password or PIN does not match this e-mail, username or employee number. Try again."),
    ],
)
@pytest.mark.parametrize("login", ["tomas@example.com", "10045", "nobody"])
def test_wrong_sign_in_says_so_and_keeps_what_was_typed(client, tomas, language, message, login):
    response = sign_in(client, login, "wrong", language)

    assert response.context["form"].non_field_errors() == [message]
    assert response.context["form"]["login"].value() == login
    assert f'<html lang="{language}">' in response.content.decode()


def test_sign_in_goes_on_in_the_language_of_the_person(client, tomas):
    response = sign_in(client, "10045", next="/es/record/?year=2026")

    assert response["Location"] == "/en/record/?year=2026"


def test_sign_in_keeps_the_language_chosen_on_this_device(client, tomas):
    client.post("/language/", {"language": "es", "next": "/es/"})

    response = sign_in(client, "10045")

    assert response["Location"] == "/es/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example/x",
        "javascript:alert(1)",
        "https:evil.example",
        "/\\evil.example",
        "\t//e.x",
    ],
)
def test_sign_in_never_leads_away(client, tomas, target):
    response = sign_in(client, "10045", next=target)

    assert response["Location"] == "/en/"


def test_too_many_wrong_passwords_stop_one_account_under_all_its_names(client, tomas):
    for login in ["10045", "tomas@example.com", "cenzontle-10045", "10045", "10045"]:
        sign_in(client, login, "wrong")

    response = sign_in(client, "tomas@example.com", language="en")

    assert response.context["form"].non_field_errors() == [
        "Too many attempts for this account. Wait 5 minutes, or choose a new password with “Forgot your password?”. "
        "If you have no e-mail here, ask human resources or your manager."
    ]
    assert sign_in(client, EmployeeFactory(number="77").number).status_code == 302


@pytest.mark.parametrize(("language", "title"), [("es", "Demasiados intentos"), ("en", "Too many attempts")])
def test_too_many_requests_from_one_address_get_a_page(client, settings, language, title):
    settings.LIMITS = {**settings.LIMITS, "sign_in": (1, 60)}
    sign_in(client, "nobody", language=language)

    response = sign_in(client, "nobody", language=language)

    assert response.status_code == 429
    assert f"<title>{title} · Aula 42001</title>" in response.content.decode()


def leave(employee):
    employee.left_on = datetime.date(2026, 1, 1)
    employee.save()


def lock(employee):
    employee.user.is_active = False
    employee.user.save()


@pytest.mark.parametrize("change", [leave, lock])
def test_who_may_not_sign_in_is_told_so_only_with_the_right_password(client, tomas, change):
    change(tomas)

    wrong = sign_in(client, "cenzontle-10045", "wrong")
    right = sign_in(client, "cenzontle-10045")

    assert wrong.status_code == 200
    assert right["Location"] == "/es/accounts/inactive/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [leave, lock])
def test_session_ends_when_its_person_leaves(client, tomas, change):
    client.force_login(tomas.user)
    before = client.get("/es/accounts/password/change/")
    change(tomas)

    after = client.get("/es/accounts/password/change/")

    assert before.status_code == 200
    assert after["Location"] == "/es/accounts/login/?next=/es/accounts/password/change/"


def test_second_employment_keeps_the_account_open(client, tomas):
    EmployeeFactory(user=tomas.user)
    leave(tomas)

    assert sign_in(client, "tomas@example.com").status_code == 302


def test_session_costs_two_queries(client, tomas, django_assert_num_queries):
    client.force_login(tomas.user)

    with django_assert_num_queries(2):  # the session; the user with the employment
        client.get("/es/accounts/login/")


def test_user_without_employment_or_task_cannot_sign_in(client):
    user = UserFactory()

    assert sign_in(client, user.email)["Location"] == "/es/accounts/inactive/"
    assert sign_in(client, UserFactory(is_staff=True).email).status_code == 302


# --- Password ---------------------------------------------------------------------------------------


def ask_for_reset(client, callbacks, email, language="es"):
    with callbacks(execute=True):
        return client.post(f"/{language}/accounts/password/reset/", {"email": email})


@pytest.mark.parametrize(
    ("own", "address", "subject"),
    [("en", "es", "Elige tu contraseña de Aula 42001"), ("es", "en", "Choose your Aula 42001 password")],
)
def test_reset_mail_is_in_the_language_of_the_page_that_asks_for_it(
    client, tomas, django_capture_on_commit_callbacks, own, address, subject
):
    User.objects.update(language=own)

    ask_for_reset(client, django_capture_on_commit_callbacks, "TOMAS@example.com", address)

    (message,) = mail.outbox
    assert message.subject == subject
    assert message.to == ["tomas@example.com"]
    assert f"\nhttps://aula.example.com/{address}/accounts/password/reset/key/" in message.body
    assert "cenzontle-10045" in message.body


def reset_link(message):
    (line,) = [line for line in message.body.splitlines() if "/reset/key/" in line]
    return line.removeprefix("https://aula.example.com")


def test_reset_link_sets_a_password_once(client, tomas, django_capture_on_commit_callbacks):
    ask_for_reset(client, django_capture_on_commit_callbacks, "tomas@example.com")
    link = reset_link(mail.outbox[0])
    form = client.get(link)["Location"]

    response = client.post(form, {"password1": "caballo pila grapa", "password2": "caballo pila grapa"}, follow=True)
    again = client.get(link)

    assert response.status_code == 200
    assert again.context["token_fail"] is True
    assert sign_in(client, "10045", "caballo pila grapa").status_code == 302


@pytest.mark.parametrize(("hours", "works"), [(3, True), (5, False)])
def test_reset_link_lives_hours_as_its_mail_says(
    client, tomas, settings, django_capture_on_commit_callbacks, hours, works
):
    settings.PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
    ask_for_reset(client, django_capture_on_commit_callbacks, "tomas@example.com")

    with time_machine.travel(timezone.localtime() + datetime.timedelta(hours=hours)):  # tokens count local hours
        answer = client.get(reset_link(mail.outbox[0]))

    assert (answer.status_code == 302) == works
    assert "durante 4 horas" in mail.outbox[0].body


def test_reset_ends_the_wait_after_wrong_passwords(client, tomas, django_capture_on_commit_callbacks):
    for _ in range(6):
        sign_in(client, "10045", "wrong")
    ask_for_reset(client, django_capture_on_commit_callbacks, "tomas@example.com")
    form = client.get(reset_link(mail.outbox[0]))["Location"]

    client.post(form, {"password1": "caballo pila grapa", "password2": "caballo pila grapa"})

    assert sign_in(client, "10045", "caballo pila grapa").status_code == 302


def test_reset_says_the_same_for_unknown_mail(client, tomas, django_capture_on_commit_callbacks):
    known = ask_for_reset(client, django_capture_on_commit_callbacks, "tomas@example.com")
    unknown = ask_for_reset(client, django_capture_on_commit_callbacks, "nobody@example.com")

    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert [message.to for message in mail.outbox] == [["tomas@example.com"]]


def test_reset_of_who_has_left_sends_nothing(client, tomas, django_capture_on_commit_callbacks):
    leave(tomas)

    ask_for_reset(client, django_capture_on_commit_callbacks, "tomas@example.com")

    assert mail.outbox == []


def test_reset_sends_people_without_mail_to_hr(client):
    response = client.post("/en/accounts/password/reset/", {"email": "10045"})

    assert response.context["form"].errors == {
        "email": ["Enter an e-mail address. If you have none here, ask human resources for a new password."]
    }


@pytest.mark.parametrize(
    ("language", "errors"),
    [
        ("es", ["La contraseña es demasiado corta. Debe contener por lo menos 12 caracteres."]),
        ("en", ["This password is too short. It must contain at least 12 characters."]),
    ],
)
def test_weak_password_is_refused(client, tomas, language, errors):
    client.force_login(tomas.user)
    data = {"oldpassword": "", "password1": "corta-42x", "password2": "corta-42x"}

    response = client.post(f"/{language}/accounts/password/change/", data)

    assert response.context["form"].errors["password1"] == errors


@pytest.mark.parametrize(
    ("language", "subject"),
    [("es", "Tu contraseña de Aula 42001 cambió"), ("en", "Your Aula 42001 password has changed")],
)
def test_password_change_keeps_this_session_and_tells_the_person(
    client, tomas, django_capture_on_commit_callbacks, language, subject
):
    client.force_login(tomas.user)
    data = {"oldpassword": PASSWORD, "password1": "caballo pila grapa", "password2": "caballo pila grapa"}

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/{language}/accounts/password/change/", data)

    assert response["Location"] == f"/{language}/"
    assert client.session["_auth_user_id"] == str(tomas.user_id)
    assert [message.subject for message in mail.outbox] == [subject]


# --- The rest ---------------------------------------------------------------------------------------


def test_sign_out_forgets_the_language_of_the_device(client, tomas):
    client.force_login(tomas.user)
    client.post("/language/", {"language": "es", "next": "/es/"})

    response = client.post("/es/accounts/logout/")

    assert response["Location"] == "/es/accounts/login/"
    assert response.cookies["aula_language"]["max-age"] == 0
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "reauthenticate/", "login/code/confirm/", ""])
def test_unused_account_pages_do_not_exist(client, tomas, path):
    client.force_login(tomas.user)

    assert client.get(f"/es/accounts/{path}").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
    ],
)
def test_account_page_is_in_the_language_of_its_address(client, language, name):
    with translation.override(language):
        address = reverse(name)

    html = client.get(address).content.decode()

    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("path", ["/admin/login/?next=/admin/pages/", "/admin/"])
def test_cms_has_no_sign_in_of_its_own(client, path):
    response = client.get(path)

    assert response["Location"].startswith("/es/accounts/login/?next=/admin/")
    assert client.get("/admin/password_reset/").status_code == 404


def test_employee_who_opens_the_cms_finds_nothing(client, tomas):
    client.force_login(tomas.user)

    assert client.get("/admin/").status_code == 404


def test_names_of_other_organisations_do_not_clash(client, tomas):
    other = hire_employee(
        OrganisationFactory(code="nopal"),
        "10045",
        user={"password": PASSWORD, "given_names": "Inés", "first_surname": "Mora"},
    )

    sign_in(client, "nopal-10045")

    assert client.session["_auth_user_id"] == str(other.user_id)
