"""Constraints of forms: what the database refuses, said at the field where it can be put right.

Django tells people the name of a constraint, or one sentence above the whole form. To migrations these are plain
constraints: what people are told is not of the database.
"""

import copy
from collections.abc import Collection, Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, UniqueConstraint, Value
from django.db.models.lookups import Exact
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.names import Plain

Words = str | Promise


class Unique(UniqueConstraint):
    """What only one row has. ``at`` is the field that is told ``says``."""

    def __init__(self, *expressions: Any, at: str, says: Words, **kwargs: Any) -> None:
        super().__init__(*expressions, **kwargs)
        self.at, self.says = at, says

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return it as migrations keep it."""
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.UniqueConstraint", args, kwargs

    def clone(self) -> Self:
        """Return another one that says the same."""
        return copy.copy(self)

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Collection[str] | None = None,
        using: str = "default",
    ) -> None:
        """Raise a ``ValidationError`` at the field where another row has it already."""
        try:
            super().validate(model, instance, exclude=None if exclude is None else set(exclude), using=using)
        except ValidationError:
            raise ValidationError({self.at: self.told(instance)}) from None

    def told(self, instance: Model) -> list[ValidationError]:
        """Return what whoever fills in the form reads."""
        return [ValidationError(str(self.says))]


class UniqueText(Unique):
    """A text that only one row has among those of the same ``within``, whatever its letters' size and accents.

    ``says`` names the row that has it already, as ``%(other)s``.
    """

    def __init__(
        self, text: str, *, within: tuple[str, ...], says: Words, name: str, condition: Q | None = None
    ) -> None:
        super().__init__(*within, Plain(text), at=text, says=says, name=name, condition=condition)
        self.within = within

    def told(self, instance: Model) -> list[ValidationError]:
        """Return the sentence with the row that has the text, and what to do where that is out of use."""
        same: dict[str, Any] = {field: getattr(instance, field) for field in self.within}
        text = Exact(Plain(self.at), Plain(Value(getattr(instance, self.at))))
        others = type(instance)._default_manager.filter(text, **same).exclude(pk=instance.pk)
        other = others.filter(self.condition or Q()).first()
        told = [ValidationError(str(self.says), params={"other": other or getattr(instance, self.at)})]
        if other is not None and not getattr(other, "is_active", True):
            told.append(ValidationError(_("It is out of use: you can restore it instead.")))
        return told
