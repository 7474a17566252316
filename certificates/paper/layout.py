"""What the template of the certificate is told: the facts, and the design with its pictures."""

import datetime
import json
from pathlib import Path
from typing import TypedDict

from certificates.models.pictures import drawing
from certificates.paper.codes import format_code
from certificates.paper.colours import PAPER, palette
from certificates.paper.pictures import LOGO, SIGNATURE
from lib.typesetting import moment, printable, qr_code

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
LANGUAGES = {"es": ["es"], "en": ["en"], "both": ["es", "en"]}


class InBoth(TypedDict):
    """A text in both languages."""

    es: str
    en: str


class SignatoryContent(TypedDict):
    """Somebody who signs; ``signature`` is the key of a picture, empty for a line to sign on."""

    name: str
    position: InBoth
    signature: str


class DesignContent(TypedDict):
    """All that a certificate takes from a design; ``logo`` is the key of a picture, empty for none."""

    language: str
    band: str
    accent: str
    logo: str
    logo_owner: str
    line: InBoth
    signatories: list[SignatoryContent]


class Facts(TypedDict):
    """What was awarded to whom, as it is printed."""

    holder: str
    titles: InBoth
    organisation: str
    score: int | None
    hours: str
    issued_on: str
    expires_on: str | None
    folio: str
    code: str
    site: str
    issued_at: dict[str, int]


def page_inputs(facts: Facts, design: DesignContent, *, qr_url: str, credential: str = "") -> dict[str, str]:
    """Return the inputs of the template. ``design`` is the content of a design version, ``facts`` what was awarded to
    whom.
    """
    colours = palette(design["band"], design["accent"])
    data = {
        **facts,
        "languages": LANGUAGES[design["language"]],
        "colours": {**colours, "paper": PAPER},
        "logo_owner": printable(design["logo_owner"]) or facts["organisation"],
        "line": _printable(design["line"]),
        "signatories": [
            {
                "name": printable(signatory["name"]),
                "position": _printable(signatory["position"]),
                "signature": drawing(signatory["signature"], SIGNATURE, PAPER, len(design["signatories"])),
            }
            for signatory in design["signatories"]
        ],
    }
    return {
        "credential": credential,
        "data": json.dumps(data),
        "qr": qr_code(qr_url, dark=design["band"]),
        "logo": drawing(design["logo"], LOGO, PAPER),
    }


def _printable(texts: InBoth) -> InBoth:
    return {"es": printable(texts["es"]), "en": printable(texts["en"])}


def sample_facts(organisation: str, *, longest: bool) -> Facts:
    """Return an invented award, to look at a design; ``longest`` with texts at the limit of what is known in
    real life.
    """
    now = datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC)
    holder, es, en = "María Guadalupe Hernández Núñez", "Fundamentos de ISO/IEC 42001", "Foundations of ISO/IEC 42001"
    if longest:
        holder = "María Fernanda de los Ángeles Guadalupe Xōchitl Cuāuhtzin y Ñáñez de la Garza-Kʼutzʼ"
        es = "Evaluación del impacto de los sistemas de inteligencia artificial sobre las personas, los grupos y la sociedad"
        en = "Assessing the impact of artificial intelligence systems on individuals, on groups and on society as a whole"
    return {
        "holder": holder,
        "titles": {"es": es, "en": en},
        "organisation": printable(organisation),
        "score": 96,
        "hours": "8.5",
        "issued_on": "2026-03-14",
        "expires_on": "2028-03-14",
        "folio": "AULA-2026-00000",
        "code": format_code("0" * 13),
        "site": "aula.example.com/verify/",
        "issued_at": moment(now),
    }
