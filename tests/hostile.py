"""Files that a stranger might hand in: small to send, dear to read. Each is made when it is asked for."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable

MEGABYTE = 1024 * 1024
MOST = 10 * MEGABYTE  # what an import takes
File = Callable[[], bytes]


def pdf_of(stream: bytes, size: int = 2 * MEGABYTE - 16) -> bytes:
    """A PDF as far as its first five bytes go, filled with a stream again and again."""
    return b"%PDF-1.7\n" + stream * ((size - 9) // len(stream))


PDFS: dict[str, File] = {
    "empty streams": lambda: pdf_of(b"stream\n"),
    "empty streams, each compressed": lambda: pdf_of(b"stream\n" + zlib.compress(b"") + b"endstream\n"),
    "streams without an end": lambda: pdf_of(b"stream\n" + zlib.compress(b"")),
    "streams that begin well": lambda: pdf_of(b"stream\n\x78\x9c"),
    "streams of nothing but zeros": lambda: pdf_of(b"stream\n" + zlib.compress(bytes(MEGABYTE)) + b"\nendstream\n"),
    "nearly codes": lambda: pdf_of(b"AAAA-AAAA-AAAA-"),
}


def moodle(stem: str, *, count: int = 1, answers: str = "", more: str = "", kind: str = "multichoice") -> bytes:
    """Moodle XML of some questions with this text, which goes in as CDATA."""
    question = (
        f'<question type="{kind}"><name><text>q</text></name><questiontext format="html"><text><![CDATA[{stem}]]>'
        f"</text></questiontext>{answers}{more}</question>"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{question * count}</quiz>'.encode()


def number(text: str) -> bytes:
    """A numerical question of Moodle with this answer."""
    return moodle("?", kind="numerical", answers=f'<answer fraction="100"><text>{text}</text></answer>')


def gift(text: str) -> File:
    return lambda: text.encode()


HTML = {
    "language tags without an end": "{mlang es}" * 10_000,
    "language tags of blanks": "{mlang " + " " * 100_000,
    "language tags of blanks, again and again": ("{mlang " + " " * 300) * 300,
    "spans without an end": "<span" * 20_000,
    "comments without an end": "<!--" * 25_000,
    "declarations without an end": "<!" * 50_000,
    "marked sections without an end": "<![" * 33_000,
    "instructions without an end": "<?" * 50_000,
    "tags without an end": "<a " * 33_000,
    "attributes without an end": "<a b='" * 16_000,
    "scripts without an end": "<script>" + "</scrip" * 14_000,
    "deep HTML": "<div>" * 20_000,
    "deep HTML that ends otherwise": "<b>" * 100 + "<i></u>" * 14_000,
    "headings without an end": "<h4" * 33_000,
    "a character of 5,000 digits": "&#" + "9" * 5_000 + ";",
    "ampersands": "&" * 100_000,
    "a question of 10 MB": "<b>a</b>&amp;" * (9 * MEGABYTE // 13),
    "pictures": "<img src=x>" * 9_000,
    "a text in a million of languages": f'<span class="multilang" lang="{"es," * 1_000_000}">' + "<b>a</b>" * 9_000,
    "spans in languages without an end": '<span class="multilang" lang="fr,' * 9_000,
    "spans inside one another": '<span class="multilang" lang="es">' * 300 + "<b>a</b>" * 20_000,
    "a deep formula": "<math>" + "<mrow>" * 190 + "<mi>" + "a" * MEGABYTE + "</mi>",
    "a deeper formula": "<math>" + "<mrow>" * 30_000,
    "a formula of letters": "<math><mi>" + "&lt;" * 90_000,
    "text that is hidden": '<p style="display:none">' * 30_000,
    "styles of blanks": '<p style="display' + " " * 100_000 + '">' * 2,
}
IMPORTS: dict[str, tuple[str, File]] = {
    **{f"Moodle: {name}": ("moodle", lambda html=html: moodle(html)) for name, html in HTML.items()},
    "Moodle: 900,000 questions": ("moodle", lambda: b"<quiz>" + b"<question/>" * 900_000 + b"</quiz>"),
    "Moodle: a million of elements in one": ("moodle", lambda: moodle("?", more="<x/>" * 2_000_000)),
    "Moodle: deep XML": ("moodle", lambda: b"<quiz>" + b"<a>" * 2_000_000),
    "Moodle: a long name": ("moodle", lambda: b"<quiz>" + b"<a" + b"b" * 9 * MEGABYTE),
    "Moodle: many attributes": (
        "moodle",
        lambda: b"<quiz " + b" ".join(b'a%d=""' % n for n in range(800_000)) + b"></quiz>",
    ),
    "Moodle: entities": (
        "moodle",
        lambda: b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>',
    ),
    "Moodle: 1e999999999": ("moodle", lambda: number("1e999999999")),
    "Moodle: 1e-999999999": ("moodle", lambda: number("1e-999999999")),
    "Moodle: a number of 5,000 digits": ("moodle", lambda: number("9" * 5_000)),
    "Moodle: a lone superscript": ("moodle", lambda: number("²")),
    "Moodle: a group that is a superscript": (
        "moodle",
        lambda: moodle(
            "[[1]]",
            kind="gapselect",
            answers="<selectoption><text>a</text><group>²</group></selectoption>",
        ),
    ),
    "Moodle: a group of 5,000 digits": (
        "moodle",
        lambda: moodle(
            "[[1]]",
            kind="gapselect",
            answers=f"<selectoption><text>a</text><group>{'9' * 5000}</group></selectoption>",
        ),
    ),
    "Moodle: Markdown of brackets": (
        "moodle",
        lambda: moodle("[" * 50_000).replace(b'format="html"', b'format="markdown"'),
    ),
    "Moodle: Markdown of stars": (
        "moodle",
        lambda: moodle("*a **b " * 14_000).replace(b'format="html"', b'format="markdown"'),
    ),
    "Moodle: Markdown of quotes": (
        "moodle",
        lambda: moodle("> " * 50_000).replace(b'format="html"', b'format="markdown"'),
    ),
    "Moodle: Markdown of links": (
        "moodle",
        lambda: moodle("[a](<b" * 16_000).replace(b'format="html"', b'format="markdown"'),
    ),
    "GIFT: 900,000 questions": ("gift", gift("a{}\n\n" * 900_000)),
    "GIFT: 2 million lines": ("gift", gift("a{\n" * 2_000_000)),
    "GIFT: comments without an end": ("gift", gift("//" + "[id:" * 25_000 + "\na{}\n")),
    "GIFT: 90,000 marks on a letter": ("gift", gift("a" + "\u0301" * 45_000 + "\u0327" * 45_000 + "{T}\n")),
    "GIFT: blanks": ("gift", gift("a{" + " " * 100_000 + "=b}\n")),
    "GIFT: blanks before a format": ("gift", gift("//[id:c]\na" + " " * 100_000 + "b\n\n//[tag:case:c]\na{=b ~c}\n")),
    "GIFT: 1e999999999": ("gift", gift("a{#1e999999999}\n")),
    "GIFT: a range to 1e999999999": ("gift", gift("a{#1..1e999999999}\n")),
    "GIFT: a weight of 5,000 digits": ("gift", gift("a{~%" + "9" * 5_000 + "%b =c}\n")),
    "GIFT: 10 MB of choices": ("gift", gift("a{" + "~a" * 5_000_000 + "}\n")),
    "Aiken: 400,000 questions": ("aiken", lambda: b"a\nA. b\nB. c\nANSWER: A\n" * 400_000),
    "Aiken: blanks": ("aiken", lambda: b"ANSWER: AB" + b"\n" * 9 * MEGABYTE),
    "Aiken: lines of blanks": ("aiken", lambda: (b" " * 20_000 + b"\n") * 400),
    "Aiken: a question of 9 MB": ("aiken", lambda: b"a\n" * 4 * MEGABYTE + b"A. b\nB. c\nANSWER: A\n"),
    "CSV: 90,000 marks on a title": (
        "csv",
        lambda: ("Kind,Question (Spanish),a" + "\u0301" * 45_000 + "\u0327" * 45_000 + "\nNumber,a,b\n").encode(),
    ),
    "CSV: 900,000 questions": ("csv", lambda: b"Kind,Question (Spanish)\n" + b"Number,a\n" * 900_000),
    "CSV: 10 million columns": ("csv", lambda: b"Kind,Question (Spanish)" + b"," * 10_000_000),
    "CSV: 10 million columns below": ("csv", lambda: b"Kind,Question (Spanish)\nNumber,a" + b"," * 10_000_000),
    "CSV: 5 million empty lines": ("csv", lambda: b"\n" * 5_000_000 + b"Kind,Question (Spanish)\n"),
    "CSV: a blank that is a superscript": (
        "csv",
        lambda: "Kind,Question (Spanish),Choice 1: blank\nFill in the blanks,[[1]],²\n".encode(),
    ),
    "CSV: a choice that is a superscript": ("csv", lambda: "Kind,Question (Spanish),Choice ² (Spanish)\n".encode()),
    "CSV: 1e999999999": ("csv", lambda: b"Kind,Question (Spanish),Right number\nNumber,a,1e999999999\n"),
    "CSV: a number of 5,000 digits": (
        "csv",
        lambda: b"Kind,Question (Spanish),Right number\nNumber,a," + b"9" * 5_000 + b"\n",
    ),
    "CSV: a cell of 9 MB": ("csv", lambda: b"Kind,Question (Spanish)\nNumber," + b"a" * 9 * MEGABYTE),
    "CSV: letters that unfold": (
        "csv",
        lambda: ("Kind,Question (Spanish)\n" + "\ufdfa" * 40_000 + ",a\n" * 20).encode(),
    ),
}


# --- Workbooks and packages -----------------------------------------------------------------------

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sharedStrings+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Kind</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Question (Spanish)</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Right number</t></is></c></row>'
)


def xlsx(rows: str, *, strings: str = "", styles: str = "") -> bytes:
    """The least that is a workbook, with these rows below the titles of the columns."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{rows}</sheetData></worksheet>',
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx_number(value: str) -> File:
    return lambda: xlsx(
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>Number</t></is></c><c r="B2"><v>1</v></c><c r="C2"><v>{value}</v></c></row>'
    )


