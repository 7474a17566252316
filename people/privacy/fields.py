"""What is held about people, field by field: each house says it of its own models, in ``personal_data``.

What a kind means (whether a person who asks gets it, what becomes of it when their data are suppressed) is said here,
once for all fields. ``tests/test_personal_data.py`` walks every model of every house: a field that nobody has
classified fails it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules


class Kind(StrEnum):
    """What a field is to the person it is about."""

    IDENTITY = "identity"  # who somebody is: name, user name, the account itself
    CONTACT = "contact"  # how they are reached
    WORK = "work"  # what they are to their company
    LEARNING = "learning"  # what they were given to learn, did, answered, and what it was worth
    EVIDENCE = "evidence"  # what was certified, for an inspection or an audit
    OFFICIAL = "official"  # the CURP, and what goes with it
    SENSITIVE = "sensitive"  # what hints at health: accommodations and why
    WORDS = "words"  # free text that may name anybody
    TRACE = "trace"  # when and from where somebody used the site
    HIDDEN = "hidden"  # hashes of passwords and PINs, keys of sessions and links
    ACT = "act"  # who of the company or of the site decided or did something to another one's record
    NAMED = "named"  # names that a company gives of people who may have no account: who signs its forms
    OTHER = "other"  # nothing about a person


class Suppression(StrEnum):
    """What becomes of a field when the data of its person are suppressed."""

    REPLACED = "replaced"  # by words or a number that name nobody
    EMPTIED = "emptied"
    UNNAMED = "unnamed"  # stays: numbers are right, and lead to nobody once identity is replaced
    KEPT = "kept"  # stays for as long as evidence is kept
    AGED = "aged"  # goes by itself after a term of its own


@dataclass(frozen=True)
class Handling:
    """What holds for all fields of a kind."""

    is_returned: bool  # to the person who asks for their data
    suppression: Suppression


HANDLING: Mapping[Kind, Handling] = {
    Kind.IDENTITY: Handling(True, Suppression.REPLACED),
    Kind.CONTACT: Handling(True, Suppression.EMPTIED),
    Kind.WORK: Handling(True, Suppression.EMPTIED),
    Kind.LEARNING: Handling(True, Suppression.UNNAMED),
    Kind.EVIDENCE: Handling(True, Suppression.KEPT),
    Kind.OFFICIAL: Handling(True, Suppression.EMPTIED),
    Kind.SENSITIVE: Handling(True, Suppression.EMPTIED),
    Kind.WORDS: Handling(True, Suppression.EMPTIED),
    Kind.TRACE: Handling(True, Suppression.AGED),
    Kind.HIDDEN: Handling(False, Suppression.EMPTIED),
    Kind.ACT: Handling(False, Suppression.UNNAMED),
    Kind.NAMED: Handling(False, Suppression.KEPT),
    Kind.OTHER: Handling(False, Suppression.UNNAMED),
}

# Names that say nothing about anybody, wherever they stand: keys, leases of workers, states of drafts.
EVERYWHERE = frozenset(
    [
        *("id", "uuid", "sort_order"),
        *("lease_until", "lease_token", "tries", "available_at"),
        *("latest_revision", "live", "has_unpublished_changes", "first_published_at", "last_published_at"),
        *("live_revision", "go_live_at", "expire_at", "expired", "locked", "locked_at"),
    ]
)


class Purpose(StrEnum):
    """What data are held for; the notice of an organisation tells the same."""

    ACCOUNT = "account"  # so that a person can sign in, and nobody in their place
    EMPLOYMENT = "employment"  # to know who works where
    TRAINING = "training"  # to give courses, follow them and examine
    CERTIFICATION = "certification"  # to certify what was learned
    LABOUR = "labour"  # what labour law asks for: DC-3 and DC-4
    MESSAGES = "messages"  # to tell people what they have to know
    SECURITY = "security"  # to find out what happened
    CONTENT = "content"  # who writes and decides about courses


@dataclass(frozen=True)
class PersonalModel:
    """How rows of a model are about people. ``person`` is the path to the account; none where rows are of nobody."""

    label: str
    purpose: Purpose
    person: str = ""
    file: str = ""  # the field that names a file in the private storage, handed in by the person
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        """The model itself."""
        return apps.get_model(self.label)

    @property
    def returned(self) -> list[str]:
        """The fields that a person who asks for their data gets, in the order of the model."""
        asked = {name for name, kind in self.kinds.items() if HANDLING[kind].is_returned}
        return [column.name for column in self.model._meta.concrete_fields if column.name in asked]


_known: dict[str, PersonalModel] = {}
_impersonal: set[str] = set()


def describe(label: str, purpose: Purpose, person: str = "", file: str = "", **names: str) -> None:
    """Say of which kind the fields of a model are: for each kind their names, with blanks between."""
    kinds = {name: Kind(kind) for kind, listed in names.items() for name in listed.split()}
    if label in _known or sum(len(listed.split()) for listed in names.values()) != len(kinds):
        raise ValueError(f"{label} is described twice")
    _known[label] = PersonalModel(label, purpose, person, file, kinds)


def nobody_in(*labels: str) -> None:
    """Say of models that their rows are about nobody."""
    _impersonal.update(labels)


def described() -> Iterator[PersonalModel]:
    """Return what is held about people, a model at a time."""
    autodiscover_modules("personal_data")  # once: Python imports a module once
    yield from _known.values()


def impersonal() -> frozenset[str]:
    """Return the models whose rows are about nobody."""
    autodiscover_modules("personal_data")
    return frozenset(_impersonal)
