"""Workbooks whose parts are called otherwise than usual, or are written so that their marks are not seen."""

import io
import zipfile
from collections.abc import Callable

from tests.hostile import MAIN, xlsx, zipped

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def renamed(content: bytes, old: str, new: str) -> bytes:
    """The workbook with one part under another name, to which everything leads."""
    members = members_of(content)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        text = members[name].replace(f'"/{old}"'.encode(), f'"/{new}"'.encode())
        members[name] = text.replace(f'"{old[3:]}"'.encode(), f'"{new[3:]}"'.encode())
    return zipped({new if name == old else name: text for name, text in members.items()})


def styled(encoding: str, count: int, *, declared: str = "") -> bytes:
    """The workbook with its styles in another encoding."""
    text = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * count}</cellXfs></styleSheet>'
    head = f"<?xml version='1.0' encoding='{declared or encoding}'?>"
    if encoding == "utf-7":  # the marks too, which Python leaves as they are
        body = head.encode() + text.replace("<", "+ADw-").replace(">", "+AD4-").encode()
    else:
        body = (head + text).encode(encoding)
    return zipped({**members_of(xlsx("")), STYLES: body})


CELLS = f"<row>{'<c/>' * 10_000_000}</row>"
ONE_SHEET = b'<sheet name="a" sheetId="1" r:id="r1"/>'


def many_sheets(rows: int, count: int) -> bytes:
    """The workbook whose one sheet has many names."""
    members = members_of(xlsx("<row><c/></row>" * rows))
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(
        ONE_SHEET,
        b"".join(ONE_SHEET.replace(b'"a"', b'"a%d"' % n).replace(b'="1"', b'="%d"' % n) for n in range(1, count + 1)),
    )
    return zipped(members)


def empty_rows(rows: str) -> bytes:
    """The workbook whose sheet has no titles, and nothing in its rows."""
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped({**members_of(xlsx("")), SHEET: text.encode()})


WORKBOOKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "XLSX: 10 million cells as a.bin": ("xlsx", lambda: renamed(xlsx(CELLS), SHEET, "xl/a.bin")),
    "XLSX: 10 million cells as sheet1.XML": ("xlsx", lambda: renamed(xlsx(CELLS), SHEET, "xl/worksheets/sheet1.XML")),
    "XLSX: 10 million cells as a picture": ("xlsx", lambda: renamed(xlsx(CELLS), SHEET, "xl/media/a.png")),
    "XLSX: a million of cells as a.bin": (
        "xlsx",
        lambda: renamed(xlsx(f"<row>{'<c/>' * 1_000_000}</row>"), SHEET, "xl/a.bin"),
    ),
    "XLSX: 8 million strings as s.bin": (
        "xlsx",
        lambda: renamed(xlsx("", strings="<si/>" * 8_000_000), STRINGS, "xl/s.bin"),
    ),
    "XLSX: 100,000 sheets of a workbook that says it is a sheet": (
        "xlsx",
        lambda: zipped(
            {
                **members_of(xlsx("")),
                "xl/workbook.xml": f'<worksheet xmlns="{MAIN}"><sheets>{"<sheet/>" * 100_000}</sheets></worksheet>'.encode(),
            }
        ),
    ),
    **{
        f"XLSX: a million of styles in {encoding}": ("xlsx", lambda encoding=encoding: styled(encoding, 1_000_000))
        for encoding in ("utf-7", "utf-16", "utf-16-le", "utf-32", "cp037", "iso-8859-1")
    },
    "XLSX: a sheet of 30,000 rows with 9,000 names": ("xlsx", lambda: many_sheets(30_000, 9_000)),
    "XLSX: 3 million empty rows": ("xlsx", lambda: empty_rows("<row/>" * 3_000_000)),
    "XLSX: 190,000 empty rows": ("xlsx", lambda: empty_rows("<row/>" * 190_000)),
    "XLSX: rows of a million empty cells": ("xlsx", lambda: empty_rows(f"<row>{'<c/>' * 1_000_000}</row>" * 3)),
    "XLSX: a row of 1.9 million attributes": (
        "xlsx",
        lambda: xlsx("<row " + " ".join(f'a{n:x}=""' for n in range(1_900_000)) + "/>"),
    ),
    "XLSX: styles in UTF-7 that say UTF-8": ("xlsx", lambda: styled("utf-7", 1_000_000, declared="utf-8")),
}


QUESTION = '<row r="2"><c t="inlineStr"><is><t>Number</t></is></c><c t="inlineStr"><is><t>a</t></is></c></row>'


def named(name: str, value: str) -> bytes:
    """The workbook with a name that openpyxl takes apart."""
    members = members_of(xlsx(QUESTION))
    names = f'<definedNames><definedName name="{name}" localSheetId="0">{value}</definedName></definedNames></workbook>'
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"</workbook>", names.encode())
    return zipped(members)


def bracketed(styles: int) -> bytes:
    """The workbook with a format of nothing but brackets, which each of its styles has."""
    formats = f"<numFmts><numFmt numFmtId='200' formatCode='{'[' * 40_000}'/></numFmts>"
    return xlsx("", styles=formats + "<cellXfs>" + "<xf numFmtId='200'/>" * styles + "</cellXfs>")


def shared_formula(cells: int) -> bytes:
    """The workbook with a long formula that each cell of a row has in common."""
    first = f"<c r='A3'><f t='shared' si='0'>{'1+' * 10_000}1</f></c>"
    return xlsx(f"{QUESTION}<row r='3'>{first}" + "<c r='B3'><f t='shared' si='0'/></c>" * cells + "</row>")


# What nobody asks a workbook for; openpyxl would read it at the cost of a square, or of a text times its cells.
UNREAD: dict[str, Callable[[], bytes]] = {
    "titles to print": lambda: named("_xlnm.Print_Titles", "a" * 100_000),
    "an area to print": lambda: named("_xlnm.Print_Area", "a" * 100_000),
    "a formula of many cells": lambda: shared_formula(3_000),
}
WORKBOOKS["XLSX: a format of brackets"] = "xlsx", lambda: bracketed(1_000)


# What human resources import: read by a worker for a minute, and again each time that its lease was over.
PEOPLE: dict[str, Callable[[], bytes]] = {
    "XLSX: 1.5 million shared texts": lambda: xlsx("", strings="<si><t>a</t></si>" * 1_500_000),
    "XLSX: 200,000 names of ranges": lambda: with_names(200_000),
    "CSV: 8 million separators": lambda: b";,\t|" * 2_000_000,
    "CSV: 8 million separators below the titles": lambda: b"Number,Name\n" + b";,\t|" * 2_000_000,
}


def with_names(count: int) -> bytes:
    members = members_of(xlsx(""))
    names = "".join(f'<definedName name="n{number}">a!$A$1</definedName>' for number in range(count))
    workbook = members["xl/workbook.xml"].decode()
    members["xl/workbook.xml"] = workbook.replace(
        "</sheets>", f"</sheets><definedNames>{names}</definedNames>"
    ).encode()
    return zipped(members)
