"""The Ed25519 key that signs credentials.

A fresh machine makes one in its data folder, readable by its owner only. In production AULA_CREDENTIAL_KEY names
a PEM file. Another key in that place is a rotation: the former public keys stay published, because every key that
ever signed has a row.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from certificates.models.credentials import CredentialKey
from lib.durability import write_once

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PUBLIC = b"\xed\x01"  # multicodec


class SigningKey(NamedTuple):
    """The private key in use, and the row that publishes its public half."""

    private: Ed25519PrivateKey
    row: CredentialKey


def signing_key() -> SigningKey:
    """Return the key in use; published before it signs anything. Raises ``ImproperlyConfigured``."""
    private = load_private_key()
    row, _is_new = CredentialKey.objects.get_or_create(public_key=public_name(private.public_key()))
    return SigningKey(private, row)


def load_private_key() -> Ed25519PrivateKey:
    """Return the private key; read once for each version of its file. A fresh machine makes it first."""
    path = key_path()
    if not settings.CREDENTIAL_KEY_FILE and not path.exists():
        _make_key(path)
    try:
        return _read_key(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"The key of credentials cannot be read from {path}: it must be an Ed25519 private key in PEM without a "
            "passphrase (AULA_CREDENTIAL_KEY)."
        ) from error


def key_path() -> Path:
    """Return where the key lies, or would be made."""
    configured = settings.CREDENTIAL_KEY_FILE
    return Path(configured) if configured else Path(settings.DATA_DIR) / "keys" / "credential.pem"


def public_name(key: Ed25519PublicKey) -> str:
    """Return a public key as a Multikey: "z6Mk…"."""
    return multibase(_ED25519_PUBLIC + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def multibase(data: bytes) -> str:
    """Return bytes in base 58 with the letter that says so."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "z" + _ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + digits


@lru_cache(maxsize=4)
def _read_key(path: Path, _changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not Ed25519")
    return key


def _make_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two processes at once one wins and both use its key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
