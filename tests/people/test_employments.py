"""One person, one account: who comes back, works for two companies, or is entered twice; and equal numbers."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.cms.employees import EmployeeForm
from people.employees.services import hire_employee
from people.models import Employee, User
from people.sign_in.backends import find_account
from tests.factories import EmployeeFactory, make_course, make_enrolment
from tests.people.hiring import PASSWORD, form_for, hire, hire_too, leave

pytestmark = pytest.mark.django_db

CURP = "HEGG560427MVZRRL04"


def sign_in(client, login, company="", password=PASSWORD, language="es"):
    data = {"login": login, "password": password, "company": company}
    return client.post(f"/{language}/accounts/login/", data)


# --- Numbers ----------------------------------------------------------------------------------------


@pytest.fixture
def two(organisation, plant):
    """The same number in two companies."""
    return [hire(company, number="10045") for company in (organisation, plant)]


@pytest.mark.parametrize("spelling", ["{}/10045", "{}-10045", "{} 10045", "{}\\10045", " {} / 10045 ", "{}–10045"])
@pytest.mark.parametrize("index", [0, 1])
def test_both_who_have_a_number_sign_in_with_their_company(client, two, spelling, index):
    code = two[index].organisation.code

    sign_in(client, spelling.format(code.upper()))

    assert client.session["_auth_user_id"] == str(two[index].user_id)


@pytest.mark.parametrize("index", [0, 1])
def test_both_sign_in_in_two_steps(client, two, index):
    first = sign_in(client, "10045")
    sign_in(client, "10045", two[index].organisation.code)

    assert 'name="company"' in first.content.decode()
    assert client.session["_auth_user_id"] == str(two[index].user_id)


def answer(response):
    form = response.context["form"]
    return response.status_code, form.errors, form.asks_for_company


@pytest.mark.parametrize("company", ["", "cenzontle", "nobody"])
def test_answer_tells_nobody_which_numbers_there_are(client, two, company):
    hire(two[0].organisation, number="7", email="ines@example.com")

    answers = [answer(sign_in(client, number, company, "wrong")) for number in ("10045", "7", "99999")]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][2] is True


def test_page_is_simple_at_first_and_for_an_email(client):
    first = client.get("/es/accounts/login/")
    email = sign_in(client, "ana@example.com", password="wrong")

    assert 'name="company"' not in first.content.decode() + email.content.decode()


def test_company_may_hand_out_an_address_with_its_code(client, two):
    page = client.get("/es/accounts/login/?company=bravo").content.decode()

    assert 'name="company" value="bravo"' in page


def test_person_alone_with_a_number_needs_no_company(client, two, organisation):
    lone = hire(organisation, number="10046")

    sign_in(client, "10046")

    assert client.session["_auth_user_id"] == str(lone.user_id)


def test_who_left_makes_nobody_ambiguous(two):
    leave(two[1])

    assert find_account("10045") == two[0].user


def test_number_in_other_letters_is_refused_at_the_field(organisation):
    first = hire(organisation, number="Z9")

    form = form_for(organisation, number="z9")

    assert list(form.errors) == ["number"]
    assert reverse("employees:edit", args=[first.pk]) in form.errors["number"][0]


def test_database_knows_that_letters_have_no_size(organisation):
    EmployeeFactory(organisation=organisation, number="Z9")

    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeFactory(organisation=organisation, number="z9")
    EmployeeFactory(number="z9")


@pytest.mark.parametrize("typed", ["00123x", "123x", "0123X", "００123x"])
def test_zeros_at_the_beginning_may_be_left_out(organisation, typed):
    employee = hire(organisation, number="00123x")

    assert find_account(typed) == employee.user
    assert find_account(f"cenzontle/{typed}") == employee.user


def test_number_as_written_goes_before_one_with_zeros(organisation):
    zeros = hire(organisation, number="0042")
    plain = EmployeeFactory(organisation=organisation, number="42")  # from the time before forms refused it

    assert [find_account(number) for number in ("0042", "42", "042")] == [zeros.user, plain.user, None]


def test_number_is_stored_as_it_is_read(organisation):
    employee = hire(organisation, number=" Ａ–７\u200b")

    assert (employee.number, employee.user.username) == ("A-7", "cenzontle-a-7")


# --- One account ------------------------------------------------------------------------------------


def test_second_employer_gives_the_same_account_a_second_employment(organisation, plant):
    first = hire(organisation, number="1", email="ines@example.com")

    second = hire_too(plant, number="R-3", email="INES@example.com ", given_names="I.")

    account = User.objects.get(is_active=True)  # that of the second employment is closed
    assert (second.user, second.organisation, first.user) == (account, plant, account)
    assert (account.given_names, account.username) == ("Inés", "cenzontle-1")
    assert account.check_password(PASSWORD)


def test_account_of_a_second_employment_is_found_under_its_number(organisation, plant):
    hire(organisation, number="1", email="ines@example.com")
    second = hire_too(plant, number="R-3", email="ines@example.com")

    assert find_account("bravo/r-3") == find_account("R-3") == second.user


def test_who_is_entered_twice_is_refused_with_a_way_to_the_record(organisation):
    first = hire(organisation, email="ines@example.com")

    form = form_for(organisation, number="A-2", email="ines@example.com")

    assert list(form.errors) == ["email"]
    assert f'<a href="{reverse("employees:edit", args=[first.pk])}">Inés Mora (A-1)</a>' in form.errors["email"][0]


# --- Accounts without an employment -----------------------------------------------------------------


def test_account_that_nobody_employs_is_offered_and_linked(organisation, editor, superuser):
    before = editor.get_full_name(), editor.password, editor.username

    form = form_for(organisation, email=editor.email.upper())
    assert list(form.errors) == ["links_account"]
    assert editor.get_full_name() in form.errors["links_account"][0]
    assert not form.fields["links_account"].widget.is_hidden
    employee = hire(organisation, email=editor.email, links_account="on")

    editor.refresh_from_db()
    assert (employee.user, employee.number) == (editor, "A-1")
    assert (editor.get_full_name(), editor.password, editor.username) == before
    assert editor.is_staff
    assert find_account("A-1") == editor
    assert form_for(organisation, number="A-2").fields["links_account"].widget.is_hidden


def test_account_of_an_administrator_is_linked_by_another_one_alone(client, organisation, superuser):
    superuser.email = "admin@example.com"
    superuser.save()
    data = form_for(organisation, email=superuser.email, links_account="on").data

    assert list(form_for(organisation, email=superuser.email, links_account="on").errors) == ["email"]
    client.force_login(superuser)
    assert client.post(reverse("employees:add"), data).status_code == 302
    assert superuser.employments.get().organisation == organisation


@pytest.fixture
def former(organisation):
    """Somebody who has left, with an enrolment."""
    employee = hire(organisation, number="R-1", email="ines@example.com")
    make_enrolment(make_course(), employee)
    leave(employee)
    return employee


def test_who_comes_back_is_offered_the_old_account(organisation, former):
    form = form_for(organisation, number="R-2", email="ines@example.com")

    assert list(form.errors) == ["returning"]
    assert "Inés Mora (R-1)" in form.errors["returning"][0]
    assert not form.fields["returning"].widget.is_hidden
    assert form_for(organisation, number="R-2").fields["returning"].widget.is_hidden


def test_who_comes_back_goes_on_with_the_old_record(organisation, former):
    back = hire(organisation, number="R-2", email="ines@example.com", returning="resume", position="Jefa")

    assert (back.pk, back.left_on, back.number, back.position) == (former.pk, None, "R-2", "Jefa")
    assert (User.objects.count(), back.enrolments.count()) == (1, 1)


def test_who_comes_back_may_keep_the_number(organisation, former):
    back = hire(organisation, number="r-1", email="ines@example.com", returning="resume")

    assert (back.pk, back.number) == (former.pk, "r-1")


def test_who_comes_back_may_begin_a_new_record(organisation, former):
    back = hire(organisation, number="R-2", email="ines@example.com", returning="anew")

    assert (back.user, back.pk != former.pk, back.enrolments.count()) == (former.user, True, 0)


def test_record_of_somebody_who_works_here_again_is_not_opened_a_second_time(organisation, former):
    hire(organisation, number="R-2", email="ines@example.com", returning="anew")
    data = form_for(organisation, email="ines@example.com").data

    form = EmployeeForm(data, instance=Employee.objects.get(pk=former.pk))

    assert list(form.errors) == ["left_on"]


def test_company_never_learns_of_the_other(client, organisation, plant):
    first = hire(organisation, number="1", email="ines@example.com", role="hr")
    second = hire_too(plant, number="R-3", email="ines@example.com")
    client.force_login(EmployeeFactory(organisation=plant, role=Employee.Role.HR).user)

    seen = [client.get(address) for address in (f"/es/team/{second.pk}/", "/es/team/", "/es/certificates/register/")]
    hidden = client.get(f"/es/team/{first.pk}/")

    assert [response.status_code for response in seen] == [200, 200, 200]
    assert not any(
        word in response.content.decode() for response in seen for word in ("cenzontle", organisation.legal_name)
    )
    assert hidden.status_code == 404


# --- Going from one employment to the other ---------------------------------------------------------


@pytest.fixture
def both(client, organisation, plant):
    """Somebody with two employments, signed in; the latest counts."""
    first = hire(organisation, number="1", email="ines@example.com", hired_on="2025-01-01", role="hr")
    second = hire_too(plant, number="2", email="ines@example.com", hired_on="2026-01-01")
    client.force_login(first.user)
    return first, second


def choose(client, employee, language="es"):
    return client.post(f"/{language}/accounts/employment/", {"employment": getattr(employee, "pk", employee)})


@pytest.mark.parametrize("language", ["es", "en"])
def test_person_goes_from_one_employment_to_the_other(client, both, language):
    first, second = both

    before = client.get(f"/{language}/").context["employee"]
    response = choose(client, first, language)
    after = client.get(f"/{language}/").context["employee"]

    assert (before, after) == (second, first)
    assert response["Location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Trabajas como parte de"), ("en", "You work as an employee of")]
)
def test_menu_names_both_and_marks_the_present_one(client, both, language, title):
    page = client.get(f"/{language}/").content.decode()

    assert page.count(title) == 1
    assert re.search(rf'value="{both[1].pk}"\s+aria-current="true"', page)
    assert re.search(rf'value="{both[0].pk}"\s*>', page)


def test_who_has_one_employment_sees_no_choice(client, learner):
    client.force_login(learner.user)

    assert "menu-employments" not in client.get("/es/").content.decode()


def test_rights_follow_the_choice(client, both):
    before = client.get("/es/certificates/register/").status_code
    choose(client, both[0])

    assert (before, client.get("/es/certificates/register/").status_code) == (404, 200)


@pytest.mark.parametrize("choice", ["", "x", "0", "999999"])
def test_only_own_employments_can_be_chosen(client, both, stranger, choice):
    assert choose(client, choice).status_code == 404
    assert choose(client, stranger).status_code == 404


def test_chosen_employment_that_ends_gives_way_to_the_other(client, both):
    choose(client, both[0])
    leave(both[0])

    assert client.get("/es/").context["employee"] == both[1]


def test_my_record_shows_all_employments(client, both):
    for employee in both:
        make_enrolment(make_course(), employee, lessons_done=True)

    page = client.get("/es/record/").content.decode()

    assert all(employee.organisation.legal_name in page for employee in both)


def test_employments_cost_no_more_queries(client, both, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/es/accounts/login/")


def test_hired_by_service_without_an_account_makes_one(organisation):
    employee = hire_employee(organisation, "9", user={"given_names": "Ana", "first_surname": "Sosa"})

    assert employee.user.username == "cenzontle-9"
