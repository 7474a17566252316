"""Of how many parts a picture is made. Some parts cost a few bytes to write and much to read: each scan of a JPEG draws
over the whole picture, each profile of a PNG is unpacked, each block of a GIF is a step of its own. Programs write few.

Nothing is unpacked here: only the heads of the parts are read, as the decoders read them.
"""

import re
from collections.abc import Callable
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TOO_MANY_PARTS = "too_many_parts"
MOST_SCANS = 64  # of a JPEG; programs write 14 at most
MOST_SEGMENTS = 400  # of a JPEG; a color profile takes up to 255
MOST_BETWEEN = 1000  # bytes that fill the space between the segments of a JPEG
MOST_OF_A_KIND = 1024 * 1024  # bytes in tables, and in what one program of pictures adds for itself
MOST_CHUNKS = 5000  # of a PNG or WebP
MOST_BLOCKS = 60_000  # of a GIF: 10 MB in blocks of 255 bytes are 41,000
MOST_EXTRA_BLOCKS = 5000  # of a GIF, in comments and the like
MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # the others stand inside of the data of a scan
TABLES, ADDED, SCAN, END = frozenset({0xC4, 0xDB}), 0xED, 0xDA, 0xD9
WITH_LENGTH = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xF0), 0xFE}) - {0xC8}


def check_parts(file: IO[bytes]) -> int:
    """Raise ``ValidationError`` for a picture of more parts than programs write. Return how many scans it has: 1 for
    what is not a JPEG.
    """
    file.seek(0)
    content = file.read()
    file.seek(0)
    for beginning, count in READERS.items():
        if content.startswith(beginning):
            return count(content)
    return 1


def _jpeg(content: bytes) -> int:
    scans, segments, between, at = 0, 0, 0, 2
    of_kind = {True: 0, False: 0}
    while found := MARKER.search(content, at):
        marker = found[0][1]
        between += 0 if scans else found.start() - at
        at = found.end()
        segments += 1
        if marker in WITH_LENGTH:
            length = int.from_bytes(content[at : at + 2], "big")
            at += max(length, 2)
            if marker in TABLES or marker == ADDED:
                of_kind[marker == ADDED] += length
        scans += marker == SCAN
        if marker == END and scans:
            break
        _check(scans, MOST_SCANS)
        _check(segments, MOST_SEGMENTS)
        _check(between, MOST_BETWEEN)
        _check(max(of_kind.values()), MOST_OF_A_KIND)
    _check(0 if scans else len(content) - at, MOST_BETWEEN)
    return scans


def _png(content: bytes) -> int:
    at, count, profiles = 8, 0, 0
    while at + 8 <= len(content):
        kind = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        count, profiles = count + 1, profiles + (kind == b"iCCP")
        _check(count, MOST_CHUNKS)
        _check(profiles, 1)
        if kind == b"IEND":
            break
    return 1


def _webp(content: bytes) -> int:
    at, count = 12, 0
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at, count = at + 8 + length + length % 2, count + 1
        _check(count, MOST_CHUNKS)
    return 1


def _gif(content: bytes) -> int:
    """Go as far as the second picture: whether there is one is all that anybody asks of it."""
    at, blocks, extra, pictures = 13 + _colors(content, 10), 0, 0, 0
    while at < len(content) and pictures < 2:
        kind = content[at]
        if kind == 0x21:
            at, count = _blocks(content, at + 2)
            extra += count
        elif kind == 0x2C:
            at, count = _blocks(content, at + 11 + _colors(content, at + 9))
            pictures += 1
        elif kind == 0x3B:
            break
        else:
            at, count = at + 1, 1
        blocks += count
        _check(extra, MOST_EXTRA_BLOCKS)
        _check(blocks, MOST_BLOCKS)
    return 1


def _colors(content: bytes, at: int) -> int:
    """Return how many bytes the colors take that a byte at this place tells of."""
    packed = content[at] if at < len(content) else 0
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks(content: bytes, at: int) -> tuple[int, int]:
    """Return where a row of blocks ends, and how many there are, at most as many as matter."""
    count = 1
    while at < len(content) and content[at] and count <= MOST_BLOCKS:
        at, count = at + 1 + content[at], count + 1
    return at + 1, count


def _check(count: int, most: int) -> None:
    if count > most:
        text = _("The picture has too many parts. Save it again in another program, or take a screenshot of it.")
        raise ValidationError(text, TOO_MANY_PARTS)


READERS: dict[bytes, Callable[[bytes], int]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"RIFF": _webp,
    b"GIF8": _gif,
}
