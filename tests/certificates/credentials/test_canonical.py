import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certificates.credentials.canonical import TooManyBlankNodes, canonical_form
from tests.certificates.credentials.conftest import CONTEXTS, independent_form

# Lines ends and tabs only: of control characters the general processor escapes no others.
TEXT = st.text(
    st.one_of(
        st.sampled_from('"\\\n\r\tñÑé😀\u2028ꞌ<>{}^`|'),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=40,
)
LANGUAGE = st.sampled_from(["es", "en"])


def credential(name="Ana", title="Curso", description="De qué trata", index=7, language="es", numbers=("7.3",)):
    """A document with every word that is ever signed."""
    achievement = "https://aula.example.com/credentials/achievements/abc/es"
    return {
        "@context": list(CONTEXTS),
        "id": "https://aula.example.com/verify/7K4M9QRTXW2PD",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title,
        "issuer": {
            "id": "https://aula.example.com/credentials/issuer",
            "type": ["Profile"],
            "name": "Aula",
            "url": "x:y",
        },
        "validFrom": "2026-03-14T17:02:03Z",
        "validUntil": "2028-03-15T05:59:59Z",
        "credentialSubject": {
            "id": "urn:uuid:0f4f3f0e-7d9c-4c43-8d9c-1df0a3b3b6f1",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "identityHash": name, "hashed": False},
            ],
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": title,
                "description": description,
                "criteria": {"id": f"{achievement}#criteria", "narrative": description},
                "image": {"id": "https://aula.example.com/credentials/seal.svg", "type": "Image"},
                "inLanguage": language,
                "version": "3",
                "related": [{"id": f"{achievement}/en", "type": ["Related"], "inLanguage": "en"}],
                "alignment": [
                    {
                        "id": f"{achievement}#{number}",
                        "type": ["Alignment"],
                        "targetCode": number,
                        "targetName": title,
                        "targetFramework": "ISO/IEC 42001:2023",
                        "targetUrl": "https://www.iso.org/standard/81230.html",
                    }
                    for number in numbers
                ],
            },
        },
        "credentialStatus": {
            "id": f"https://aula.example.com/credentials/status/1#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": "https://aula.example.com/credentials/status/1",
        },
    }


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT, TEXT, st.integers(0, 131_071), LANGUAGE, st.sets(st.sampled_from(["4.1", "7.3", "A.6.2.2"])))
@example('María "Lupe" Núñez\\', "Línea\nnueva\r\n\t", "😀 ñ ꞌ \u2028", 0, "es", set())
def test_form_is_that_of_a_general_processor(name, title, description, index, language, numbers):
    document = credential(name, title, description, index, language, sorted(numbers))

    assert canonical_form(document) == independent_form(document)


@settings(max_examples=20, deadline=None)
@given(st.text("ABCDEFabcdef0123456789-_"))
def test_form_of_a_status_list_is_that_of_a_general_processor(encoded):
    address = "https://aula.example.com/credentials/status/1"
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://aula.example.com/credentials/issuer",
        "validFrom": "2026-03-14T17:02:03Z",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{encoded}",
        },
    }

    assert canonical_form(document) == independent_form(document)


def test_form_of_proof_options_is_that_of_a_general_processor():
    options = {
        "@context": list(CONTEXTS),
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-03-14T17:02:03Z",
        "verificationMethod": "https://aula.example.com/credentials/keys/z6Mk",
        "proofPurpose": "assertionMethod",
    }

    assert canonical_form(options) == independent_form(options)


def test_every_document_that_is_issued_has_the_form_of_a_general_processor(document):
    del document["proof"]

    assert canonical_form(document) == independent_form(document)


@pytest.mark.parametrize(
    ("character", "written"),
    [("\b", "\\b"), ("\f", "\\f"), ("\x00", "\\u0000"), ("\x1f", "\\u001F"), ("\x7f", "\\u007F"), ("\x80", "\x80")],
)
def test_control_characters_are_written_as_rdfc_says(character, written):
    assert canonical_form({"id": "x:y", "name": character}) == f'<x:y> <https://schema.org/name> "{written}" .\n'


def test_order_of_words_does_not_matter():
    document = credential()

    assert canonical_form(dict(reversed(document.items()))) == canonical_form(document)


@pytest.mark.parametrize("place", ["", "credentialSubject", "credentialStatus"])
def test_word_that_would_not_be_signed_is_refused(place):
    document = credential()
    (document[place] if place else document)["email"] = "ana@example.com"

    with pytest.raises(KeyError, match="email"):
        canonical_form(document)


def test_type_that_would_not_be_signed_is_refused():
    document = credential()
    document["type"] = [*document["type"], "Diploma"]

    with pytest.raises(KeyError, match="Diploma"):
        canonical_form(document)


def test_second_node_without_an_id_is_refused():
    document = credential()
    del document["credentialStatus"]["id"]

    with pytest.raises(TooManyBlankNodes):
        canonical_form(document)


def test_form_is_the_same_after_a_journey_through_json():
    document = credential('😀 \\ " ñ')

    assert canonical_form(json.loads(json.dumps(document))) == canonical_form(document)
