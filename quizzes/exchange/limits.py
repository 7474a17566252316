"""How much a file may hold, and how its containers are opened without trusting them."""

import io
import zipfile
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from lib.budget import Exceeded, Limits, budget, charge, check_depth, expect
from quizzes.exchange.bank import Reading, Unreadable

MOST_BYTES = 10 * 1024 * 1024
MOST_QUESTIONS = 500
MOST_CHOICES = 40
MOST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS = 3000
MOST_IMAGE_BYTES = 5 * 1024 * 1024
MOST_IMAGE_PIXELS = 20_000_000
MEGABYTE = 1024 * 1024
# What an import of 500 long questions needs, several times over: see benchmarks/hostile.py.
LIMITS = Limits(seconds=15, characters=2 * MOST_BYTES, elements=200_000, depth=100, unpacked=MOST_UNPACKED)
MARK_OF_A_MEMBER = b"PK\x01\x02"


def bounded(read: Callable[[bytes, str], Reading]) -> Callable[..., Reading]:
    """A reader of files with a budget; what asks for more is as unreadable as what is damaged."""

    @wraps(read)
    def reader(content: bytes, language: str = "es") -> Reading:
        with budget(LIMITS):
            try:
                return read(content, language)
            except Exceeded as reason:
                raise Unreadable(reason.sentence) from reason

    return reader


def check_size(size: int) -> None:
    """Refuse a file that is empty or too big, before it is read."""
    if not size:
        raise Unreadable(_("The file is empty."))
    if size > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(limit)d MB. Split it.") % {"limit": MOST_BYTES // MEGABYTE})


def check_count(count: int) -> None:
    """Refuse more questions than one import may bring."""
    if count > MOST_QUESTIONS:
        raise Unreadable(_("The file has more than %(limit)d questions. Split it.") % {"limit": MOST_QUESTIONS})


def open_zip(content: bytes) -> zipfile.ZipFile:
    """A ZIP file whose sizes are bearable; what it says of itself is checked before anything is unpacked."""
    too_big = _("Unpacked, the file would be too big. It was not opened.")
    if content.count(MARK_OF_A_MEMBER) > MOST_MEMBERS:  # counted before its list of contents is read
        raise Unreadable(too_big)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as reason:
        raise Unreadable(_("The file is damaged: it is not a readable ZIP file.")) from reason
    members = archive.infolist()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable(too_big)
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(_("The file has a password. Save it without one."))
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Unreadable(_("The file is packed in an unusual way. Pack it again as an ordinary ZIP file."))
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the archive, never more of it than it announced."""
    try:
        charge(unpacked=archive.getinfo(name).file_size)
        with archive.open(name) as member:
            return member.read(archive.getinfo(name).file_size)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as reason:
        raise Unreadable(_("The file is damaged: “%(name)s” cannot be read.") % {"name": name}) from reason


class _Parser(DefusedXMLParser):
    """Lets a bare ``<!DOCTYPE name>`` pass, which declares nothing; one with a subset of its own or of others never."""

    def defused_start_doctype_decl(self, name: str, sysid: str | None, pubid: str | None, has_subset: int) -> None:
        if sysid or pubid or has_subset:
            super().defused_start_doctype_decl(name, sysid, pubid, has_subset)


def parse_xml(content: bytes, name: str = "") -> Element:
    """The root of an XML file without declarations of types or entities."""
    # Every element has one mark or two, every attribute one sign: what is far too much is refused before it is parsed.
    expect(elements=content.count(b"<") // 2)
    expect(elements=content.count(b"=") // 2)
    try:
        parser = _Parser(target=_Charged(), forbid_dtd=True)
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException as reason:
        raise Unreadable(_("The file declares XML entities or types. For safety it was not read.")) from reason
    except (ParseError, ValueError, LookupError, RecursionError) as reason:
        where = f"{name}: {reason}" if name else str(reason)
        raise Unreadable(_("The file is not well-formed XML: %(reason)s") % {"reason": where}) from reason
    return root


class _Charged:
    """Builds the tree of an XML file and stops where it becomes too large or too deep."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.data, self.close = self.builder.data, self.builder.close
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Any:
        charge(elements=1 + len(attributes) // 10)
        self.depth += 1
        check_depth(self.depth)
        return self.builder.start(tag, attributes)

    def end(self, tag: str) -> Any:
        self.depth -= 1
        return self.builder.end(tag)


def decoded(content: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding had to be guessed: Excel saves CSV files as Windows-1252."""
    charge(characters=len(content))
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", ())):
        if marks and not content.startswith(marks):
            continue
        try:
            return content.decode(encoding), False
        except UnicodeDecodeError:
            continue
    if b"\0" in content:
        raise Unreadable(_("This is not a text file."))
    return content.decode("cp1252", errors="replace"), True
