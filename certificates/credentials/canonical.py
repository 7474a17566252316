"""RDF canonical form (RDFC-1.0) of the documents that are signed here, and of no others.

A general JSON-LD processor takes milliseconds and silently drops words that no context defines, which would then
go unsigned. Here the terms are a closed table: a word that is not in it is an error. The tests compare the result
with a general processor that reads the published contexts.

Every node has an ``id``, except one at most. With a single blank node RDFC-1.0 comes down to sorting the lines.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lib.json_values import JsonValue

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_BLANK = "_:c14n0"
_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_SECURITY = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA = "https://schema.org/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BADGES_XSD = "https://www.w3.org/2001/XMLSchema#"  # as the context of Open Badges has it

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f]')


class _Term(NamedTuple):
    """The property a word stands for, and the datatype of its values: None for plain text, IRI for a reference."""

    iri: str
    datatype: str | None = None


_IRI = "@id"
_TERMS = {
    "achievement": _Term(_BADGES + "achievement"),
    "achievementType": _Term(_BADGES + "achievementType"),
    "alignment": _Term(_BADGES + "alignment"),
    "created": _Term("http://purl.org/dc/terms/created", _XSD + "dateTime"),
    "credentialStatus": _Term(_CREDENTIALS + "credentialStatus", _IRI),
    "credentialSubject": _Term(_CREDENTIALS + "credentialSubject", _IRI),
    "criteria": _Term(_BADGES + "Criteria", _IRI),
    "cryptosuite": _Term(_SECURITY + "cryptosuite", _SECURITY + "cryptosuiteString"),
    "description": _Term(_SCHEMA + "description"),
    "encodedList": _Term(_STATUS + "encodedList", _SECURITY + "multibase"),
    "hashed": _Term(_BADGES + "hashed", _BADGES_XSD + "boolean"),
    "identifier": _Term(_BADGES + "identifier"),
    "identityHash": _Term(_BADGES + "identityHash"),
    "identityType": _Term(_BADGES + "identityType"),
    "image": _Term(_BADGES + "image", _IRI),
    "inLanguage": _Term(_SCHEMA + "inLanguage"),
    "issuer": _Term(_CREDENTIALS + "issuer", _IRI),
    "name": _Term(_SCHEMA + "name"),
    "narrative": _Term(_BADGES + "narrative"),
    "proofPurpose": _Term(_SECURITY + "proofPurpose", _IRI),
    "related": _Term(_BADGES + "related"),
    "statusListCredential": _Term(_STATUS + "statusListCredential", _IRI),
    "statusListIndex": _Term(_STATUS + "statusListIndex"),
    "statusPurpose": _Term(_STATUS + "statusPurpose"),
    "targetCode": _Term(_BADGES + "targetCode"),
    "targetFramework": _Term(_SCHEMA + "targetFramework"),
    "targetName": _Term(_SCHEMA + "targetName"),
    "targetUrl": _Term(_SCHEMA + "targetUrl", _BADGES_XSD + "anyURI"),
    "url": _Term(_SCHEMA + "url", _BADGES_XSD + "anyURI"),
    "validFrom": _Term(_CREDENTIALS + "validFrom", _XSD + "dateTime"),
    "validUntil": _Term(_CREDENTIALS + "validUntil", _XSD + "dateTime"),
    "verificationMethod": _Term(_SECURITY + "verificationMethod", _IRI),
    "version": _Term(_BADGES + "version"),
}
_TYPES = {
    "Achievement": _BADGES + "Achievement",
    "AchievementCredential": _BADGES + "OpenBadgeCredential",
    "AchievementSubject": _BADGES + "AchievementSubject",
    "Alignment": _SCHEMA + "AlignmentObject",
    "BitstringStatusList": _STATUS + "BitstringStatusList",
    "BitstringStatusListCredential": _STATUS + "BitstringStatusListCredential",
    "BitstringStatusListEntry": _STATUS + "BitstringStatusListEntry",
    "Criteria": _BADGES + "Criteria",
    "DataIntegrityProof": _SECURITY + "DataIntegrityProof",
    "IdentityObject": _BADGES + "IdentityObject",
    "Image": _BADGES + "Image",
    "Profile": _BADGES + "Profile",
    "Related": _BADGES + "Related",
    "VerifiableCredential": _CREDENTIALS + "VerifiableCredential",
}
_WORDS_FOR_IRIS = {"assertionMethod": _SECURITY + "assertionMethod"}


class TooManyBlankNodes(ValueError):
    """Two nodes lack an ``id``: sorting the lines would no longer be the canonical form."""


def canonical_form(document: Mapping[str, JsonValue]) -> str:
    """Return the canonical N-Quads of a document. Raises ``KeyError`` for a word that is not in the table."""
    lines = list(_lines(document))
    if sum(line is None for line in lines) > 1:
        raise TooManyBlankNodes
    return "".join(sorted({line for line in lines if line is not None}))


def _lines(node: Mapping[str, JsonValue]) -> Iterator[str | None]:
    """Yield the statements about a node and the nodes in it; None announces a node without an ``id``."""
    subject = _name(node)
    if subject == _BLANK:
        yield None
    for word, values in node.items():
        if word in ("@context", "id"):
            continue
        for value in values if isinstance(values, list) else [values]:
            if word == "type":
                yield f"{subject} <{_RDF_TYPE}> <{_TYPES[str(value)]}> .\n"
                continue
            term = _TERMS[word]
            yield f"{subject} <{term.iri}> {_object(term, value)} .\n"
            if isinstance(value, Mapping):
                yield from _lines(value)


def _name(node: Mapping[str, JsonValue]) -> str:
    return f"<{node['id']}>" if "id" in node else _BLANK


def _object(term: _Term, value: JsonValue) -> str:
    if isinstance(value, Mapping):
        return _name(value)
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str):
        raise TypeError("the documents that are signed here hold no numbers")
    if term.datatype == _IRI:
        return f"<{_WORDS_FOR_IRIS.get(value, value)}>"
    text = _TO_ESCAPE.sub(_escape, value)
    return f'"{text}"^^<{term.datatype}>' if term.datatype else f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
