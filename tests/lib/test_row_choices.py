"""A key that no database has is a wrong choice in every form, never a fault."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import BaseForm, ModelChoiceField, ModelMultipleChoiceField
from django.urls import get_resolver

from lib.row_choices import RowChoiceField, RowsChoiceField
from people.models import Team

HOUSES = {"people", "courses", "quizzes", "certificates", "labour", "reports", "curriculum", "trainingsite", "lib"}


def forms_of(base=BaseForm):
    for form in base.__subclasses__():
        yield form
        yield from forms_of(form)


def test_every_form_chooses_rows_with_a_field_that_knows_which_keys_there_are():
    """Django knows it of one row with a key of its own: not of several, and not of pages, whose key is another's."""
    assert get_resolver().url_patterns  # every form is imported
    fields = {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in forms_of()
        if form.__module__.split(".")[0] in HOUSES
        for name, field in form.base_fields.items()
        if isinstance(field, ModelChoiceField)
    }
    several = [name for name, field in fields.items() if isinstance(field, ModelMultipleChoiceField)]
    pages = [name for name, field in fields.items() if field.queryset.model._meta.pk.is_relation]

    assert several
    assert pages
    assert [name for name in several if not isinstance(fields[name], RowsChoiceField)] == []
    assert [name for name in pages if not isinstance(fields[name], RowChoiceField | RowsChoiceField)] == []


@pytest.mark.parametrize("key", ["9" * 20, "²", "-1", "1" + "0" * 5_000])
def test_key_that_no_database_has_is_a_wrong_choice(key):
    for field, value in ((RowChoiceField(Team.objects.all()), key), (RowsChoiceField(Team.objects.all()), [key])):
        with pytest.raises(ValidationError):
            field.clean(value)
