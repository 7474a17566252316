"""No field is forgotten: every model of every house says what it holds about people."""

import pytest
from django.apps import apps
from django.db import models

from people.models import Employee, User
from people.privacy.fields import EVERYWHERE, HANDLING, Kind, described, impersonal

HOUSES = ("sweeps", "people", "courses", "quizzes", "certificates", "labour", "trainingsite", "demo")
PEOPLE = (User, Employee)
ALL = [
    model for config in apps.get_app_configs() if config.label in HOUSES for model in config.get_models()
]  # rows that join two others stand under the field that makes them
KNOWN = {each.label: each for each in described()}


def own_fields(model):
    """The fields that a house has given a model, not the package that it comes from."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {
        field.name
        for field in fields
        if field.model._meta.app_label in HOUSES and field.name not in EVERYWHERE and not field.primary_key
    }


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_model_is_described(model):
    label = model._meta.label

    assert (label in KNOWN) != (label in impersonal())


@pytest.mark.parametrize("label", sorted(KNOWN))
def test_every_field_is_of_one_kind(label):
    described_fields = set(KNOWN[label].kinds) - {"page_ptr"}

    assert described_fields == own_fields(apps.get_model(label)) - {"page_ptr"}


@pytest.mark.parametrize("label", sorted(impersonal()))
def test_what_is_about_nobody_points_to_nobody(label):
    fields = [field for field in apps.get_model(label)._meta.concrete_fields if field.name in own_fields(field.model)]

    assert [field.name for field in fields if field.related_model in PEOPLE] == []


@pytest.mark.parametrize("label", sorted(label for label, each in KNOWN.items() if each.person))
def test_path_leads_to_the_account(db, label):
    each = KNOWN[label]

    assert each.model._base_manager.filter(**{each.person: 0}).count() == 0


@pytest.mark.parametrize("label", sorted(label for label, each in KNOWN.items() if not each.person))
def test_what_is_of_nobody_holds_only_acts_and_names_of_others(label):
    kinds = set(KNOWN[label].kinds.values())

    assert kinds <= {Kind.ACT, Kind.NAMED, Kind.WORDS, Kind.OTHER}


@pytest.mark.parametrize("label", sorted(KNOWN))
def test_who_is_pointed_to_is_never_something_else(label):
    """A field that leads to a person is of a kind that says so."""
    pointing = {
        field.name
        for field in apps.get_model(label)._meta.concrete_fields
        if field.related_model in PEOPLE and field.name in KNOWN[label].kinds
    }

    assert {name for name in pointing if KNOWN[label].kinds[name] == Kind.OTHER} == set()


def test_every_kind_says_what_becomes_of_it():
    assert set(HANDLING) == set(Kind)


def test_secrets_are_given_to_nobody():
    given = {(label, name) for label, each in KNOWN.items() for name in each.returned}

    assert ("people.User", "email") in given
    assert ("people.User", "password") not in given
    assert ("quizzes.Accommodation", "reason") in given


@pytest.mark.parametrize("name", ["curp", "reason"])
def test_what_is_most_sensitive_is_never_called_nothing(name):
    found = [KNOWN[m._meta.label].kinds.get(name) for m in ALL if m._meta.label in KNOWN and _has_person(m)]

    assert Kind.OTHER not in found


def _has_person(model: type[models.Model]) -> bool:
    return bool(KNOWN[model._meta.label].person)
