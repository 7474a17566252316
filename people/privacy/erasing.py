"""What becomes of each field when the data of its person are erased: each house says it of its own models, in
``personal_data``, beside what it holds.

Whatever could name somebody is deleted, emptied or replaced, or stays with its reason. ``tests/test_erasing.py`` walks
every model of every house: a field of which nobody has said it fails it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules

DASH = "—"  # where something has to stand

Model = type[models.Model]


@dataclass(frozen=True)
class Erasing:
    """What becomes of the rows about somebody.

    ``replaced`` is field → text, in which ``{pk}`` is the key of the row. ``dashed`` is words that a constraint wants:
    where something stands, a dash stands instead. ``kept`` is field → why it stays. ``files`` are the names, on a row,
    of files in the private storage that go.
    """

    label: str
    is_deleted: bool = False
    emptied: tuple[str, ...] = ()
    dashed: tuple[str, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """The model itself."""
        return apps.get_model(self.label)

    @property
    def named(self) -> set[str]:
        """Every field of which something is said."""
        return {*self.emptied, *self.dashed, *self.replaced, *self.kept}


_known: dict[str, Erasing] = {}


def erase(
    label: str,
    *,
    is_deleted: bool = False,
    emptied: str = "",
    dashed: str = "",
    replaced: Mapping[str, str] | None = None,
    files: str = "",
    **kept: str,
) -> None:
    """Say what becomes of the rows of a model; fields with blanks between. Whatever else is given is a reason of
    ``REASONS`` and the fields that stay for it.
    """
    reasons = {name: REASONS[reason] for reason, names in kept.items() for name in names.split()}
    said = Erasing(
        label,
        is_deleted,
        tuple(emptied.split()),
        tuple(dashed.split()),
        replaced or {},
        reasons,
        tuple(files.split()),
    )
    listed = [*said.emptied, *said.dashed, *said.replaced, *(name for names in kept.values() for name in names.split())]
    if label in _known or len(listed) != len(said.named):
        raise ValueError(f"{label} is said twice")
    _known[label] = said


REASONS: Mapping[str, str] = {
    "counted": "Counts and statistics rest on it; it leads to nobody once the identity is gone.",
    "proven": "It says what was certified, when and by which code: anybody who verifies finds it, without a name.",
    "traced": "It says what happened and when, for an audit; it leads to nobody once the identity is gone.",
    "coded": "A code, a language, a key or a random number of the program.",
    "of_others": "It is about the company, or names who signed for it.",
}


def erasings() -> Iterator[Erasing]:
    """Return what becomes of the rows of every model, a model at a time."""
    autodiscover_modules("personal_data")
    yield from _known.values()


def nothing_of(column: "models.Field[object, object]") -> object:
    """Return what an empty field of this type holds."""
    if column.null:
        return None
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.JSONField):
        return column.get_default() if column.has_default() else {}
    if column.empty_strings_allowed:
        return ""
    raise TypeError(f"{column} cannot be empty")
