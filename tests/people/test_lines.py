"""What people type is stored in one form, whatever was pasted, and found in any."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from certificates.models import Signatory
from courses.models import CoursePage, LearningPath
from labour.models import DigitisedSignature
from lib.lines import LONGEST, EmailInput, LineField, LineInput, NumberInput
from lib.names import MOST_MARKS, _shown, clean_number, clean_rows, clean_text, composed, has_word
from people.employees.services import hire_employee, update_employee
from people.models import Employee, JobRole, LabourSettings, Organisation, Team, User
from tests.factories import EmployeeFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

TYPED = [
    (unicodedata.normalize("NFD", "José Núñez"), "José Núñez"),
    ("Ana\u00a0María", "Ana María"),
    ("Ana \u2009 María", "Ana María"),
    ("  Ana\tMaría\r\n", "Ana María"),
    ("Ana\u2028María", "Ana María"),
    ("\u202eAna María\u202c", "Ana María"),
    ("\u2066Ana\u2069 María", "Ana María"),
    ("Ana\u200b María\ufeff", "Ana María"),
    ("Mar\u00adía", "María"),
    ("Jose\u200b\u0301", "José"),  # a mark between a letter and its accent
    ("Ana\x00\x07 María", "Ana María"),
    ("Ana\u3164", "Ana"),
    ("Ana \ud800María", "Ana María"),
    ("O’Farrill-Peña", "O’Farrill-Peña"),
    ("Ľudmila Łącka 李", "Ľudmila Łącka 李"),
    ("\u200b \u2800", ""),
]


@pytest.mark.parametrize(("typed", "stored"), TYPED)
def test_text_is_composed_on_one_line_and_visible(typed, stored):
    assert clean_text(typed) == stored
    assert clean_text(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"), [("００１２３", "00123"), ("A–7", "A-7"), (" a\u200b-7 ", "a-7"), ("A‑7", "A-7")]
)
def test_number_has_plain_digits_and_hyphens(typed, stored):
    assert clean_number(typed) == stored


@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u0f73", "\u0f71\uff9e", "\u0344"])
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_letter_has_no_more_marks_than_anybody_reads(marks, form):
    """Sorting them would take time with the square of their number."""
    assert len(composed("a" + marks * 5_000 + "b", form)) <= 2 + 2 * MOST_MARKS


def test_whatever_unfolds_to_nothing_but_marks_is_taken_for_one():
    signs = map(chr, range(sys.maxunicode + 1))
    starters = [sign for sign in signs if len(composed("a" + sign * 40, "NFD")) > 1 + 2 * MOST_MARKS]

    assert not [sign for sign in starters if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0])]


@pytest.mark.parametrize("field", [LineInput(max_length=50), NumberInput(max_length=20), LineInput(), EmailInput()])
def test_what_fits_no_column_is_refused_before_it_is_cleaned(field, monkeypatch):
    monkeypatch.setattr("lib.lines.clean_text", pytest.fail)
    monkeypatch.setattr(field, "clean_line", pytest.fail, raising=False)

    with pytest.raises(ValidationError, match="como máximo"):
        field.clean("á" * LONGEST + "@example.com")


DIRTY = f"{unicodedata.normalize('NFD', 'Núñez')}\u00a0\u200bRuiz\n"


def hired():
    organisation = EmployeeFactory().organisation
    return hire_employee(organisation, "1", user={"given_names": "Ana", "first_surname": DIRTY}).user


def created():
    return User.objects.create(username="a", given_names="Ana", first_surname=DIRTY)


def made_in_bulk():
    return User.objects.bulk_create([User(username="a", given_names="Ana", first_surname=DIRTY)])[0]


def changed():
    return update_employee(EmployeeFactory(), None, user={"first_surname": DIRTY}).user


@pytest.mark.parametrize("write", [hired, created, made_in_bulk, changed])
def test_every_way_to_write_stores_the_same(write):
    user = write()

    assert User.objects.values_list("first_surname", flat=True).get(pk=user.pk) == "Núñez Ruiz"


def test_update_of_many_rows_stores_the_same():
    user = UserFactory()

    User.objects.update(first_surname=DIRTY)

    assert User.objects.values_list("first_surname", flat=True).get(pk=user.pk) == "Núñez Ruiz"


def test_object_says_what_its_row_says(organisation):
    team = Team.objects.create(organisation=organisation, name_es="Norte\u00a0\u200b", name_en="North")

    assert team.name_es == "Norte"
    assert Team.objects.filter(name_es="Norte\u00a0").exists()


LINES = [
    (User, ["given_names", "first_surname", "second_surname", "email"]),
    (Employee, ["number", "position"]),
    (Organisation, ["legal_name"]),
    (Team, ["name_es", "name_en"]),
    (JobRole, ["name_es", "name_en"]),
    (LabourSettings, ["representative", "workers_representative", "agent_name", "agent_registration", "instructor"]),
    (LearningPath, ["title_es", "title_en"]),
    (CoursePage, ["tutor"]),
    (Signatory, ["name", "position_es", "position_en"]),
    (DigitisedSignature, ["name"]),
]


@pytest.mark.parametrize(("model", "name"), [(model, name) for model, names in LINES for name in names])
def test_every_column_for_a_name_cleans(model, name):
    field = model._meta.get_field(name)

    assert field.get_prep_value("A\u00a0\u200bb").lower() == "a b"
    assert field.to_python("A\u00a0\u200bb").lower() == "a b"


def test_rule_is_no_matter_of_the_database():
    path = LineField(max_length=9).deconstruct()[1]

    assert path == "django.db.models.CharField"


@pytest.mark.parametrize(
    "words",
    [
        "nunez",
        "NÚÑEZ",
        unicodedata.normalize("NFD", "Núñez"),
        "ana maria",
        "Ana\u00a0María",
        "Ana María Núñez",
        "núñez  ana",
        "\u200bMaría",
    ],
)
def test_person_is_found_however_the_name_is_typed(words):
    user = UserFactory(given_names="Ana\u00a0María", first_surname=unicodedata.normalize("NFD", "Núñez"))
    UserFactory(given_names="Ana", first_surname="Mora")

    assert list(User.objects.filter(has_word(words, ""))) == [user]


def test_rows_of_before_are_cleaned():
    user, team = UserFactory(), TeamFactory()
    raw = models.CharField()
    for model, pk, name in ((User, user.pk, "given_names"), (Team, team.pk, "name_es")):
        model.objects.filter(pk=pk).update(**{name: models.Value("Ana\u00a0María\u200b", output_field=raw)})

    clean_rows(User, ["given_names", "email"])
    clean_rows(Team, ["name_es"])

    assert User.objects.values_list("given_names", flat=True).get(pk=user.pk) == "Ana María"
    assert Team.objects.values_list("name_es", flat=True).get(pk=team.pk) == "Ana María"


def test_row_that_would_be_the_same_as_another_stays(organisation):
    kept = TeamFactory(organisation=organisation, name_es="Norte", parent=TeamFactory(organisation=organisation))
    dirty = TeamFactory(organisation=organisation, name_es="Sur", parent=kept.parent)
    written = models.Value("Norte\u200b", output_field=models.CharField())
    Team.objects.filter(pk=dirty.pk).update(name_es=written)

    clean_rows(Team, ["name_es"])

    assert Team.objects.values_list("name_es", flat=True).get(pk=dirty.pk) == "Norte\u200b"


def test_line_that_is_clean_already_is_what_cleaning_would_make_of_it():
    for sign in map(chr, range(0x21, 0x180)):
        seen = unicodedata.normalize("NFC", _shown(sign))
        assert clean_text(f"a{sign} b") == " ".join(f"a{seen} b".split())
