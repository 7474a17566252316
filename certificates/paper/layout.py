"""What the template of the certificate is told: the facts, and the design with its pictures."""

import datetime
import json
from pathlib import Path
from typing import Any

from certificates.models.pictures import drawing
from certificates.paper.codes import format_code
from certificates.paper.colours import PAPER, palette
from certificates.paper.pictures import LOGO, SIGNATURE
from lib.typesetting import printable, qr_code

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
LANGUAGES = {"es": ["es"], "en": ["en"], "both": ["es", "en"]}


def page_inputs(facts: dict[str, Any], design: dict[str, Any], *, qr_url: str, credential: str = "") -> dict[str, str]:
    """The inputs of the template. ``design`` is the content of a design version, ``facts`` what was awarded to whom."""
    colours = palette(design["band"], design["accent"])
    data = {
        **facts,
        "languages": LANGUAGES[design["language"]],
        "colours": {**colours, "paper": PAPER},
        "logo_owner": printable(design["logo_owner"]) or facts["organisation"],
        "line": {language: printable(text) for language, text in design["line"].items()},
        "signatories": [
            {
                "name": printable(signatory["name"]),
                "position": {language: printable(text) for language, text in signatory["position"].items()},
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


def sample_facts(organisation: str, *, longest: bool) -> dict[str, Any]:
    """An invented award, to look at a design; ``longest`` with texts at the limit of what is known in real life."""
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
        "issued_at": {part: getattr(now, part) for part in ("year", "month", "day", "hour", "minute", "second")},
    }
