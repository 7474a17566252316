"""What can be said of a PDF file that somebody hands in."""

import enum
import hashlib
import re
import zlib
from collections.abc import Iterator

from certificates.models import Certificate
from certificates.paper.codes import normalise_code
from lib.budget import Limits, charge, within

MOST_CODES = 10
# Ours have about thirty streams and unpack to 300 KB; another program may have added pages and pictures.
LIMITS = Limits(seconds=1, elements=2_000, unpacked=4 * 1024 * 1024)
PORTION = 64 * 1024
_CODE = re.compile(rb"(?<![0-9A-Z])(?:[0-9A-Z]{4}-){3}[0-9A-Z](?![0-9A-Z])")
_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"


class Verdict(enum.Enum):
    """What a file is."""

    UNCHANGED = "unchanged"  # byte for byte the file that was issued
    ALTERED = "altered"  # carries one of our codes, but is not that file
    UNKNOWN = "unknown"  # neither


def inspect(pdf: bytes) -> tuple[Verdict, Certificate | None]:
    """Compare a file with all that were issued; the certificate is the one it is, or says to be.

    The SHA-256 on record decides. It is of the signed file, so it cannot agree where the signature does not. Raises
    ``Exceeded`` for a file that none of ours is, and that asks for more than looking for a code may cost.
    """
    issued = Certificate.objects.filter(sha256=hashlib.sha256(pdf).hexdigest()).exclude(sha256="").first()
    if issued:
        return Verdict.UNCHANGED, issued
    named = Certificate.objects.filter(code__in=codes_in(pdf)).first()
    return (Verdict.ALTERED, named) if named else (Verdict.UNKNOWN, None)


@within(LIMITS)
def codes_in(pdf: bytes) -> set[str]:
    """Return the well-formed verification codes that a file tells in its metadata, also where another program
    compressed them.

    Nothing is parsed; each stream reaches to its own end, so that no byte is read twice, and each is charged.
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
    """Yield the file as it is, and every stream of it that can be inflated."""
    yield pdf
    place = 0
    while found := _STREAM.search(pdf, place):
        end = pdf.find(_END, found.end())
        place = len(pdf) if end < 0 else end + len(_END)
        charge(elements=1)
        text = b"".join(_inflated(memoryview(pdf)[found.end() : place]))
        if text:
            yield text


def _inflated(stream: memoryview) -> Iterator[bytes]:
    """Yield what a stream holds, portion by portion, as far as it is sound."""
    inflater = zlib.decompressobj()
    waiting: bytes | memoryview = stream
    while waiting and not inflater.eof:
        try:
            text = inflater.decompress(waiting, PORTION)
        except zlib.error:
            return
        charge(unpacked=len(text))
        yield text
        waiting = inflater.unconsumed_tail
