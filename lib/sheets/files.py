"""Files that somebody hands in: how much they may hold, and how they are opened without trusting them."""

import io
import zipfile
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.budget import charge

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 60 * MEGABYTE
MOST_MEMBERS = 3000
MARK_OF_A_MEMBER = b"PK\x01\x02"


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is for the person who chose it, in the language they read then."""

    def __init__(self, text: str | Promise, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    def __str__(self) -> str:
        return str(self.text) % self.values if self.values else str(self.text)


class Text(NamedTuple):
    """What a text file says, in which encoding, and whether that had to be guessed."""

    text: str
    encoding: str
    is_guessed: bool


def check_size(size: int, most: int) -> None:
    """Refuse a file that is empty or too big, before it is read."""
    if not size:
        raise Unreadable(_("The file is empty."))
    if size > most:
        raise Unreadable(_("The file is larger than %(limit)d MB. Split it."), limit=most // MEGABYTE)


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Return a ZIP file whose sizes are bearable; what it says of itself is checked before anything is unpacked."""
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
    """Return a file of the archive, never more of it than it announced."""
    try:
        charge(unpacked=archive.getinfo(name).file_size)
        with archive.open(name) as member:
            return member.read(archive.getinfo(name).file_size)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as reason:
        raise Unreadable(_("The file is damaged: “%(name)s” cannot be read."), name=name) from reason


def decoded(content: bytes) -> Text:
    """Return the text of a file.

    Where it is not UTF-8, its encoding is guessed: Excel saves CSV files as Windows-1252.
    """
    charge(characters=len(content))
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", ())):
        if marks and not content.startswith(marks):
            continue
        try:
            return Text(content.decode(encoding), encoding, False)
        except UnicodeDecodeError:
            continue
    if b"\0" in content:
        raise Unreadable(_("This is not a text file."))
    return Text(content.decode("cp1252", errors="replace"), "cp1252", True)
