"""Delivered certificates with their credentials, and an independent reader of JSON-LD."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from certificates.issuing.services import deliver
from certificates.models.credentials import Credential
from tests.factories import make_course, make_enrolment, make_requirement

DOCUMENTS = Path(__file__).parent.parent.parent / "verifiers" / "documents"
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "w3c_credentials_v2_context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "openbadges_context-3.0.3.json",
}
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def read_document(name):
    return json.loads((DOCUMENTS / name).read_text(encoding="utf-8"))


LOADED = {address: read_document(name) for address, name in CONTEXTS.items()}


def load(address, _options):
    """A loader that knows the published contexts and no network."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": LOADED[address],
    }


def independent_form(document):
    """The canonical form by a general processor that others wrote."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return jsonld.normalize(document, options)


def from_base58(text):
    number = 0
    for digit in text:
        number = number * 58 + ALPHABET.index(digit)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def is_genuine(document):
    """Verify a proof by the book, with the general processor; its key is the end of the address."""
    document = dict(document)
    (proof,) = document.pop("proof")
    proof = dict(proof)
    signature = from_base58(proof.pop("proofValue")[1:])
    public = from_base58(proof["verificationMethod"].rpartition("/z")[2])[2:]
    signed = b"".join(
        hashlib.sha256(independent_form(part).encode()).digest()
        for part in ({"@context": document["@context"], **proof}, document)
    )
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, it is not genuine
        return False
    return True


@pytest.fixture
def keys_folder(settings, tmp_path):
    """A fresh machine: no key yet."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "keys"


@pytest.fixture
def award(db, learner):
    """Deliver a certificate of a course with two requirements and no quiz; return its credential."""

    def award(employee=learner, **course) -> Credential:
        values = {"title": "Fundamentos de la norma", "title_en": "Foundations of the standard", "hours": "8.5"}
        page = make_course(**{**values, **course})
        page.requirements.add(
            make_requirement("7.3"),
            make_requirement(
                "A.6.2.2", title_es="Requisitos del sistema", title_en="System requirements", sort_order=2
            ),
        )
        page.save()
        certificate = make_enrolment(page, employee, lessons_done=True).certificates.get()
        deliver(certificate.pk)
        return Credential.objects.select_related("certificate").get(certificate=certificate)

    return award


@pytest.fixture
def issued(award) -> Credential:
    return award()


@pytest.fixture
def document(issued):
    return json.loads(issued.document)
