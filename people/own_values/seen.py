"""The fields of an organisation's own as somebody sees them, and what stands in them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Self

from lib.tables import CellValue
from people.models import Employee, Organisation, OwnField


class OwnFields:
    """Fields in use, in their order. No query until somebody asks; then one, once."""

    def __init__(self, organisation: Organisation, *, for_managers: bool = False) -> None:
        self.organisation, self.for_managers = organisation, for_managers

    @classmethod
    def seen_by(cls, viewer: Employee) -> Self:
        """Return those that somebody sees of others: human resources all of them, who leads a team what is for them."""
        return cls(viewer.organisation, for_managers=not viewer.is_hr)

    @cached_property
    def by_key(self) -> dict[str, OwnField]:
        """Each by its key."""
        live = OwnField.objects.live().filter(organisation=self.organisation)
        return {field.key: field for field in (live.filter(for_managers=True) if self.for_managers else live)}

    def __iter__(self) -> Iterator[OwnField]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)

    def cells(self, values: Mapping[str, str | int | float]) -> list[tuple[OwnField, CellValue]]:
        """Return each field that somebody has something in, with what a list shows."""
        return [(field, field.value_in(values)) for field in self if field.key in values]
