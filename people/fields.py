"""Columns that nobody can read without the keys of the settings."""

from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Lookup
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    TextColumn = models.TextField[str | Combinable, str]
else:
    TextColumn = models.TextField


class Unreadable(Exception):
    """None of the keys of the settings opens a value: a key was lost. The value itself is never in the message."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured("AULA_DATA_KEYS must hold Fernet keys, the newest first.") from None


def encrypt(text: str) -> str:
    """Return the text under the newest key (AES-128-CBC with HMAC-SHA-256); twice the same text gives two results."""
    return _box(tuple(settings.DATA_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of a token made with any key of the settings. Raises ``Unreadable``."""
    try:
        return _box(tuple(settings.DATA_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable("No key of AULA_DATA_KEYS opens this value.") from None


def digest(text: str, key: str = "") -> str:
    """Return a hash by which equal texts are found; without the key (the newest, if none is given) it tells nothing."""
    return salted_hmac(
        "people.fields.digest", text, secret=key or settings.DATA_KEYS[0], algorithm="sha256"
    ).hexdigest()


def digests(text: str) -> list[str]:
    """Return the hashes of a text under every key: what was written before the newest key is found as well."""
    return [digest(text, key) for key in settings.DATA_KEYS]


class EncryptedField(TextColumn):
    """A short text, encrypted at rest. Empty stays empty, and that is all the database can be asked about it."""

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: object) -> object:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def get_lookup(self, lookup_name: str) -> "type[Lookup[str]] | None":
        """Allow only ``=""`` and ``IS NULL``: tokens always differ, so any other comparison would silently find
        nothing.
        """
        if lookup_name == "isnull":  # needed by joins to rows that may not be there
            return super().get_lookup(lookup_name)
        return _IsEmpty if lookup_name == "exact" else None


class _IsEmpty(models.lookups.Exact):
    def get_prep_lookup(self) -> str:
        if self.rhs != "":
            raise TypeError("An encrypted column can only be compared with the empty text.")
        return self.rhs
