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
    "XLSX: a row of 1.9 million attributes": (
        "xlsx",
        lambda: xlsx("<row " + " ".join(f'a{n:x}=""' for n in range(1_900_000)) + "/>"),
    ),
    "XLSX: styles in UTF-7 that say UTF-8": ("xlsx", lambda: styled("utf-7", 1_000_000, declared="utf-8")),
}
