"""The PDF of a DC-3: the official layout, archivable (PDF/A-3a) and accessible (PDF/UA-1)."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from certificates.issuing.files import store_once
from certificates.models.pictures import drawing
from certificates.paper.codes import format_code
from certificates.paper.pictures import LOGO, SIGNATURE
from certificates.signing import sign_pdf
from courses.thematic_areas import THEMATIC_AREAS
from labour.models.dc3 import Dc3
from lib.typesetting import moment, printable, qr_code, typeset
from people.labour.occupations import AREAS

TEMPLATE = Path(__file__).parent / "form.typ"
PAPER = "#ffffff"


def render_dc3(dc3: Dc3) -> bytes:
    """Typeset the row; the same row gives the same bytes. Raises ``MissingGlyphs``.

    Nothing but the row, its pictures and the verification code of the certificate is read.
    Of logos, only the company's may stand there, and nothing that suggests the ministry's consent (art. 25).
    """
    mark = dc3.prints_control_mark
    inputs = {
        "data": json.dumps(_contents(dc3)),
        "qr": qr_code(dc3.certificate.verification_url.upper(), dark="#000") if mark else "",
        "logo": drawing(dc3.logo_id or "", LOGO, PAPER),
    }
    return typeset(TEMPLATE, inputs)


def store_dc3(dc3: Dc3) -> str:
    """Render, sign and store the PDF, whole or not at all; return its SHA-256."""
    return hashlib.sha256(store_once(dc3.file_name, lambda: sign_pdf(render_dc3(dc3)))).hexdigest()


def _contents(dc3: Dc3) -> dict[str, object]:
    agent = printable(dc3.agent)
    if dc3.agent_registration:
        agent = f"{agent} (Registro STPS: {printable(dc3.agent_registration)})"
    return {
        "folio": dc3.folio,
        "code": format_code(dc3.certificate.code),
        "site": (settings.SITE_URL + reverse("verify_form")).split("://")[-1],
        "worker": printable(dc3.worker_name),
        "curp": dc3.curp,
        "occupation": f"{dc3.occupation} {dc3.occupation_name}",
        "position": printable(dc3.position),
        "company": printable(dc3.company_name),
        "rfc": [dc3.rfc[:-9], dc3.rfc[-9:-3], dc3.rfc[-3:]],
        "course": printable(dc3.course_title),
        "hours": f"{dc3.hours:f}".removesuffix(".0"),
        "from": dc3.from_on.isoformat(),
        "to": dc3.to_on.isoformat(),
        "area": f"{dc3.area} {dc3.area_name}",
        "agent": agent,
        # Distance training: the name of the online tutor is enough (art. 24-IV-c), the line stays for a signature.
        "instructor": f"{printable(dc3.instructor)} (tutor en línea)",
        "representative": printable(dc3.representative),
        "signatures": {
            "instructor": drawing(dc3.instructor_signature_id or "", SIGNATURE, PAPER),
            "representative": drawing(dc3.representative_signature_id or "", SIGNATURE, PAPER),
            "workers": drawing(dc3.workers_signature_id or "", SIGNATURE, PAPER),
        },
        "workers_representative": printable(dc3.workers_representative),
        "areas": AREAS,
        "thematic": list(THEMATIC_AREAS.items()),
        "issued_at": moment(dc3.issued_at),
    }
