"""What is inside a workbook, counted before openpyxl reads it, which cannot be stopped while it does.

Relations and content types lead openpyxl to parts of any name, and its parsers take more encodings than one. So every
member counts, whatever it is called, and is read here as it will be read there: as UTF-8 or as UTF-16 with its mark.
"""

import codecs
import io
import re
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader

from lib.budget import charge, expect
from quizzes.exchange.bank import Unreadable
from quizzes.exchange.limits import open_zip, read_member

ATTRIBUTES = 2  # that an element of a sheet has: a cell three, its value none
DEAR = 10  # an element of styles and the like costs openpyxl as much as so many cells
# The marks of cells and of texts in them, which are what a sheet and its strings are made of.
CHEAP = re.compile(
    rb"<(?:\w+:)?(?:c|v|row|is|t|si|r|f|rPr|sz|color|rFont|family|scheme|charset|b|i|u|strike|vertAlign)[\s/>]"
)
SHEET = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--[^>]*-->\s*)*<(?:\w+:)?(?:worksheet|sst)[\s/>]")
DECLARED = re.compile(rb"encoding\s*=\s*[\"']?([^\"'\s?]*)")
LONGEST_DECLARATION = 200
UTF_8, UTF_16 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}, {b"utf-16", b"utf-16le", b"utf-16be"}
# How XML begins in encodings that say so by their first bytes alone: UTF-16 and UTF-32 without a mark, UTF-32, EBCDIC.
STRANGE = (b"<\0", b"\0<", b"\0\0", b"\xff\xfe\0\0", b"\x4c\x6f\xa7\x94")


def charge_parts(content: bytes) -> None:
    """Charge everything that a workbook holds. Raises ``Unreadable`` for XML that is not what it says."""
    with open_zip(content) as archive:
        for name in archive.namelist():
            text = _xml_of(read_member(archive, name), name)
            if text:
                _charge_part(text)


class Reader(ExcelReader):
    """Reads each part of a workbook once: a sheet may have one name only, and what charts show is left out."""

    def read_worksheets(self) -> None:
        parts = [relation.target for _sheet, relation in self.parser.find_sheets()]
        if len(set(parts)) < len(parts):
            raise Unreadable(_("The workbook is damaged. Open it in your spreadsheet program and save it again."))
        super().read_worksheets()

    def read_chartsheet(self, sheet: Any, _relation: Any) -> None:
        self.wb._sheets.append(Chartsheet(parent=self.wb))  # in its place, for names that count the sheets


def open_workbook(content: bytes) -> Any:
    """The workbook, whose parts have been charged, to be read row by row. Raises what openpyxl raises."""
    reader = Reader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _charge_part(text: bytes) -> None:
    opened = text.count(b"<") - text.count(b"</")
    expect(elements=opened)  # far too much is refused before it is looked at more closely
    expect(elements=text.count(b"=") // ATTRIBUTES)
    cheap = len(CHEAP.findall(text)) if SHEET.match(text) else 0
    charge(elements=cheap + (opened - cheap) * DEAR + text.count(b"=") // 10)


def _xml_of(content: bytes, name: str) -> bytes:
    """A part as UTF-8 if it is XML; empty if no parser takes it for any."""
    if content.startswith(STRANGE):
        raise _not_what_it_says(name)
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text, known = content.decode("utf-16").encode(), UTF_16
        else:
            text, known = content.removeprefix(codecs.BOM_UTF8), UTF_8
            if not text.lstrip(b" \t\r\n").startswith(b"<"):
                return b""
            text.decode()
    except UnicodeError as reason:
        raise _not_what_it_says(name) from reason
    declaration, end, _rest = text[:LONGEST_DECLARATION].partition(b"?>")
    if declaration.lstrip().startswith(b"<?"):
        declared = DECLARED.search(declaration)
        if not end or (declared and declared[1].lower() not in known):
            raise _not_what_it_says(name)
    if b"\0" in text:
        raise _not_what_it_says(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable(_("The file declares XML entities or types. For safety it was not read."))
    return text


def _not_what_it_says(name: str) -> Unreadable:
    text = _("The workbook is damaged: “%(name)s” is not UTF-8. Open it in your spreadsheet program and save it again.")
    return Unreadable(text % {"name": name[:80]})
