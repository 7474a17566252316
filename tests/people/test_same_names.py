"""Two teams, job roles or work centres that people cannot tell apart: the database refuses the second, and says why."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.forms import ModelForm
from django.urls import get_resolver
from modelcluster.models import get_all_child_relations
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import get_snippet_models

from lib.constraints import Unique
from people.imports.services import request_import
from people.models import Holiday, JobRole, Team, User, WorkCentre
from tests.factories import EmployeeFactory, JobRoleFactory, TeamFactory, WorkCentreFactory
from tests.people.imports.conftest import changes, codes, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, hr):
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


def errors_of(response):
    assert response.status_code == 400
    context = response.context
    return next(context[name].errors for name in ("form", "holiday_form") if name in context and context[name].errors)


SAME = [("Gerente", "Manager"), ("GERENTE", "MANAGER"), ("Gérente", "Mánager")]


@pytest.mark.parametrize("names", SAME)
@pytest.mark.parametrize("path", ["job-roles", "teams"])
def test_second_job_role_or_team_is_refused_at_its_names(desk, organisation, path, names):
    for factory in (JobRoleFactory, TeamFactory):
        factory(organisation=organisation, name_es="Gerente", name_en="Manager")

    errors = errors_of(desk.post(f"/en/people/{path}/add/", {"name_es": names[0], "name_en": names[1], "parent": ""}))

    assert set(errors) == {"name_es", "name_en"}
    assert "“Manager” already has this name" in errors["name_es"][0]
    assert "is violated" not in str(errors)


def test_team_of_another_place_may_be_called_so(desk, organisation):
    one, other = TeamFactory(organisation=organisation), TeamFactory(organisation=organisation)
    TeamFactory(organisation=organisation, parent=one, name_es="Norte", name_en="North")
    data = {"name_es": "NORTE", "name_en": "North"}

    assert set(errors_of(desk.post("/en/people/teams/add/", {**data, "parent": one.pk}))) == {"name_es", "name_en"}
    assert desk.post("/en/people/teams/add/", {**data, "parent": other.pk}).status_code == 302
    assert desk.post("/en/people/teams/add/", {**data, "parent": ""}).status_code == 302


def test_name_that_is_out_of_use_can_be_restored(desk, organisation):
    JobRoleFactory(organisation=organisation, name_es="Caja", name_en="Checkout", is_active=False)

    errors = errors_of(desk.post("/en/people/job-roles/add/", {"name_es": "caja", "name_en": "Till"}))

    assert errors == {"name_es": ["“Checkout” already has this name.", "It is out of use: you can restore it instead."]}


def test_work_centre_says_whose_code_and_name_it_is(desk, organisation):
    WorkCentreFactory(organisation=organisation, code="MX-1", name="Planta León")

    errors = errors_of(
        desk.post("/en/people/work-centers/add/", {"code": "mx-1", "name": "PLANTA LEON", "time_zone": ""})
    )

    assert errors == {
        "code": ["The work center “Planta León” already has this code."],
        "name": ["There is already a work center “Planta León”."],
    }


def test_day_off_is_entered_once(desk, organisation):
    Holiday.objects.create(organisation=organisation, day="2030-05-01", name="Día del Trabajo")

    errors = errors_of(desk.post("/en/people/work-centers/holidays/", {"day": "2030-05-01", "name": "Otra vez"}))

    assert errors == {"day": ["This day is already a day off for everybody."]}


@pytest.mark.parametrize(
    ("factory", "field", "first", "second"),
    [
        (JobRoleFactory, "name_es", "Operación", "OPERACION"),
        (JobRoleFactory, "name_en", "Café", "cafe"),
        (TeamFactory, "name_es", "Operación", "OPERACION"),
        (WorkCentreFactory, "name", "León", "leon"),
        (WorkCentreFactory, "code", "mx-á", "MX-A"),
    ],
)
def test_database_refuses_it_whoever_writes(organisation, factory, field, first, second):
    factory(organisation=organisation, **{field: first})

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(organisation=organisation, **{field: second})


def test_migration_numbers_what_was_called_the_same(organisation):
    name = "people.migrations.0009_names_are_unique_whatever_their_accents"
    migration = importlib.import_module(name)
    rows = [JobRoleFactory(organisation=organisation, name_es=f"Rol {number}") for number in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX job_role_name_is_unique")  # until the test is rolled back
    for row, text in zip(rows, ("Técnico", "TECNICO", "x" * 120), strict=True):
        JobRole.objects.filter(pk=row.pk).update(name_es=text)

    migration.tell_apart(apps, None)

    names = list(JobRole.objects.order_by("pk").values_list("name_es", flat=True))
    assert names == ["Técnico", "TECNICO (2)", "x" * 120]


# --- Imports --------------------------------------------------------------------------------------


@pytest.fixture
def ask(hr, organisation):
    hr.number = "HR"
    hr.save()

    def ask(content):
        return planned(request_import(organisation, "people.csv", content.encode(), by=hr.user))

    return ask


@pytest.fixture
def ana(organisation):
    return EmployeeFactory(organisation=organisation, number="00101")


def test_exact_spelling_wins_over_the_name_in_another_language(ask, ana, organisation):
    meant = JobRoleFactory(organisation=organisation, name_es="Manager", name_en="Chief")
    JobRoleFactory(organisation=organisation, name_es="Gerente", name_en="MANAGER")

    assert changes(ask("Número,Perfil\n00101,Manager\n"), "00101") == {"job_role": ("", meant.name_es)}


def test_job_role_that_could_be_two_is_an_error(ask, ana, organisation):
    JobRoleFactory(organisation=organisation, name_es="Manager", name_en="Chief")
    JobRoleFactory(organisation=organisation, name_es="Gerente", name_en="MANAGER")

    job = ask("Número,Perfil\n00101,manager\n")

    assert codes(job) == [(2, "job_role", "role_ambiguous")]
    assert job.rows.get().problems[0][3]["names"] == "Gerente / MANAGER, Manager / Chief"


def test_job_role_in_use_is_meant_before_one_that_is_not(ask, ana, organisation):
    JobRoleFactory(organisation=organisation, name_es="Manager", name_en="Chief", is_active=False)
    JobRoleFactory(organisation=organisation, name_es="Gerente", name_en="manager")

    assert changes(ask("Número,Perfil\n00101,Manager\n"), "00101") == {"job_role": ("", "Gerente")}


# --- Every form -----------------------------------------------------------------------------------


def subclasses(form):
    for each in form.__subclasses__():
        yield each
        yield from subclasses(each)


OURS = {"people", "courses", "quizzes", "certificates", "labour", "sweeps"}


def models_of_forms():
    """The models that people fill in: of our forms, of the CMS, and of the rows inside its forms."""
    assert get_resolver().url_patterns  # so that every form is loaded
    found = {form._meta.model for form in subclasses(ModelForm) if form._meta.model} | set(get_snippet_models())
    for register in hooks.get_hooks("register_admin_viewset"):
        registered = register()
        for one in registered if isinstance(registered, list) else [registered]:
            viewsets = one.registerables if isinstance(one, ModelViewSetGroup) else [one]
            found |= {each.model for each in viewsets if hasattr(each, "model")}
    found = {model for model in found if isinstance(model, type)}  # some of the CMS are named only
    return found | {relation.related_model for model in found for relation in get_all_child_relations(model)}


def test_no_form_shows_the_name_of_a_constraint():
    """Each says something of its own, except those that no form of the model can break."""
    found = models_of_forms()
    assert {Team, JobRole, WorkCentre, Holiday, User} <= found

    nameless = {
        constraint.name
        for model in found
        if model.__module__.partition(".")[0] in OURS
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and not isinstance(constraint, Unique)
    }
    replaced = {"one_accommodation_in_a_quiz", "one_accommodation_for_always"}  # by what is granted now
    # The form asks for the words alone.
    fixed = {
        "one_open_rights_request_of_a_kind",
        "one_standing_absence_of_the_same_days",  # entering them again corrects the kind
        "one_text_of_a_kind",
        "one_privacy_notice_of_a_number",
        "one_draft_of_a_privacy_notice",
    }
    assert nameless == replaced | fixed | {"one_failure_a_row"}  # which people only look at
