"""How much a file may hold, and how its containers are opened without trusting them."""

import io
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from quizzes.exchange.bank import Unreadable

MOST_BYTES = 10 * 1024 * 1024
MOST_QUESTIONS = 500
MOST_CHOICES = 40
MOST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS = 3000
MOST_IMAGE_BYTES = 5 * 1024 * 1024
DEEPEST = 100  # elements of XML inside one another
MEGABYTE = 1024 * 1024


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
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as reason:
        raise Unreadable(_("The file is damaged: it is no readable ZIP file.")) from reason
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable(_("Unpacked, the file would be too big. It was not opened."))
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(_("The file has a password. Save it without one."))
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the archive, never more of it than it announced."""
    try:
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
    parser = _Parser(forbid_dtd=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException as reason:
        raise Unreadable(_("The file declares XML entities or types. For safety it was not read.")) from reason
    except (ParseError, ValueError, LookupError, RecursionError) as reason:
        where = f"{name}: {reason}" if name else str(reason)
        raise Unreadable(_("The file is no well-formed XML: %(reason)s") % {"reason": where}) from reason
    level, depth = [root], 0
    while level := [child for element in level for child in element]:
        depth += 1
        if depth > DEEPEST:
            raise Unreadable(_("The XML is nested too deeply. It was not read."))
    return root


def decoded(content: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding had to be guessed: Excel saves CSV files as Windows-1252."""
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", ())):
        if marks and not content.startswith(marks):
            continue
        try:
            return content.decode(encoding), False
        except UnicodeDecodeError:
            continue
    if b"\0" in content:
        raise Unreadable(_("This is no text file."))
    return content.decode("cp1252", errors="replace"), True
