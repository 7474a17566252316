"""What can be said of a PDF file that somebody hands in."""

import enum
import hashlib
import re
import zlib
from collections.abc import Iterator

from certificates.codes import normalise_code
from certificates.models import Certificate

MOST_CODES = 10
MOST_INFLATED = 4 * 1024 * 1024
_CODE = re.compile(rb"(?<![0-9A-Z])(?:[0-9A-Z]{4}-){3}[0-9A-Z](?![0-9A-Z])")
_STREAM = re.compile(rb"stream\r?\n")


class Verdict(enum.Enum):
    """What a file is."""

    UNCHANGED = "unchanged"  # byte for byte the file that was issued
    ALTERED = "altered"  # carries one of our codes, but is not that file
    UNKNOWN = "unknown"  # neither


def inspect(pdf: bytes) -> tuple[Verdict, Certificate | None]:
    """Compare a file with all that were issued; the certificate is the one it is, or says to be.

    The SHA-256 on record decides. It is of the signed file, so it cannot agree where the signature does not.
    """
    issued = Certificate.objects.filter(sha256=hashlib.sha256(pdf).hexdigest()).exclude(sha256="").first()
    if issued:
        return Verdict.UNCHANGED, issued
    named = Certificate.objects.filter(code__in=codes_in(pdf)).first()
    return (Verdict.ALTERED, named) if named else (Verdict.UNKNOWN, None)


def codes_in(pdf: bytes) -> set[str]:
    """The well-formed verification codes that a file tells in its metadata, also where another program compressed them.

    Bounded in time and memory, whatever the file: nothing is parsed, and only so much is inflated.
    """
    codes: set[str] = set()
    for text in _texts(pdf):
        for found in _CODE.finditer(text):
            code = normalise_code(found[0].decode())
            if code:
                codes.add(code)
            if len(codes) == MOST_CODES:
                return codes
    return codes


def _texts(pdf: bytes) -> Iterator[bytes]:
    yield pdf
    room = MOST_INFLATED
    for start in _STREAM.finditer(pdf):
        try:
            text = zlib.decompressobj().decompress(memoryview(pdf)[start.end() :], room)
        except zlib.error:
            continue
        yield text
        room -= len(text)
        if room <= 0:
            return
