"""Signing a document: Data Integrity with ``eddsa-rdfc-2022`` (W3C Data Integrity EdDSA Cryptosuites v1.0, 3.2)."""

import datetime
import hashlib
from typing import Any

from certificates.credentials.addresses import key_url
from certificates.credentials.canonical import canonical_form
from certificates.credentials.keys import SigningKey, multibase


def with_proof(document: dict[str, Any], key: SigningKey, site: str, created: datetime.datetime) -> dict[str, Any]:
    """The document with its proof by the key as the site names it. Same document, key and second: same signature."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": timestamp(created),
        "verificationMethod": key_url(site, key.row.public_key),
        "proofPurpose": "assertionMethod",
    }
    signature = key.private.sign(_digest(options) + _digest(document))
    return {**document, "proof": [{**options, "proofValue": multibase(signature)}]}


def timestamp(moment: datetime.datetime) -> str:
    """A moment as credentials write it: whole seconds of universal time."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(document: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical_form(document).encode()).digest()
