"""The PDF of a certificate: archivable (PDF/A-3a) and accessible (PDF/UA-1), typeset by Typst."""

import base64
import datetime
import hashlib
import io
import json
import logging
import os
import re
import tempfile
import threading
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import segno
import typst
from django.conf import settings
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image, ImageOps

from certificates.models import Certificate
from people.models import Organisation

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
LANGUAGES = {
    Organisation.CertificateLanguage.SPANISH: ["es"],
    Organisation.CertificateLanguage.ENGLISH: ["en"],
    Organisation.CertificateLanguage.BOTH: ["es", "en"],
}
LOGO_SIZE = (880, 340)  # 44 × 17 mm at 500 dots an inch
_compiling = threading.Lock()


class MissingGlyphs(Exception):
    """The fonts lack letters of this certificate. An empty box in their place would be a wrong name."""


def render_pdf(certificate: Certificate) -> bytes:
    """Typeset the row; the same row gives the same bytes. Raises ``MissingGlyphs``.

    Nothing but the row is read, except the logo of the organisation: files are not copied at issue.
    """
    inputs = {
        "data": json.dumps(_contents(certificate)),
        "qr": _qr_code(certificate.verification_url.upper()),
        "logo": _logo(certificate.organisation.logo.name or ""),
    }
    try:
        with _compiling:
            pdf = _compiler().compile(sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
    except typst.TypstError as error:
        letters = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
        if not letters:
            raise
        points = sorted({f"U+{ord(letter):04X}" for letter in "".join(letters)})
        # The diagnostic may quote the name, so it stays out of the log.
        raise MissingGlyphs(f"No font has {', '.join(points)}.") from None
    assert isinstance(pdf, bytes)  # noqa: S101 -- a list would be pages of pictures
    return pdf


def store_pdf(certificate: Certificate) -> str:
    """Render and store the PDF; return its SHA-256.

    The file appears whole or not at all, whenever this is killed; a repeat leaves the same single file.
    """
    pdf = render_pdf(certificate)
    storage: Any = storages["private"]
    path = Path(storage.path(certificate.file_name))
    path.parent.mkdir(parents=True, exist_ok=True)
    for left_by_a_kill in path.parent.glob(f".{path.name}.*"):
        left_by_a_kill.unlink(missing_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    if storage.file_permissions_mode is not None:
        Path(part).chmod(storage.file_permissions_mode)
    Path(part).replace(path)
    _flush_folder(path.parent)
    return hashlib.sha256(pdf).hexdigest()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _compiler() -> typst.Compiler:
    """One for each process, made at its first certificate: fonts and drawings are then read only once."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")])
    return typst.Compiler(FOLDER / "typst" / "certificate.typ", root=FOLDER / "typst", font_paths=fonts)


def _contents(certificate: Certificate) -> dict[str, Any]:
    issued_at = certificate.issued_at.astimezone(datetime.UTC)
    return {
        "languages": LANGUAGES[Organisation.CertificateLanguage(certificate.language)],
        "holder": _printable(certificate.holder_name),
        "titles": {"es": _printable(certificate.course_title_es), "en": _printable(certificate.course_title_en)},
        "organisation": _printable(certificate.organisation_name),
        "score": certificate.score,
        "hours": f"{certificate.hours:f}".removesuffix(".0"),
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat() if certificate.expires_on else None,
        "folio": certificate.folio,
        "code": certificate.display_code,
        "site": (settings.SITE_URL + reverse("verify_form")).split("://")[-1],
        "issued_at": {part: getattr(issued_at, part) for part in ("year", "month", "day", "hour", "minute", "second")},
    }


def _printable(text: str) -> str:
    """Composed letters (a font has no n + tilde), no control characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C").split())


def _qr_code(url: str) -> str:
    """The address as SVG. Capitals make a small code; a fixed mask saves trying all eight."""
    out = io.BytesIO()
    segno.make_qr(url, error="q", mask=3, boost_error=False).save(
        out, kind="svg", border=0, dark="#12284c", xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


@lru_cache(maxsize=64)
def _logo(name: str) -> str:
    """The logo as SVG; a name is never used for two uploads. Without a logo, or with a broken one, empty."""
    if not name:
        return ""
    try:
        with storages["default"].open(name) as file, Image.open(file) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, Image.DecompressionBombError):
        logger.warning("The logo %s cannot be read; certificates go without it.", name)
        return ""
    upright.thumbnail(LOGO_SIZE)
    png = io.BytesIO()
    upright.save(png, "png")
    width, height = upright.size
    data = quoteattr(f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href={data}/></svg>'
    )
