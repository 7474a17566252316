"""An organisation with some people in it, and files about them."""

import pytest

from people.imports.services import choose, confirm_import, plan_import, request_import, write_import
from people.imports.steps import Choices
from people.labour.curp import check_digit
from people.models import PeopleImport
from tests.factories import EmployeeFactory, TeamFactory, WorkCentreFactory, join


@pytest.fixture
def hr(hr):
    """Human resources, in English, with a number that no file of these tests has."""
    hr.user.language = "en"
    hr.user.save()
    hr.number = "HR"
    hr.save()
    return hr


@pytest.fixture
def sales(organisation):
    return TeamFactory(organisation=organisation, name_es="Ventas", name_en="Sales")


@pytest.fixture
def north(organisation, sales):
    return TeamFactory(organisation=organisation, parent=sales, name_es="Norte", name_en="North")


@pytest.fixture
def plant(organisation):
    return WorkCentreFactory(organisation=organisation, code="014", name="Planta Puebla")


@pytest.fixture
def ana(organisation, sales):
    """Somebody who works here."""
    return join(
        EmployeeFactory(
            organisation=organisation,
            number="00101",
            position="Cajera",
            user__username="cenzontle-00101",
            user__given_names="Ana",
            user__first_surname="Sosa",
            user__email="ana@example.com",
        ),
        sales,
    )


@pytest.fixture
def ask(hr, organisation):
    """Hand in a file, and let a worker look at it."""

    def ask(content, *, name="people.csv", by=hr.user, **choices):
        content = content if isinstance(content, bytes) else content.encode()
        job = request_import(organisation, name, content, by=by, choices=Choices(**choices))
        return planned(job)

    return ask


def planned(job):
    plan_import(job.pk)
    job.refresh_from_db()
    return job


def chosen(job, **choices):
    choose(job, Choices(**choices))
    return planned(job)


def confirmed(job, **options):
    yes = {"by": job.started_by, "why": "Acta de nacimiento", "leaving": job.counts.get("leaving", 0)}
    confirm_import(job, job.digest, **{**yes, **options})
    return job


def written(job, **options):
    confirmed(job, **options)
    write_import(job.pk)
    job.refresh_from_db()
    return job


def kinds(job):
    return [(row.number, row.kind) for row in job.rows.all()]


def changes(job, number):
    row = job.rows.get(number=number)
    return {field: (before, after) for field, before, after in row.changes}


def codes(job):
    """The codes of all problems, with the row of each."""
    return [(row.row, problem[0], problem[2]) for row in job.rows.all() for problem in row.problems]


def notes(job):
    return [(row.number, note[0]) for row in job.rows.all() for note in row.notes]


def remarks(job):
    return [code for code, _values in job.remarks]


State = PeopleImport.State


@pytest.fixture
def curps(organisation):
    organisation.issues_dc3 = True
    organisation.save()
    return [body + check_digit(body) for body in ("BOXW310820HNERXN0", "MARR890512MDFRZS0")]
