"""Whether anybody has done anything with a row: what points to it, whichever house that is of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from lib.portions import portions


@dataclass(frozen=True, slots=True)
class ByItself:
    """What a house did about people without anybody asking: its tables, and the people who have more than that."""

    tables: tuple[type[models.Model], ...]
    acted: set[int]


def traced(model: type[models.Model], keys: Sequence[int], *, ignoring: Iterable[type[models.Model]]) -> set[int]:
    """Return which of these rows another row points to, of any model but those that are ignored."""
    ignored = set(ignoring)
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:  # the rows of that are a relation too
            continue
        related, name = relation.related_model, relation.field.name
        if not isinstance(related, type) or related in ignored:
            continue
        for some in portions(keys):
            rows = related._base_manager.order_by().filter(**{f"{name}__in": some})
            found |= set(rows.values_list(name, flat=True))
    return found