def qti(items: dict[str, bytes], resources: str) -> bytes:
    """A package of QTI 3 with these items."""
    manifest = f"<manifest><resources>{resources}</resources></manifest>".encode()
    return zipped({"imsmanifest.xml": manifest, **items})


ITEM = '<qti-assessment-item identifier="i"><qti-item-body>%s</qti-item-body></qti-assessment-item>'
RESOURCE = '<resource type="imsqti_item_xmlv3p0" href="i.xml"/>'


def many_members() -> bytes:
    """A list of contents with 200,000 entries that all are the same byte."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 200_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, len(local), 0)
    return local + entry * count + end


IMPORTS |= {
    "XLSX: the last of all rows": (
        "xlsx",
        lambda: xlsx('<row r="999999999999"><c t="inlineStr"><is><t>a</t></is></c></row>'),
    ),
    "XLSX: a million of strings": ("xlsx", lambda: xlsx("", strings="<si><t/></si>" * 1_000_000)),
    "XLSX: a million of styles": ("xlsx", lambda: xlsx("", styles=f"<cellXfs>{'<xf/>' * 1_000_000}</cellXfs>")),
    "XLSX: a million of cells": ("xlsx", lambda: xlsx("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")),
    "XLSX: a million of rows": ("xlsx", lambda: xlsx("<row><c><v>1</v></c></row>" * 1_000_000)),
    "XLSX: deep XML": ("xlsx", lambda: xlsx("<a>" * 1_000_000)),
    "XLSX: a string of 50 MB": ("xlsx", lambda: xlsx("", strings=f"<si><t>{'a' * 50 * MEGABYTE}</t></si>")),
    "XLSX: 1e999999999": ("xlsx", xlsx_number("1e999999999")),
    "XLSX: a number of 4,000 digits": ("xlsx", xlsx_number("9" * 4_000)),
    "XLSX: a number of 5,000 digits": ("xlsx", xlsx_number("9" * 5_000)),
    "XLSX: a lone superscript": ("xlsx", xlsx_number("²")),
    "XLSX: a format of 1 MB": (
        "xlsx",
        lambda: xlsx(
            '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>1</v></c><c r="C2" s="1"><v>1</v></c></row>',
            styles='<numFmts count="1"><numFmt numFmtId="200" formatCode="%s&quot;"/></numFmts>' % ("a" * MEGABYTE)
            + '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200" applyNumberFormat="1"/></cellXfs>',
        ),
    ),
    "ZIP: 200,000 members": ("qti", many_members),
    "ZIP: 60 MB of bzip2": (
        "qti",
        lambda: zipped({"imsmanifest.xml": bytes(59 * MEGABYTE)}, zipfile.ZIP_BZIP2),
    ),
    "QTI: the same item 500 times": (
        "qti",
        lambda: qti({"i.xml": (ITEM % ("<p>a</p>" * 1_000_000)).encode()}, RESOURCE * 500),
    ),
    "QTI: 900,000 items": ("qti", lambda: qti({}, RESOURCE * 900_000)),
    "QTI: deep XML": ("qti", lambda: qti({"i.xml": (ITEM % ("<p>" * 1_000_000)).encode()}, RESOURCE)),
    "QTI: 2,000 files that are no items": (
        "qti",
        lambda: qti({f"{number}.xml": b"<a/>" + b" " * 30_000 for number in range(2_000)}, ""),
    ),
    "QTI: 60,000 texts for those who score": (
        "qti",
        lambda: qti(
            {"i.xml": (ITEM % ('<qti-rubric-block view="scorer">a</qti-rubric-block>' * 60_000)).encode()}, RESOURCE
        ),
    ),
    "QTI: 30,000 feedbacks of one choice": (
        "qti",
        lambda: qti(
            {
                "i.xml": (
                    ITEM
                    % '<qti-choice-interaction><qti-simple-choice identifier="a">a</qti-simple-choice></qti-choice-interaction>'
                )
                .replace(
                    "</qti-item-body>",
                    "</qti-item-body>"
                    + f'<qti-modal-feedback identifier="a">{"a" * 200}</qti-modal-feedback>' * 30_000,
                )
                .encode()
            },
            RESOURCE,
        ),
    ),
    "QTI: deep HTML": (
        "qti",
        lambda: qti({"i.xml": (ITEM % ("<p>" * 90 + "a" * MEGABYTE + "</p>" * 90)).encode()}, RESOURCE),
    ),
}


# --- Answers and other JSON -----------------------------------------------------------------------

JSON: dict[str, bytes] = {
    "deep": b'{"fields": ' + b"[" * 100_000,
    "deep and whole": b'{"fields": {"choice": ' + b"[" * 50_000 + b"]" * 50_000 + b'}, "sequence": 1}',
    "deep objects": b'{"a":' * 50_000,
    "a sequence of 5,000 digits": b'{"fields": {}, "sequence": ' + b"9" * 5_000 + b"}",
    "a sequence of 1e999999999": b'{"fields": {}, "sequence": 1e999999999}',
    "a sequence that is no number": b'{"fields": {}, "sequence": NaN}',
    "a sequence that is a superscript": '{"fields": {}, "sequence": "²"}'.encode(),
    "seconds of 5,000 digits": b'{"fields": {}, "sequence": 1, "seconds": ' + b"9" * 5_000 + b"}",
    "seconds of 4,000 digits": b'{"fields": {}, "sequence": 1, "seconds": ' + b"9" * 4_000 + b"}",
    "seconds without an end": b'{"fields": {}, "sequence": 1, "seconds": Infinity}',
    "a revision of 4,000 digits": b'{"fields": {}, "sequence": 1, "revision": ' + b"9" * 4_000 + b"}",
    "a revision that is no number": b'{"fields": {}, "sequence": 1, "revision": "x"}',
    "a claim of 4,000 digits": b'{"fields": {}, "sequence": 1, "clock": {"stamp": "a", "given": 1, "sent": '
    + b"9" * 4_000
    + b"}}",
    "a claim that is none": b'{"fields": {}, "sequence": 1, "clock": [1]}',
    "a page that is no text": b'{"fields": {}, "sequence": 1, "page": 7}',
    "half a letter": b'{"fields": {"choice": ["\\ud800"], "number": ["\\ud800"]}, "sequence": 1}',
    "a letter that is none": b'{"fields": {"choice": ["\\u0000"], "number": ["\\u0000"]}, "sequence": 1}',
    "no UTF-8": b'{"fields": {"choice": ["\xff"]}, "sequence": 1}',
    "a million of fields": json.dumps({"fields": {str(n): [] for n in range(100_000)}, "sequence": 1}).encode(),
    "nothing": b"",
    "a list": b"[]",
    "fields of fields": b'{"fields": {"choice": [{"a": []}], "number": [{}]}, "sequence": 1}',
}

NUMBERS = ["²", "1e999999999", "9" * 5_000, "9" * 4_000, "9" * 20, "-1", "٣", "0x1", "NaN", "\0", "1\0", "½", ""]
