"""The formats that the product reads and writes. ``FORMATS`` is the only way to them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.sheets.files import Unreadable, check_size, decoded, open_zip
from quizzes.exchange import spreadsheet
from quizzes.exchange.aiken_reading import has_choices, is_aiken, read_aiken
from quizzes.exchange.bank import Bank, Reading, Written
from quizzes.exchange.gift_reading import read_gift
from quizzes.exchange.gift_writing import write_gift
from quizzes.exchange.limits import MOST_BYTES
from quizzes.exchange.moodle_reading import read_moodle
from quizzes.exchange.moodle_writing import write_moodle
from quizzes.exchange.qti_package import holds_none, root_of
from quizzes.exchange.qti_reading import read_qti
from quizzes.exchange.qti_writing import write_qti


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how it is read, in the language given where a text does not say its own, and how it is written."""

    name: str
    label: str | Promise
    extension: str
    content_type: str
    read: Callable[[bytes, str], Reading]
    write: Callable[[Bank], Written] | None  # none for a format that is only read
    lacks: frozenset[str] = frozenset()  # fields of a question that it has no room for


ITEM = re.compile(rb"<(\w+:)?(qti-assessment-item|assessmentItem|questestinterop)\b")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    known.name: known
    for known in (
        Format(
            "xlsx",
            gettext_lazy("Spreadsheet (XLSX)"),
            "xlsx",
            XLSX,
            spreadsheet.read_xlsx,
            spreadsheet.write_xlsx,
            frozenset({"image"}),
        ),
        Format(
            "csv",
            gettext_lazy("Spreadsheet (CSV)"),
            "csv",
            "text/csv; charset=utf-8",
            spreadsheet.read_csv,
            spreadsheet.write_csv,
            frozenset({"image"}),
        ),
        Format("moodle", "Moodle XML", "xml", "application/xml", read_moodle, write_moodle),
        Format(
            "gift",
            "GIFT",
            "gift.txt",
            "text/plain; charset=utf-8",
            read_gift,
            write_gift,
            frozenset({"image", "unit"}),
        ),
        Format("qti", "QTI 3.0", "zip", "application/zip", read_qti, write_qti),
        Format("aiken", "Aiken", "txt", "text/plain; charset=utf-8", read_aiken, None),
    )
}
# What tells other files from those that are read: a member of a ZIP file, the beginning, the name of a text.
OTHER_PACKAGES = {"h5p.json": "H5P", "cmi5.xml": "cmi5", "tincan.xml": "xAPI"}
DOCUMENTS = {"[Content_Types].xml", "mimetype"}
OTHER_BEGINNINGS = (b"%PDF-", b"{\\rtf")
OTHER_TEXTS = (".json", ".html", ".htm")
WRITTEN = {name: known for name, known in FORMATS.items() if known.write}
WRITERS = {name: known.write for name, known in FORMATS.items() if known.write}


def write(name: str, bank: Bank) -> Written:
    """Return the file of a format that is written."""
    return WRITERS[name](bank)


def recognise(name: str, content: bytes) -> Format:
    """Return the format of a file, by what it holds; its name only decides between kinds of text."""
    check_size(len(content), MOST_BYTES)
    if content.startswith(b"PK\x03\x04"):
        with open_zip(content) as archive:
            found = _format_of_zip(set(archive.namelist()))
    else:
        found = _format_of_text(name.casefold(), content)
    if found:
        return FORMATS[found]
    labels = ", ".join(str(known.label) for known in FORMATS.values())
    raise Unreadable(_("This is not one of the formats that can be imported: %(formats)s.") % {"formats": labels})


def _format_of_zip(members: set[str]) -> str:
    """Return the format of a ZIP file, "" for a document; raise ``Unreadable`` with what else it is."""
    if "xl/workbook.xml" in members:
        return "xlsx"
    if root_of(members) is not None:
        return "qti"
    for member in OTHER_PACKAGES.keys() & members:
        raise Unreadable(holds_none(OTHER_PACKAGES[member]))
    if DOCUMENTS & members:
        return ""
    raise Unreadable(_("This ZIP file is not a QTI package. Unzip it, and import the file that holds the questions."))


def _format_of_text(name: str, content: bytes) -> str:
    """Return the format of a file that is no ZIP file, "" for none."""
    if content.startswith(OTHER_BEGINNINGS) or name.endswith(OTHER_TEXTS):
        return ""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "qti" if ITEM.search(content[:4000]) else "moodle"
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    text = decoded(content).text
    if name.endswith(".csv"):
        return "csv"
    if is_aiken(text):
        return "aiken"
    if "{" in text:
        return "gift"
    return "aiken" if has_choices(text) else "csv"
