"""Lists are in Spanish order and names are found without accents, whatever the database."""

import string

import pytest
from django.db.models import F, Value

from lib.names import ACCENTED, PLAIN, Plain, has_word, plain
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_database_makes_names_plain_as_python_does():
    text = f"{string.printable}{ACCENTED}ʼ"
    UserFactory()

    made = User.objects.annotate(text=Plain(Value(text))).values_list("text", flat=True).first()

    assert made == plain(text)


def test_every_accented_letter_becomes_one_plain_letter():
    assert len(ACCENTED) == len(PLAIN) == len(set(ACCENTED))
    assert set(PLAIN) <= set(string.ascii_lowercase)


def test_people_are_ordered_by_surnames_then_given_names_without_regard_to_accents_and_capitals():
    names = [
        ("Zúñiga", "Paz", "Ana"),
        ("ávila", "Ruiz", "Zoé"),
        ("Avila", "Ruiz", "Ana"),
        ("García", "", "Zenón"),
        ("García", "López", "Ana"),
        ("Garciadiego", "", "Luz"),
    ]
    for first, second, given in names:
        UserFactory(first_surname=first, second_surname=second, given_names=given)

    ordered = [(user.first_surname, user.second_surname, user.given_names) for user in User.objects.all()]

    assert ordered == [
        ("Avila", "Ruiz", "Ana"),
        ("ávila", "Ruiz", "Zoé"),
        ("García", "", "Zenón"),
        ("García", "López", "Ana"),
        ("Garciadiego", "", "Luz"),
        ("Zúñiga", "Paz", "Ana"),
    ]


@pytest.mark.parametrize("word", ["munoz", "MUÑOZ", "Muñoz", "ñoz", "oscar", "Óscar"])
def test_word_is_found_with_and_without_accents(word):
    user = UserFactory(first_surname="Muñoz", second_surname="Ávila", given_names="Óscar")
    UserFactory(first_surname="Pérez", second_surname="", given_names="Ana")

    assert list(User.objects.filter(has_word(word, ""))) == [user]


def test_name_that_changes_is_found_under_the_new_one():
    user = UserFactory(first_surname="Pérez")
    User.objects.filter(pk=user.pk).update(first_surname="Ibáñez")

    assert User.objects.filter(has_word("ibanez", ""), sort_name=F("sort_name")).exists()
    assert not User.objects.filter(has_word("perez", "")).exists()
