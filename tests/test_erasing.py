"""No field is forgotten: every model of every house says what becomes of it when the data of a person are erased."""

import pytest
from django.db import models

from people.privacy.erasing import erasings, nothing_of
from people.privacy.fields import EVERYWHERE, HANDLING, Kind, Suppression, described

SAID = {each.label: each for each in erasings()}
ABOUT_PEOPLE = {each.label: each for each in described() if each.person}
GONE = (Suppression.REPLACED, Suppression.EMPTIED)


def holds_words(column):
    """Whether a field can hold what somebody typed, or a name of something of theirs."""
    is_text = isinstance(column, models.CharField | models.TextField | models.JSONField | models.FileField)
    return is_text and column.name not in EVERYWHERE


def to_say(each):
    """The fields of which something has to be said: those that hold words, and those of a kind that goes."""
    columns = [*each.model._meta.concrete_fields, *each.model._meta.many_to_many]
    of_kind = {name for name, kind in each.kinds.items() if HANDLING[kind].suppression in GONE}
    words = {column.name for column in columns if holds_words(column) and column.name in each.kinds}
    return (of_kind | words | {name for name, kind in each.kinds.items() if kind == Kind.EVIDENCE}) - {"page_ptr"}


def test_every_model_about_people_says_it():
    assert set(SAID) == set(ABOUT_PEOPLE)


@pytest.mark.parametrize("label", sorted(ABOUT_PEOPLE))
def test_every_field_that_could_name_somebody_goes_or_has_its_reason(label):
    each, said = ABOUT_PEOPLE[label], SAID[label]

    assert said.is_deleted or to_say(each) - said.named == set()
    assert not (said.is_deleted and said.named)
    assert said.named <= {column.name for column in each.model._meta.get_fields()}


@pytest.mark.parametrize("label", sorted(label for label, each in ABOUT_PEOPLE.items() if each.file))
def test_what_somebody_handed_in_goes(label):
    assert ABOUT_PEOPLE[label].file in SAID[label].files


@pytest.mark.parametrize("label", sorted(label for label, said in SAID.items() if said.emptied))
def test_what_is_emptied_can_be_empty(label):
    fields = {column.name: column for column in SAID[label].model._meta.concrete_fields}

    for name in set(SAID[label].emptied) & set(fields):
        nothing_of(fields[name])


@pytest.mark.parametrize("label", sorted(label for label, said in SAID.items() if said.files))
def test_files_are_named_by_the_row(label):
    for name in SAID[label].files:
        assert hasattr(SAID[label].model, name)
