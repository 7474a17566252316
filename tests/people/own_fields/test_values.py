"""What fits into a field of an organisation's own, and what the database keeps of the fields."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from people.employees.services import update_employee
from people.models import Employee, OwnField
from people.own_fields.services import add_field, options_in_use, remove_field, restore_field
from people.own_values.filtering import OwnFilters
from people.own_values.fitting import NotFitting, fit
from people.own_values.seen import OwnFields
from tests.factories import make_own_field
from tests.people.own_fields.conftest import shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", "  Línea\u00a04 ", "Línea 4"),
        ("text", "", None),
        ("choice", "TEMPORARY", "Eventual"),
        ("choice", "planta", "Planta"),
        ("date", datetime.date(2027, 3, 31), "2027-03-31"),
        ("date", "2027-03-31", "2027-03-31"),
        ("number", "1,234.50", 1234.5),
        ("number", "-7", -7),
        ("number", "007", 7),
        ("number", None, None),
    ],
)
def test_what_fits_is_kept_in_one_way(organisation, kind, value, kept):
    found = fit(make_own_field(organisation, kind), value)

    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("text", "x" * 121, "long"),
        ("choice", "Honorarios", "option"),
        ("date", "31-31-2027", "not_a_date"),
        ("date", "0207-03-31", "year"),
        ("number", "doce", "figure"),
        ("number", "1e9", "figure"),
        ("number", "1,23", "figure"),
        ("number", "9" * 12, "figure"),
    ],
)
def test_what_does_not_fit_is_said(organisation, kind, value, code):
    with pytest.raises(NotFitting) as refused:
        fit(make_own_field(organisation, kind), value)

    assert refused.value.code == code
    assert "%" not in refused.value.sentence


def test_at_most_ten_are_in_use(organisation):
    fields = [make_own_field(organisation) for _ in range(10)]
    eleventh = OwnField(organisation=organisation, name_es="Once", name_en="Eleven")
    with pytest.raises(ValidationError):
        add_field(eleventh)
    for slot in (11, 0, 1):  # whatever writes it
        with pytest.raises(IntegrityError), transaction.atomic():
            OwnField.objects.create(organisation=organisation, name_es="Once", name_en="Eleven", slot=slot)

    remove_field(fields[3])

    assert add_field(eleventh).slot == 4


@pytest.mark.parametrize("names", [{"name_es": "gÁfete"}, {"name_en": "BADGE"}])
def test_name_is_unique_also_among_those_put_away(organisation, names, learner):
    known = make_own_field(organisation, name_es="Gafete", name_en="Badge", of=learner)
    remove_field(known)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_own_field(organisation, **names)


@pytest.mark.parametrize("fields", [{"kind": "colour"}, {"kind": "choice", "options": []}, {"options": [["a", ""]]}])
def test_database_keeps_kinds_and_options(organisation, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_own_field(organisation, **{"kind": "text", **fields})


def test_unused_field_is_deleted_and_used_one_comes_back_with_what_stood_in_it(organisation, learner):
    unused, used = make_own_field(organisation), make_own_field(organisation, of=learner)

    assert remove_field(unused)
    assert not remove_field(used)
    assert shown(learner) == {}

    used.refresh_from_db()
    restore_field(used)
    assert shown(learner) == {used.name_es: "1"}


def test_field_of_which_only_the_history_tells_is_kept(organisation, learner):
    field = make_own_field(organisation, of=learner)
    update_employee(learner, None, user={}, own={field.key: None})

    assert learner.own_values == {}
    assert not remove_field(field)


def test_chosen_options_are_known(organisation, learner):
    field = make_own_field(organisation, "choice", of=learner)

    assert options_in_use(field) == {"Planta"}


@pytest.mark.parametrize("option", ["1", "2.50", "true", "null"])
def test_choices_that_read_like_json_are_words(organisation, learner, option):
    field = make_own_field(organisation, "choice", options=[[option, ""]])
    update_employee(learner, None, user={}, own={field.key: option})

    assert options_in_use(field) == {option}
    learner.refresh_from_db()
    assert learner.get_own_values_display() == f"{field}: {option}"


@pytest.mark.parametrize(
    ("text", "finds"),
    [("linea 4", True), ("LÍNEA", True), ("nandu (4.a)", True), ("ñandú (4", True), ("4xa", False), ("%", False)],
)
def test_text_is_found_by_its_words_whatever_accents_and_signs(organisation, learner, text, finds):
    field = make_own_field(organisation)
    update_employee(learner, None, user={}, own={field.key: "Línea 4 Ñandú (4.a)"})

    assert narrowed(organisation, field, text).exists() == finds


def test_filter_by_a_text_asks_no_more_the_more_it_finds(organisation, learner, hr):
    field = make_own_field(organisation, of=learner)
    before = narrowed(organisation, field, "1").query.sql_with_params()
    update_employee(hr, None, user={}, own={field.key: "1"})
    after = narrowed(organisation, field, "1")

    assert after.query.sql_with_params() == before
    assert set(after) == {learner, hr}


def narrowed(organisation, field, text):
    return OwnFilters(OwnFields(organisation), QueryDict()).narrow(Employee.objects.all(), ((field.key, text),))


def test_what_stands_in_a_field_that_is_gone_is_left_out(organisation, learner):
    field = make_own_field(organisation, of=learner)
    learner.own_values = {"own999999": "x", field.key: "1"}

    assert learner.get_own_values_display() == f"{field}: 1"
