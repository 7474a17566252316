"""Adds a signature to a PDF of our typesetter, as one revision after the file (ISO 32000-1, 7.5.6 and 12.8).

Reads only what Typst writes: a classic cross-reference table and objects outside of object streams. Anything else
is refused, so a new version of Typst cannot lead to a damaged file unnoticed.

The signature field is invisible (PDF/A-3, 6.3.3: an empty rectangle needs no appearance), printable and locked, and
lies outside the page, where PDF/UA-1 wants no structure element for it.
"""

import datetime
import hashlib
import re
from collections.abc import Callable

from certificates.signing.cms import SignatureTooLong, fingerprint_in

_TRAILER = re.compile(rb"trailer\n<<(?P<entries>[^\n]*)>>\nstartxref\n(?P<xref>\d+)\n%%EOF\n?\Z")
_XREF = re.compile(rb"xref\n0 \d+\n")
_CONTENTS = re.compile(rb"/Contents<([0-9a-f]*)>")
_ALLOWS_NO_CHANGE = 1  # DocMDP, ISO 32000-1, table 254


class UnexpectedPdf(Exception):
    """The file is not built as our typesetter builds its files."""


def append_signature(
    pdf: bytes, *, size: int, signed_by: str, signed_at: datetime.datetime, sign: Callable[[bytes], bytes]
) -> bytes:
    """Return the file with a signature of at most ``size`` bytes; ``sign`` makes it of the SHA-256 of the rest."""
    file = _File(pdf)
    catalog_number = file.reference(file.entries, b"Root")
    catalog = file.object(catalog_number)
    page_number = file.reference(file.object(file.reference(catalog, b"Pages")), rb"Kids\[")
    page = file.object(page_number)
    if b"/AcroForm" in catalog or b"/Perms" in catalog:
        raise UnexpectedPdf("There is a form or a signature already.")
    signature_number, field_number = file.size, file.size + 1
    annotation = b"%d 0 R" % field_number

    out = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
    places = {}

    def write(number: int, *parts: bytes) -> None:
        places[number] = len(out)
        out.extend(b"%d 0 obj\n<<%b>>\nendobj\n" % (number, b"".join(parts)))

    form = b"/AcroForm<</Fields[%b]/SigFlags 3>>/Perms<</DocMDP %d 0 R>>" % (annotation, signature_number)
    write(catalog_number, catalog, form)
    write(page_number, _with_annotation(page, annotation))
    write(
        field_number,
        b"/Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU(Signature)/Rect[0 0 0 0]/F 132",
        b"/P %d 0 R/V %d 0 R" % (page_number, signature_number),
    )
    write(
        signature_number,
        b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached",
        b"/Name<%b>/M(D:%b)"
        % (_text(signed_by), signed_at.astimezone(datetime.UTC).strftime("%Y%m%d%H%M%SZ").encode()),
        b"/Reference[<</Type/SigRef/TransformMethod/DocMDP",
        b"/TransformParams<</Type/TransformParams/P %d/V/1.2>>>>]" % _ALLOWS_NO_CHANGE,
        b"/ByteRange[0 %10d %10d %10d]/Contents<%b>" % (0, 0, 0, b"0" * (2 * size)),
    )
    gap_end = len(out) - len(b">>\nendobj\n")
    gap_start = gap_end - 2 * size - 2
    xref = len(out)
    out += b"xref\n"
    for number in sorted(places):
        out += b"%d 1\n%010d 00000 n\r\n" % (number, places[number])
    kept = re.sub(rb"/Size \d+", b"/Size %d" % (field_number + 1), file.entries)
    out += b"trailer\n<<%b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (kept, file.xref, xref)

    byte_range = b"/ByteRange[0 %10d %10d %10d]" % (gap_start, gap_end, len(out) - gap_end)
    range_start = gap_start - len(b"/Contents") - len(byte_range)
    out[range_start : range_start + len(byte_range)] = byte_range
    digest = hashlib.sha256(memoryview(out)[:gap_start])
    digest.update(memoryview(out)[gap_end:])
    signature = sign(digest.digest())
    if len(signature) > size:
        raise SignatureTooLong(f"{len(signature)} bytes for {size}")
    hexadecimal = signature.hex().encode()
    out[gap_start + 1 : gap_start + 1 + len(hexadecimal)] = hexadecimal
    return bytes(out)


def signed_with(pdf: bytes) -> str:
    """Return the SHA-256 of the certificate that signed a file of ours, in hexadecimal; empty for a file without
    signature.
    """
    contents = _CONTENTS.findall(pdf)
    return fingerprint_in(bytes.fromhex(contents[-1].decode())) if contents else ""


class _File:
    """The few things to know of a file before something is added to it."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        trailer = _TRAILER.search(pdf, max(0, len(pdf) - 2000))
        if not trailer:
            raise UnexpectedPdf("It does not end with a classic trailer.")
        self.entries = trailer["entries"]
        self.xref = int(trailer["xref"])
        head = _XREF.match(pdf, self.xref)
        size = re.search(rb"/Size (\d+)", self.entries)
        if not head or not size:
            raise UnexpectedPdf("There is no complete cross-reference table.")
        self._table = head.end()
        self.size = int(size[1])

    def reference(self, dictionary: bytes, key: bytes) -> int:
        """Return the number of the object that an entry points to."""
        found = re.search(rb"/%b ?(\d+) 0 R" % key, dictionary)
        if not found:
            raise UnexpectedPdf(f"There is no {key.decode()}.")
        return int(found[1])

    def object(self, number: int) -> bytes:
        """Return what stands in a dictionary, without its brackets."""
        entry = self._table + 20 * number
        found = re.compile(rb"%d 0 obj\n<<([^\n]*)>>\nendobj\n" % number).match(
            self._pdf, int(self._pdf[entry : entry + 10])
        )
        if not found:
            raise UnexpectedPdf(f"Object {number} is not a dictionary on one line.")
        return found[1]


def _with_annotation(page: bytes, annotation: bytes) -> bytes:
    if b"/Annots" not in page:
        return page + b"/Annots[%b]" % annotation
    longer, count = re.subn(rb"/Annots ?\[([^\]]*)\]", rb"/Annots[\1 %b]" % annotation, page)
    if not count:
        raise UnexpectedPdf("The annotations of the page stand elsewhere.")
    return longer


def _text(words: str) -> bytes:
    return ("\ufeff" + words).encode("utf-16-be").hex().encode()
