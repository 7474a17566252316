"""Typst, with the fonts of the project: accessible, archivable, and never a letter that the fonts lack."""

import base64
import io
import logging
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import segno
import typst
from django.core.files.storage import storages
from PIL import Image, ImageOps

logger = logging.getLogger(__name__)

FONTS = Path(__file__).parent / "fonts"
LOGO_SIZE = (880, 340)  # 44 × 17 mm at 500 dots an inch
_compiling = threading.Lock()


class MissingGlyphs(Exception):
    """The fonts lack letters of this document. An empty box in their place would be a wrong name."""


@lru_cache(maxsize=8)
def compiler(template: Path) -> typst.Compiler:
    """One for each process and template, made at its first use: fonts and drawings are then read only once."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def typeset(template: Path, inputs: dict[str, str]) -> bytes:
    """A PDF/A-3a that is PDF/UA-1 as well; the same inputs give the same bytes. Raises ``MissingGlyphs``."""
    try:
        with _compiling:
            pdf = compiler(template).compile(sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
    except typst.TypstError as error:
        letters = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
        if not letters:
            raise
        points = sorted({f"U+{ord(letter):04X}" for letter in "".join(letters)})
        # The diagnostic may quote the name, so it stays out of the log.
        raise MissingGlyphs(f"No font has {', '.join(points)}.") from None
    assert isinstance(pdf, bytes)  # noqa: S101 -- a list would be pages of pictures
    return pdf


def printable(text: str) -> str:
    """Composed letters (a font has no n + tilde), no control characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C").split())


def qr_code(url: str, dark: str = "#12284c") -> str:
    """The address as SVG. Capitals make a small code; a fixed mask saves trying all eight."""
    out = io.BytesIO()
    segno.make_qr(url, error="q", mask=3, boost_error=False).save(
        out, kind="svg", border=0, dark=dark, xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


@lru_cache(maxsize=64)
def logo(name: str) -> str:
    """The logo as SVG; a name is never used for two uploads. Without a logo, or with a broken one, empty."""
    if not name:
        return ""
    try:
        with storages["default"].open(name) as file, Image.open(file) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, Image.DecompressionBombError):
        logger.warning("The logo %s cannot be read; documents go without it.", name)
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
