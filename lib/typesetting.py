"""Typst, with the fonts of the project: accessible, archivable, and never a letter that the fonts lack."""

import datetime
import io
import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import segno
import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lib.names import composed

FONTS = Path(__file__).parent / "fonts"
LETTERS = Path(__file__).parent / "letters.typ"
_compiling = threading.Lock()
_printed: set[str] = set()  # letters that were set before: most names have no other


class MissingGlyphs(Exception):
    """The fonts lack letters of this document. An empty box in their place would be a wrong name."""

    def __init__(self, letters: str) -> None:
        self.letters = sorted(set(letters))
        super().__init__(f"No font has {', '.join(f'U+{ord(letter):04X}' for letter in self.letters)}.")


@lru_cache(maxsize=8)
def compiler(template: Path) -> typst.Compiler:
    """Make one for each process and template, at its first use: fonts and drawings are then read only once."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def typeset(template: Path, inputs: dict[str, str]) -> bytes:
    """Return a PDF/A-3a that is PDF/UA-1 as well; the same inputs give the same bytes. Raises ``MissingGlyphs``."""
    return _rendered(lambda it: it.compile(sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"]), template)


def show(template: Path, inputs: dict[str, str], dots: int = 110) -> bytes:
    """Return the page as a PNG of so many dots an inch, from the same template. Letters without a font are boxes."""
    return _rendered(lambda it: it.compile(sys_inputs=inputs, format="png", ppi=dots), template)


def validate_letters(text: str) -> None:
    """Refuse letters that no font of the certificates has: they would stop every certificate."""
    text = printable(text)
    if _printed.issuperset(text):
        return
    try:
        typeset(LETTERS, {"text": text})
    except MissingGlyphs as error:
        raise ValidationError(
            _("Certificates cannot print these letters: %(letters)s"), params={"letters": " ".join(error.letters)}
        ) from error
    _printed.update(text)


def _rendered(render: Callable[[typst.Compiler], bytes | list[bytes] | None], template: Path) -> bytes:
    try:
        with _compiling:
            document = render(compiler(template))
    except typst.TypstError as error:
        letters = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
        if not letters:
            raise
        # The diagnostic may quote the name, so it stays out of the log.
        raise MissingGlyphs("".join(letters)) from None
    assert isinstance(document, bytes)  # noqa: S101 -- a list would be pages of pictures
    return document


def moment(at: datetime.datetime) -> dict[str, int]:
    """Return a point in time, in universal time, as a template takes it."""
    at = at.astimezone(datetime.UTC)
    return {part: getattr(at, part) for part in ("year", "month", "day", "hour", "minute", "second")}


def printable(text: str) -> str:
    """Compose letters (a font has no n + tilde), drop control characters, and leave single spaces."""
    return " ".join("".join(c for c in composed(text) if c.isspace() or unicodedata.category(c)[0] != "C").split())


def qr_code(url: str, dark: str = "#12284c") -> str:
    """Return the address as SVG. Capitals make a small code; a fixed mask saves trying all eight."""
    out = io.BytesIO()
    segno.make_qr(url, error="q", mask=3, boost_error=False).save(
        out, kind="svg", border=0, dark=dark, xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()
