"""The PDF of a certificate: archivable (PDF/A-3a) and accessible (PDF/UA-1), typeset by Typst."""

import hashlib
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from certificates.design.services import freeze_design
from certificates.issuing.files import store_once
from certificates.models import Certificate
from certificates.models.credentials import Credential
from certificates.paper.layout import TEMPLATE, Facts, page_inputs
from certificates.signing import sign_pdf, signed_with
from lib.typesetting import moment, printable, show, typeset

PICTURE_DOTS = 90  # an inch: sharp enough to read on a phone, small enough to load there


def render_pdf(certificate: Certificate) -> bytes:
    """Typeset the row; the same row gives the same bytes. Raises ``MissingGlyphs``.

    Nothing but the row, its credential and its design is read. A row of before there were designs takes that of today.
    """
    credential = Credential.objects.filter(certificate=certificate).values_list("document", flat=True).first()
    return typeset(TEMPLATE, _inputs(certificate, credential or ""))


def picture_of(certificate: Certificate) -> bytes:
    """Return the page of the certificate as a PNG to look at. It is drawn once and kept beside the PDF."""
    return store_once(certificate.picture_name, lambda: show(TEMPLATE, _inputs(certificate), dots=PICTURE_DOTS))


class StoredPdf(NamedTuple):
    """What the record keeps of a stored file."""

    sha256: str
    signing_key: str  # SHA-256 of the signing certificate


def store_pdf(certificate: Certificate) -> StoredPdf:
    """Render, sign and store the PDF, whole or not at all; a file that is there already is kept as it is."""
    pdf = store_once(certificate.file_name, lambda: sign_pdf(render_pdf(certificate)))
    return StoredPdf(hashlib.sha256(pdf).hexdigest(), signed_with(pdf))


def _inputs(certificate: Certificate, credential: str = "") -> dict[str, str]:
    design = certificate.design or freeze_design(certificate.organisation)
    return page_inputs(
        _facts(certificate),
        {**design.content, "language": certificate.language},
        qr_url=certificate.verification_url.upper(),
        credential=credential,
    )


def _facts(certificate: Certificate) -> Facts:
    return {
        "holder": printable(certificate.holder_name),
        "titles": {"es": printable(certificate.course_title_es), "en": printable(certificate.course_title_en)},
        "organisation": printable(certificate.organisation_name),
        "score": certificate.score,
        "hours": f"{certificate.hours:f}".removesuffix(".0"),
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat() if certificate.expires_on else None,
        "folio": certificate.folio,
        "code": certificate.display_code,
        "site": (settings.SITE_URL + reverse("verify_form")).split("://")[-1],
        "issued_at": moment(certificate.issued_at),
    }
