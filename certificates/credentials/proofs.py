"""Signing a document: Data Integrity with ``eddsa-rdfc-2022`` (W3C Data Integrity EdDSA Cryptosuites v1.0, 3.2)."""

import datetime
import hashlib
from collections.abc import Mapping

from certificates.credentials.addresses import key_url
from certificates.credentials.canonical import canonical_form
from certificates.credentials.keys import SigningKey, multibase
from lib.json_values import JsonObject, JsonValue


def with_proof(document: JsonObject, key: SigningKey, site: str, created: datetime.datetime) -> JsonObject:
    """Return the document with its proof by the key as the site names it.

    Same document, key and second: same signature.
    """
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
    """Return a moment as credentials write it: whole seconds of universal time."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(document: Mapping[str, JsonValue]) -> bytes:
    return hashlib.sha256(canonical_form(document).encode()).digest()
