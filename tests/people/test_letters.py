"""Letters that no certificate can print are refused where a name is written."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.models import CoursePage
from labour.dc3.forms import LabourSettingsForm
from lib.letters import NAME_FIELDS, validate_printable
from people.cms.employees import EmployeeForm
from people.employees.services import hire_employee, update_employee
from people.models import Employee, LabourSettings, NameChange, Organisation, User
from tests.factories import UserFactory, make_course

pytestmark = pytest.mark.django_db

UNPRINTABLE = [("محمد", "الأحمد"), ("小明", "王"), ("Ana 😀", "Pérez")]
PRINTABLE = [("Nguyễn", "Đặng"), ("Łukasz", "Čapek"), ("Xōchitl", "Cuāuhtemōc"), ("José", "Ñáñez")]


def form_of(organisation, given, surname, instance=None, **fields):
    values = {
        "organisation": organisation.pk,
        "number": "G-1",
        "given_names": given,
        "first_surname": surname,
        "language": "es",
        "role": "employee",
        "hired_on": "2025-01-01",
        **fields,
    }
    return EmployeeForm(values, instance=instance)


@pytest.mark.parametrize(("given", "surname"), UNPRINTABLE)
def test_name_that_cannot_be_printed_is_refused_in_the_form(organisation, given, surname):
    form = form_of(organisation, given, surname)

    assert not form.is_valid()
    assert set(form.errors) <= {"given_names", "first_surname"}


@pytest.mark.parametrize(("given", "surname"), PRINTABLE)
def test_name_that_can_be_printed_is_accepted(organisation, given, surname):
    assert form_of(organisation, given, surname).is_valid()


@pytest.mark.parametrize("field", NAME_FIELDS)
def test_service_refuses_it_as_well_for_whoever_has_no_form(organisation, field):
    names = {"given_names": "Ana", "first_surname": "Pérez", "second_surname": "", field: "王"}

    with pytest.raises(ValidationError):
        hire_employee(organisation, "7", user=names)
    assert not Employee.objects.exists()


def test_service_that_changes_a_name_refuses_it(learner):
    with pytest.raises(ValidationError):
        update_employee(learner, None, user={"given_names": "王"})

    assert not NameChange.objects.exists()


def test_old_name_never_stops_somebody_from_leaving(organisation, learner):
    User.objects.filter(pk=learner.user_id).update(given_names="小明", first_surname="王", second_surname="")
    learner.user.refresh_from_db()

    form = form_of(organisation, "小明", "王", learner, number=learner.number, left_on="2025-06-01")

    assert form.is_valid(), form.errors


def test_users_of_the_cms_are_checked_too(client, superuser):
    somebody = UserFactory()
    somebody.given_names = "小明"

    with pytest.raises(ValidationError) as refused:
        somebody.full_clean()

    assert set(refused.value.error_dict) == {"given_names"}


def test_company_and_those_who_sign_are_checked(organisation):
    with pytest.raises(ValidationError):
        Organisation(code="x", legal_name="中国公司").full_clean()

    settings = LabourSettings(organisation=organisation)
    form = LabourSettingsForm({"representative": "王", "trainer": "internal"}, instance=settings)
    assert "representative" in form.errors


def test_course_whose_title_cannot_be_printed_is_not_published():
    course = make_course(live=False)
    course = CoursePage.objects.get(pk=course.pk)
    course.title = "Curso 😀"

    with pytest.raises(ValidationError) as refused:
        course.save_revision().publish()

    assert "😀" in str(refused.value)


@pytest.mark.parametrize(("language", "words"), [("es", "no pueden imprimir"), ("en", "cannot print")])
def test_refusal_names_the_letters(client, superuser, organisation, language, words):
    superuser.language = language
    superuser.save()
    client.force_login(superuser)

    page = client.post(reverse("employees:add"), form_of(organisation, "小明", "王").data).content.decode()

    assert words in page
    assert "小" in page


@pytest.mark.parametrize("field", NAME_FIELDS)
@pytest.mark.parametrize("name", ["Gana dinero en http://evil.example", "a@b.c", "www.x.mx", "premio.com"])
def test_no_door_lets_an_address_in_as_a_name(organisation, learner, field, name):
    names = {"given_names": "Ana", "first_surname": "Pérez", "second_surname": "", field: name}
    somebody = UserFactory()
    setattr(somebody, field, name)

    assert set(form_of(organisation, "Ana", "Pérez", **{field: name}).errors) == {field}
    for write in (
        somebody.full_clean,
        lambda: hire_employee(organisation, "7", user=names),
        lambda: update_employee(learner, None, user={field: name}),
    ):
        with pytest.raises(ValidationError, match="address|direcciones"):
            write()
    assert not NameChange.objects.exists()


@pytest.mark.parametrize("name", ["Prize at https://evil.example", "a@b.c", "www.x.mx", "bit.ly/premio"])
def test_company_is_not_called_by_an_address(name):
    with pytest.raises(ValidationError) as refused:
        Organisation(code="x", legal_name=name).full_clean()

    assert set(refused.value.error_dict) == {"legal_name"}


def test_company_may_be_called_like_its_page():
    Organisation(code="x", legal_name="Despegar.com México, S.A. de C.V.").full_clean()


def test_check_is_that_of_the_certificates():
    with pytest.raises(ValidationError):
        validate_printable("😀")
    validate_printable("María Ñáñez")


# --- Renaming -------------------------------------------------------------------------------------


def test_new_name_wants_a_reason_and_is_kept(client, superuser, learner):
    client.force_login(superuser)
    address = reverse("employees:edit", args=[learner.pk])
    user = learner.user
    data = form_of(
        learner.organisation, user.given_names, user.first_surname, number=learner.number, second_surname="Ibáñez"
    ).data

    refused = client.post(address, data)
    client.post(address, {**data, "renamed_why": "Acta de nacimiento"})

    before, change = user.get_full_name(), NameChange.objects.get()
    assert set(refused.context["form"].errors) == {"renamed_why"}
    assert (change.before, change.after) == (before, f"{user.given_names} {user.first_surname} Ibáñez")
    assert (change.changed_by, change.why) == (superuser, "Acta de nacimiento")


def test_nobody_renames_themselves(organisation, learner):
    form = form_of(organisation, "Rosa", "Ibáñez", learner, number=learner.number, renamed_why="Because")
    form.editor = learner.user

    assert "given_names" in form.errors


def test_person_page_shows_the_history_to_human_resources_alone(client, learner, hr, manager):
    user = User.objects.get(pk=learner.user_id)
    before = user.get_full_name()
    user.second_surname, user.renamed_why = "Ocampo", "Acta de nacimiento"
    user.save()
    pages = {}
    for viewer in (hr, manager):
        client.force_login(viewer.user)
        pages[viewer] = " ".join(client.get(f"/en/team/{learner.pk}/").content.decode().split())

    assert f"{before} → {before} Ocampo" in pages[hr]
    assert "Acta de nacimiento" not in pages[manager]
