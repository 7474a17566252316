"""Every way in which the name of somebody can change: with who and why, and never by the person."""

import ast
from pathlib import Path

import pytest
from django import forms
from django.core.management import CommandError, call_command
from django.urls import get_resolver, reverse

from lib.letters import NAME_FIELDS
from people.approvals.services import approve, may_decide
from people.employees.renaming import RenamingForm
from people.employees.services import hire_employee, resume_employment
from people.models import Approval, Employee, NameChange, User
from people.models.user import OwnName
from tests.factories import EmployeeFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
APPS = (
    *("lib", "sweeps", "people", "courses", "quizzes", "certificates"),
    *("labour", "curriculum", "reports", "trainingsite", "demo"),
)
NEW = {"given_names": "Itzél", "first_surname": "Sol", "second_surname": "Marr"}  # a correction
OTHER = {"given_names": "Pedro", "first_surname": "Zavala", "second_surname": "Luna"}  # another name
WHY = "Sentencia del juzgado"


def users_form(person):
    data = {"username": person.username, "email": person.email, "language": person.language, "is_active": "on"}
    return reverse("wagtailusers_users:edit", args=[person.pk]), data


def employees_form(person):
    employee = person.employments.get()
    data = {
        **dict.fromkeys(["team", "position", "job_role", "left_on", "password"], ""),
        "email": person.email,
        "language": person.language,
        "role": employee.role,
        "hired_on": employee.hired_on,
    }
    return reverse("employees:edit", args=[employee.pk]), data


def edit_form(person):
    employee = person.employments.get()
    data = {
        "number": employee.number,
        "email": person.email,
        "language": person.language,
        "hired_on": employee.hired_on,
    }
    return reverse("people:edit", args=[employee.pk]), data


SCREENS = {"CMS, Users": users_form, "CMS, Employees": employees_form}
WAYS = {**SCREENS, "People": edit_form}


@pytest.fixture(params=SCREENS)
def screen(request):
    """Where to send what is written about a person, and the rest of that form."""
    return SCREENS[request.param]


@pytest.fixture
def person(organisation):
    """Somebody who works here, and may open the CMS for everything."""
    user = UserFactory(given_names="Itzel", first_surname="Sol", second_surname="Mar", is_superuser=True, is_staff=True)
    EmployeeFactory(user=user, organisation=organisation)
    return user


def name_of(person):
    return User.objects.get(pk=person.pk).get_full_name()


# --- The screens ----------------------------------------------------------------------------------


def test_another_persons_name_changes_with_who_and_why(client, superuser, person, screen):
    client.force_login(superuser)
    address, data = screen(person)

    refused = client.post(address, data | NEW)
    assert (list(refused.context["form"].errors), name_of(person)) == (["renamed_why"], "Itzel Sol Mar")
    assert 'name="renamed_why"' in refused.content.decode()
    assert client.post(address, {**data, **NEW, "renamed_why": WHY}).status_code == 302

    change = NameChange.objects.get()
    assert (change.before, change.after) == ("Itzel Sol Mar", "Itzél Sol Marr")
    assert (change.changed_by, change.why) == (superuser, WHY)


# --- Another name, not a correction ---------------------------------------------------------------


@pytest.fixture
def colleague(organisation):
    """Somebody who works here, and does nothing else."""
    user = UserFactory(given_names="Itzel", first_surname="Sol", second_surname="Mar")
    EmployeeFactory(user=user, organisation=organisation)
    return user


@pytest.mark.parametrize("way", WAYS)
def test_another_name_is_in_the_record_once_a_second_person_approves(client, superuser, hr, colleague, way):
    client.force_login(hr.user if way == "People" else superuser)
    address, data = WAYS[way](colleague)

    reply = client.post(address, {**data, **OTHER, "language": "en", "renamed_why": WHY}, follow=True)

    colleague.refresh_from_db()
    assert (name_of(colleague), colleague.language, NameChange.objects.count()) == ("Itzel Sol Mar", "en", 0)
    assert "“Pedro Zavala Luna”" in reply.content.decode()
    asked = Approval.objects.get()
    assert (asked.subject, asked.reason, asked.decision) == (colleague, WHY, "")
    second = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR).user
    assert [may_decide(asked, who) for who in (asked.requested_by, colleague, second)] == [False, False, True]
    approve(asked, by=second)
    change = NameChange.objects.get()
    assert (name_of(colleague), change.changed_by, change.why) == ("Pedro Zavala Luna", asked.requested_by, WHY)


@pytest.mark.parametrize("way", WAYS)
def test_small_steps_add_up_to_another_name(client, superuser, hr, colleague, way):
    client.force_login(hr.user if way == "People" else superuser)
    address, data = WAYS[way](colleague)
    steps = [("Itzel", "Sol", ""), ("Itzel", "Sol", "Luna"), ("Itzel", "Luna", "")]
    names = []

    for given, first, second in steps:
        step = {"given_names": given, "first_surname": first, "second_surname": second, "renamed_why": WHY}
        assert client.post(address, data | step).status_code == 302
        names.append(name_of(colleague))

    assert names == ["Itzel Sol", "Itzel Sol", "Itzel Sol"]
    assert Approval.objects.count() == 1  # that of the second step; the third is told that it waits


def test_name_of_an_account_without_a_job_changes_at_once(client, superuser, editor):
    client.force_login(superuser)
    address, data = users_form(editor)

    assert client.post(address, {**data, **OTHER, "renamed_why": WHY}).status_code == 302

    assert (name_of(editor), Approval.objects.count()) == ("Pedro Zavala Luna", 0)


