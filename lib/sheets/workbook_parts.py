"""What is inside a workbook, counted before openpyxl reads it, which cannot be stopped while it does.

Relations and content types lead openpyxl to parts of any name, and its parsers take more encodings than one. So every
member counts, whatever it is called, and is read here as it will be read there: as UTF-8 or as UTF-16 with its mark.
"""

import codecs
import re

from django.utils.translation import gettext_lazy as _
from openpyxl.worksheet.worksheet import Worksheet

from lib.budget import Exceeded, Resource, charge, expect
from lib.sheets.files import Unreadable, open_zip, read_member

ATTRIBUTES = 2  # that an element of a sheet has: a cell three, its value none
DEAR = 10  # an element of styles and the like costs openpyxl as much as so many cells
# The marks of cells and of texts in them, which are what a sheet and its strings are made of.
CHEAP = re.compile(
    rb"<(?:\w+:)?(?:c|v|row|is|t|si|r|f|rPr|sz|color|rFont|family|scheme|charset|b|i|u|strike|vertAlign)[\s/>]"
)
SHEET = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--[^>]*-->\s*)*<(?:\w+:)?(?:worksheet|sst)[\s/>]")
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
MOST_ROWS = 300_000  # of a sheet, empty ones too: openpyxl reads each, and no import takes so many
MOST_SHARED = 750_000  # texts of a workbook: a quarter of the cells of 50,000 people
MOST_NAMES = 10_000  # of ranges and the like; nobody reads them, but openpyxl does
SHARED, NAMED = re.compile(rb"<(?:\w+:)?si[\s/>]"), re.compile(rb"<(?:\w+:)?definedName[\s/>]")
MOST_IN_A_ROW = 8_000  # elements: two thousand cells with a text each
DECLARED = re.compile(rb"encoding\s*=\s*[\"']?([^\"'\s?]*)")
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]{0,200}?ref\s*=\s*["']([A-Z0-9:]{3,30})["']""")
LONG_TAG = re.compile(rb"<[^<>]{200000,}")  # whose attributes cost with their square
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


def merged_cells(content: bytes, sheet: Worksheet) -> list[str]:
    """Return the ranges of a sheet that are one cell to the eye, such as A1:C1, in its order."""
    with open_zip(content) as archive:
        part = read_member(archive, sheet._worksheet_path)
    return [found.decode() for found in MERGED.findall(_xml_of(part, sheet._worksheet_path))]


def _charge_part(text: bytes) -> None:
    opened = text.count(b"<") - text.count(b"</")
    expect(elements=opened)  # far too much is refused before it is looked at more closely
    expect(elements=text.count(b"=") // ATTRIBUTES)
    if LONG_TAG.search(text):
        raise Exceeded(Resource.ELEMENTS)
    _check_rows(text)
    for mark, most in ((SHARED, MOST_SHARED), (NAMED, MOST_NAMES)):
        if sum(1 for _mark in mark.finditer(text)) > most:
            raise Exceeded(Resource.ELEMENTS)
    cheap = sum(1 for _mark in CHEAP.finditer(text)) if SHEET.match(text) else 0
    charge(elements=cheap + (opened - cheap) * DEAR + text.count(b"=") // 10)


def _check_rows(text: bytes) -> None:
    """Refuse more rows than anybody reads, and rows as long as a sheet: a small file holds millions of empty ones."""
    start, rows, end = 0, 0, text.rfind(b"sheetData")
    for mark in ROW.finditer(text, 0, max(end, 0)):
        _check_row(text, start, mark.start(), rows)
        start, rows = mark.start(), rows + 1
        if rows > MOST_ROWS:
            raise Exceeded(Resource.ELEMENTS)
    _check_row(text, start, end, rows)


def _check_row(text: bytes, start: int, end: int, rows: int) -> None:
    if rows and text.count(b"<", start, end) - text.count(b"</", start, end) > MOST_IN_A_ROW:
        raise Exceeded(Resource.ELEMENTS)


def _xml_of(content: bytes, name: str) -> bytes:
    """Return a part as UTF-8 if it is XML; empty if no parser takes it for any."""
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
    return Unreadable(text, name=name[:80])
