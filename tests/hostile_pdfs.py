"""PDF files that hide what they do from whoever reads them otherwise than the program that shows them."""

import zlib
from collections.abc import Callable

END = b"trailer << /Root 1 0 R >>\n%%EOF\n"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction [2 0 R /Fit] >>\nendobj\n" + END
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def with_object(said: bytes) -> bytes:
    """The PDF with one more object."""
    return PDF.replace(END, b"4 0 obj\n" + said + b"\nendobj\n" + END)


def with_stream(data: bytes, said: bytes = b"", length: bytes = b"") -> bytes:
    """The PDF with a stream."""
    head = b"<< /Length " + (length or b"%d" % len(data)) + b" " + said + b" >>\nstream\n"
    return with_object(head + data + b"\nendstream")


def objects(
    data: bytes = b"5 0 " + SCRIPT, names: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
) -> bytes:
    """The PDF with packed objects."""
    return with_stream(zlib.compress(data), names)


PROGRAM = with_object(SCRIPT)
# What each of these is refused for is one of the two: what it does, or that it cannot be walked.
HIDDEN: dict[str, bytes] = {
    "in an object": PROGRAM,
    "in letters that are written otherwise": with_object(b"<< /S /Java#53cript >>"),
    "between words of a comment": with_object(b"%stream\n" + SCRIPT + b"\n%endstream"),
    "in a comment": with_object(b"null %7 0 obj " + SCRIPT),
    "in a text": with_object(b"(7 0 obj " + SCRIPT + b")"),
    "in a stream": with_stream(b"7 0 obj " + SCRIPT),
    "in a stream, after a comment": with_stream(b"7 0 %a\nobj " + SCRIPT),
    "in a stream, after comments": with_stream(b"%7%a\n0 %b\r%c\nobj " + SCRIPT),
    "in a stream, after a long comment": with_stream(b"7 0 %" + b"a" * 200 + b"\nobj " + SCRIPT),
    "in a stream inside a text": with_object(b"(<< /First 4 >> %a\nstream\n" + SCRIPT + b")"),
    "in a stream inside a stream": with_stream(b"<< /First 4 >>\nstream\n" + zlib.compress(b"5 0 " + SCRIPT)),
    "behind a stream that says it is shorter": with_stream(b"a\nendstream\n7 0 obj " + SCRIPT, length=b"1"),
    "in a stream whose length is said twice": with_stream(b"aa", b"/Length 1"),
    "in a stream whose length is in two objects": with_stream(b"a", length=b"9 0 R").replace(
        b"4 0 obj", b"9 0 obj 1 endobj 9 0 obj 2 endobj 4 0 obj"
    ),
    "in packed objects": objects(),
    "in packed objects of another name": objects(names=b"/Type /Obj#53tm /N 1 /First 4 /Filter /FlateDecode"),
    "in packed objects without a name": objects(names=b"/N 1 /First 4 /Filter /FlateDecode"),
    "in packed objects far from their name": objects(
        names=b"/Type /ObjStm" + b" " * 2100 + b"/N 1 /First 4 /Filter /FlateDecode"
    ),
    "in packed objects behind blanks": objects(b"5 0 " + b" " * 4_300_000 + SCRIPT),
    "in packed objects behind more blanks": objects(b"5 0 " + b" " * 9_000_000 + SCRIPT),
    "in objects that are packed otherwise": with_stream(
        SCRIPT.hex().encode() + b">", b"/Type /ObjStm /N 1 /First 0 /Filter /ASCIIHexDecode"
    ),
    "in objects that are packed twice": objects(zlib.compress(SCRIPT), b"/First 0 /Filter [/FlateDecode /FlateDecode]"),
    "in objects whose packing stands elsewhere": objects(names=b"/Type /ObjStm /N 1 /First 4 /Filter 9 0 R"),
    "in objects with differences": objects(
        names=b"/First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 9 >>"
    ),
    "in objects of another file": objects(names=b"/First 4 /Filter /FlateDecode /F (\\\\\\\\10.0.0.1\\\\a)"),
    "in an object inside an object": with_object(b"null 7 0 obj " + SCRIPT),
    **{
        f"as {name.decode()}": with_object(b"<< /S /" + name + b" /F (http://example.com/) >>")
        for name in (b"Launch", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE", b"Rendition", b"RichMedia", b"XFA")
    },
}
# What programs write that people use, and nothing is wrong with.
SOUND: dict[str, bytes] = {
    "a page": PDF,
    "an address to go to": with_object(b"<< /S /URI /URI (https://example.com/) >>"),
    "packed objects": objects(b"5 0 << /Type /Page >>"),
    "a packed page": with_stream(zlib.compress(b"BT (a) Tj ET" * 9), b"/Filter /FlateDecode"),
    "bytes in a stream": with_stream(b"/JS /Launch /Encrypt"),
    "a length in an object": with_stream(b"a b", length=b"9 0 R").replace(b"trailer", b"9 0 obj\n3\nendobj\ntrailer"),
    "a text in brackets": with_object(b"<< /Title (Curso \\( \\) \\\\ (objetivos en streaming) <) /ID <0aF> >>"),
    "words of the format in a text": with_object(
        b"<< /A (Kafka: live stream engineering) /B (Downstream processing) /C (Nivel 3 obj. 2) /D (100 %\nobj) >>"
    ),
}


PACKED = zlib.compress(b"/a " * 2_600_000, 9)
# Ten megabytes and less that took up to ten seconds.
DEAR: dict[str, Callable[[], bytes]] = {
    "words of an object in a comment": lambda: b"%PDF-1.4\n%" + b"obj " * 2_400_000 + b"\n%%EOF\n",
    "streams without anything": lambda: (
        b"%PDF-1.4\n" + b"1 0 obj<</First 0/Length 0>>stream\n\nendstream endobj\n" * 190_000 + b"%%EOF\n"
    ),
    "packed objects without an end": lambda: (
        b"%PDF-1.4\n"
        + (b"1 0 obj<</First 0/Filter/FlateDecode/Length %d>>stream\n%b\nendstream endobj\n" % (len(PACKED), PACKED))
        * 5
        + b"%%EOF\n"
    ),
}