def test_nobody_changes_their_own_name(client, person, screen):
    client.force_login(person)
    address, data = screen(person)

    refused = client.post(address, {**data, **NEW, "renamed_why": WHY})

    assert list(refused.context["form"].errors) == ["given_names"]
    assert (name_of(person), NameChange.objects.count()) == ("Itzel Sol Mar", 0)


@pytest.mark.parametrize("is_own", [True, False])
def test_same_name_needs_no_reason(client, superuser, person, screen, is_own):
    client.force_login(person if is_own else superuser)
    address, data = screen(person)
    same = {"given_names": " Itzel ", "first_surname": "Sol", "second_surname": "Mar"}

    assert client.post(address, {**data, **same, "language": "en"}).status_code == 302

    person.refresh_from_db()
    assert (person.language, NameChange.objects.count()) == ("en", 0)


def test_account_of_an_editor_without_a_job_follows_the_same_rule(client, superuser, editor):
    client.force_login(superuser)
    address, data = users_form(editor)

    refused = client.post(address, data | NEW)

    assert list(refused.context["form"].errors) == ["renamed_why"]


@pytest.mark.parametrize("comes_back", [True, False])
def test_who_is_hired_again_or_by_another_company_keeps_the_name(person, comes_back):
    fields = {"user": {**NEW, "email": person.email, "language": "es"}, "hired_on": "2026-01-15"}

    if comes_back:
        resume_employment(person.employments.get(), "R-1", None, **fields)
    else:
        hire_employee(OrganisationFactory(), "R-1", None, account=person, **fields)

    assert name_of(person) == "Itzel Sol Mar"


def test_command_for_administrators_makes_no_other_person_of_one_who_is_there(person):
    with pytest.raises(CommandError):
        call_command(
            "createsuperuser", "--noinput", username=person.username, given_names="Pedro", first_surname="Zavala"
        )

    assert name_of(person) == "Itzel Sol Mar"


# --- What is below the screens --------------------------------------------------------------------


def test_person_is_never_saved_under_a_name_of_their_own_choice(person):
    person.given_names, person.renamed_by, person.renamed_why = "Pedro", person, WHY

    with pytest.raises(OwnName):
        person.save()

    assert name_of(person) == "Itzel Sol Mar"


def test_who_and_why_are_for_one_change(person, superuser):
    person.given_names, person.renamed_by, person.renamed_why = "Pedro", superuser, WHY
    person.save()
    person.given_names = "Paco"
    person.save()

    assert list(NameChange.objects.order_by("pk").values_list("changed_by", "why")) == [(superuser.pk, WHY), (None, "")]


def test_form_that_does_not_know_who_fills_it_in_changes_no_name(person):
    form = RenamingForm({"renamed_why": WHY})
    form.is_valid()
    form.fields |= {"given_names": forms.CharField()}

    form.check_rename(person, {"given_names": "Pedro", "renamed_why": WHY})

    assert list(form.errors) == ["given_names"]


# --- Nothing else does it -------------------------------------------------------------------------

NEW_PEOPLE_ONLY = {"people.cms.users.PersonCreationForm"}
NOT_IN_USE = {  # of Wagtail: our fields stand in their place
    "wagtail.users.forms.UserForm",
    "wagtail.users.forms.UserCreationForm",
    "wagtail.users.forms.UserEditForm",
    "wagtail.admin.forms.account.NameEmailForm",  # its panel is left out: test_cms_users
}


def subclasses(parent):
    for child in parent.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_form_with_a_name_of_a_person_follows_the_rule(superuser, client):
    """All forms that the whole site knows, its addresses included: one that is new here has to say which kind it is."""
    assert get_resolver().reverse_dict is not None  # reads every module of views
    client.force_login(superuser)
    client.get(reverse("wagtailusers_users:add"))
    names = {*NAME_FIELDS, "first_name", "last_name"}

    found = {
        f"{form.__module__}.{form.__qualname__}": issubclass(form, RenamingForm)
        for form in {*subclasses(forms.BaseForm)}
        if names & set(getattr(form, "base_fields", {}))
        and not form.__module__.startswith(("tests.", "django.contrib.auth"))
    }

    ruled = {name for name, is_ruled in found.items() if is_ruled}
    assert {"people.cms.employees.EmployeeForm", "people.cms.users.PersonEditForm"} <= ruled
    assert set(found) - ruled - NOT_IN_USE == NEW_PEOPLE_ONLY


WRITERS = ("update", "update_or_create", "bulk_update")
WITH_WHO_AND_WHY = {"demo/afterwards.py"}  # human resources of the demonstration, as the screen would


def writes_of_names(source):
    """Lines that set a name on something that exists: an attribute, or the columns of a query."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for one in ast.walk(target):
                    if isinstance(one, ast.Attribute) and one.attr in NAME_FIELDS:
                        yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in WRITERS:
            inside = {word.arg for word in node.keywords}
            inside |= {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
            if inside & set(NAME_FIELDS):
                yield node.lineno


def test_no_code_of_the_product_writes_a_name_past_the_form():
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py")]

    found = {str(path.relative_to(ROOT)) for path in paths if list(writes_of_names(path.read_text()))}

    assert len(paths) > 100
    assert found == WITH_WHO_AND_WHY
    for name in found:
        text = (ROOT / name).read_text()
        assert "renamed_by" in text
        assert "renamed_why" in text


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("user.given_names = 'X'", True),
        ("user.given_names, user.first_surname = a, b", True),
        ("User.objects.update(second_surname='')", True),
        ("User.objects.bulk_update(rows, ['given_names'])", True),
        ("User.objects.update_or_create(username='x', defaults={'given_names': 'X'})", True),
        ("User(given_names='X')", False),
        ("User.objects.create_user('x', given_names='X')", False),
    ],
)
def test_search_for_writes_sees_what_it_is_for(source, is_seen):
    assert bool(list(writes_of_names(source))) is is_seen
