"""Revocation that anybody can read without asking about a person (W3C Bitstring Status List v1.0)."""

import base64
import gzip
from collections.abc import Iterable

from django.db.models import F

from certificates.credentials.addresses import issuer_url, status_list_url
from certificates.credentials.documents import CREDENTIALS_CONTEXT
from certificates.credentials.keys import signing_key
from certificates.credentials.proofs import timestamp, with_proof
from certificates.models.credentials import LIST_LENGTH, Credential, StatusList
from lib.json_values import JsonObject


def status_list_credential(status_list: StatusList, site: str) -> JsonObject:
    """Return the signed list as it is now, under the address of a site.

    While nothing is revoked and the key stays, always the same.
    """
    revoked = list(
        Credential.objects.filter(status_list=status_list, certificate__revoked_at__isnull=False).values_list(
            "status_index", F("certificate__revoked_at")
        )
    )
    changed_at = max([status_list.created_at, *(revoked_at for _index, revoked_at in revoked)])
    address = status_list_url(site, status_list.number)
    document: JsonObject = {
        "@context": [CREDENTIALS_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_url(site),
        "validFrom": timestamp(changed_at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(index for index, _revoked_at in revoked),
        },
    }
    return with_proof(document, signing_key(), site, changed_at)


def encode(indexes: Iterable[int]) -> str:
    """Return a list with the bits of these places set: the first place is the left-most bit."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in indexes:
        bits[index // 8] |= 0b1000_0000 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
