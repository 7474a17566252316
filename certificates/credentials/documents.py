"""The documents that say what was awarded, to whom and by whom (1EdTech Open Badges 3.0, W3C VC Data Model 2.0).

Their words stand here and not in the catalogues: what has been signed must not change with a translation.
Open Badges has one language for each achievement; the other language is a related achievement (``related``).
"""

import datetime

from certificates.credentials.addresses import (
    achievement_url,
    image_url,
    issuer_did,
    issuer_url,
    key_url,
    status_list_url,
)
from certificates.credentials.proofs import timestamp
from certificates.models import Certificate
from certificates.models.credentials import CredentialKey, StatusList
from certificates.paper.layout import LANGUAGES
from courses.models import ContentVersion, Requirement
from lib.json_values import JsonObject
from lib.typesetting import printable
from people.models import Organisation

CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
KEYS_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
ISSUER_NAME = "Aula 42001"
STANDARD = "ISO/IEC 42001"
STANDARD_PAGE = "https://www.iso.org/standard/81230.html"
OTHER_LANGUAGE = {"es": "en", "en": "es"}
WORDS = {
    "es": {
        "description": "Curso de {hours} h en {issuer} sobre la gestión de la inteligencia artificial. Lecciones: "
        "{lessons}. Acredita la capacitación de una persona; no certifica a la organización.",
        "criteria": "Completar las lecciones obligatorias y, si el curso tiene cuestionario final, aprobarlo con una "
        "calificación de {pass_mark} de 100 o más.",
    },
    "en": {
        "description": "Course of {hours} h at {issuer} on managing artificial intelligence. Lessons: {lessons}. "
        "It attests to a person's training; it does not certify the organization.",
        "criteria": "Complete the required lessons and, where the course has a final quiz, pass it with a score of "
        "{pass_mark} out of 100 or more.",
    },
}


def credential(certificate: Certificate, status_list: StatusList, index: int) -> JsonObject:
    """Return the credential of a certificate, unsigned: its row, and the content version that the row names.

    It holds the holder's name as it is printed, and no score, e-mail address, number or employer.
    """
    language = LANGUAGES[Organisation.CertificateLanguage(certificate.language)][0]
    enrolment = certificate.enrolment
    version = enrolment.refresher_version or enrolment.pinned_version  # what was taught, not what it stands for
    site = status_list.site
    list_address = status_list_url(site, status_list.number)
    document: JsonObject = {
        "@context": [CREDENTIALS_CONTEXT, BADGES_CONTEXT],
        "id": certificate.verification_url,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": _title(certificate, language),
        "issuer": {"id": issuer_url(site), "type": ["Profile"], "name": ISSUER_NAME},
        "validFrom": timestamp(certificate.issued_at),
    }
    if certificate.expires_on:
        document["validUntil"] = timestamp(_end_of_day(certificate.expires_on, certificate.organisation))
    document["credentialSubject"] = {
        "id": f"urn:uuid:{certificate.uuid}",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityType": "name",
                "identityHash": printable(certificate.holder_name),
                "hashed": False,
            }
        ],
        "achievement": achievement(version, language, site),
    }
    document["credentialStatus"] = {
        "id": f"{list_address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_address,
    }
    return document


def achievement(version: ContentVersion, language: str, site: str) -> JsonObject:
    """Return what is awarded for a frozen content version; the standard is named by numbers and our own titles."""
    content = version.payload
    address = achievement_url(site, version.sha256, language)
    facts = {
        "hours": str(content["hours"]).removesuffix(".0"),
        "issuer": ISSUER_NAME,
        "lessons": "; ".join(printable(lesson[f"title_{language}"]) for lesson in content["lessons"]),
        "pass_mark": content["pass_mark"],
    }
    other = OTHER_LANGUAGE[language]
    document: JsonObject = {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": printable(content[f"title_{language}"]),
        "description": WORDS[language]["description"].format(**facts),
        "criteria": {"id": f"{address}#criteria", "narrative": WORDS[language]["criteria"].format(**facts)},
        "image": {"id": image_url(site), "type": "Image"},
        "inLanguage": language,
        "version": str(version.number),
        "related": [{"id": achievement_url(site, version.sha256, other), "type": ["Related"], "inLanguage": other}],
    }
    if content["requirements"]:
        document["alignment"] = _alignment(content["requirements"], address, language)
    return document


def issuer_profile(site: str) -> JsonObject:
    """Return who issues, and every key they ever signed with."""
    keys = _public_keys()
    return {
        "@context": [*KEYS_CONTEXTS, BADGES_CONTEXT],
        "id": issuer_url(site),
        "type": ["Profile"],
        "name": ISSUER_NAME,
        "url": f"{site}/",
        "alsoKnownAs": [issuer_did(site)],
        "verificationMethod": [multikey(key, key_url(site, key), issuer_url(site)) for key in keys],
        "assertionMethod": [key_url(site, key) for key in keys],
    }


def did_document(site: str) -> JsonObject:
    """Return the same keys for verifiers that know only decentralised identifiers (did:web)."""
    did, keys = issuer_did(site), _public_keys()
    return {
        "@context": KEYS_CONTEXTS,
        "id": did,
        "alsoKnownAs": [issuer_url(site)],
        "verificationMethod": [multikey(key, f"{did}#{key}", did) for key in keys],
        "assertionMethod": [f"{did}#{key}" for key in keys],
    }


def multikey(public_key: str, address: str, controller: str) -> JsonObject:
    """Return one public key (W3C Controlled Identifiers v1.0, 2.2.2)."""
    return {"id": address, "type": "Multikey", "controller": controller, "publicKeyMultibase": public_key}


def _public_keys() -> list[str]:
    return list(CredentialKey.objects.values_list("public_key", flat=True))


def _title(certificate: Certificate, language: str) -> str:
    titles = {"es": printable(certificate.course_title_es), "en": printable(certificate.course_title_en)}
    both = certificate.language == Organisation.CertificateLanguage.BOTH
    return f"{titles['es']} · {titles['en']}" if both else titles[language]


def _alignment(numbers: list[str], address: str, language: str) -> list[JsonObject]:
    requirements = Requirement.objects.filter(standard__identifier__startswith=STANDARD, identifier__in=numbers)
    return [
        {
            "id": f"{address}#{number}",
            "type": ["Alignment"],
            "targetCode": number,
            "targetName": title_en if language == "en" else title_es,
            "targetFramework": standard,
            "targetUrl": STANDARD_PAGE,
        }
        for number, title_es, title_en, standard in requirements.order_by("sort_order").values_list(
            "identifier", "title_es", "title_en", "standard__identifier"
        )
    ]


def _end_of_day(day: datetime.date, organisation: Organisation) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), organisation.zone)
