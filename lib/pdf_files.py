"""PDF files that people hand in and others open: whatever runs, sends or leads elsewhere is refused.

Programs that show PDFs differ in what they forgive, so nothing is forgiven here. The file is walked from its first to
its last byte by the grammar of the format; what cannot be walked, or is hidden where another program might still find
an object (in a comment, a text, a stream), is refused with what to do: to print it as PDF again.
"""

import re
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lib.budget import Exceeded, Limits, charge, within
from lib.words import Words

MEGABYTE = 1024 * 1024
LIMITS = Limits(seconds=2, unpacked=40 * MEGABYTE, elements=3_000_000)
LOOKING_BACK = (
    600  # elements: what a word costs that another program may take for an object, so 5,000 of them are enough
)
END_WITHIN = 1024  # bytes before the end of a PDF, in which it has to say that it ends
BETWEEN_CHARGES = 1000  # tokens
ACTIVE = frozenset(
    b"/JavaScript /JS /Launch /RichMedia /XFA /SubmitForm /ImportData /GoToR /GoToE /Rendition /Movie".split()
)
# Of a stream with objects: how it may be packed, and what would unpack it otherwise or take it from elsewhere.
OBJECTS, PLAIN_FILTERS = {b"/ObjStm", b"/First"}, {b"/FlateDecode", b"/Fl"}
OTHERWISE = re.compile(rb"/(?:\w+Decode|Crypt|A85|AHx|LZW|RL|CCF|DCT|DecodeParms|DP|FDecodeParms|FFilter|F)")
BLANK = rb"\0\t\n\f\r "
REGULAR = rb"[^" + BLANK + rb"()<>\[\]{}/%]"
TOKEN = re.compile(
    rb"(?P<blank>[" + BLANK + rb"]+)|(?P<comment>%[^\r\n]*)|(?P<name>/" + REGULAR + rb"*)|(?P<mark><<|>>|\[|\])"
    rb"|(?P<hex><[0-9A-Fa-f" + BLANK + rb"]*>)|(?P<text>\()|(?P<word>" + REGULAR + rb"+)"
)
IN_TEXT = re.compile(rb"\\.|[()]", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
DATA = re.compile(rb"\r?\n")
END_OF_DATA = re.compile(rb"[" + BLANK + rb"]{0,4}endstream(?![A-Za-z0-9])")
STREAM, OBJECT = re.compile(rb"stream(?![A-Za-z0-9])"), re.compile(rb"obj(?![A-Za-z])")
APART = rb"(?:[" + BLANK + rb"]|%[^\r\n]*[\r\n])"
BEFORE_STREAM = re.compile(rb">>" + APART + rb"*\Z")
BEFORE_OBJECT = re.compile(rb"[0-9]" + APART + rb"+[0-9]+" + APART + rb"*\Z")
LOOKED_BACK = 512  # bytes
KEYWORD = re.compile(rb"obj|stream")
NUMBER = re.compile(
    rb"(?<![0-9])([0-9]{1,9})[%s]{1,9}([0-9]{1,5})[%s]{1,9}obj[%s]{1,9}([0-9]{1,9})[%s]" % (BLANK, BLANK, BLANK, BLANK)
)
DAMAGED = _("The PDF is damaged, or has something after its end. Save or print it as PDF again.")
Token = tuple[str, bytes]


def check_pdf(content: bytes) -> None:
    """Raise ``ValidationError`` with what to do for anything but a PDF that only shows something."""
    try:
        _check(content)
    except Exceeded as reason:
        raise ValidationError(reason.sentence) from reason


@within(LIMITS)
def _check(content: bytes) -> None:
    before, end, after = content[-END_WITHIN:].rpartition(b"%%EOF")
    if not content.startswith(b"%PDF-"):
        raise _refused(_("This is not a PDF."))
    if not end or after.strip(b"\r\n\t \0"):
        raise _refused(DAMAGED)
    if b"PK\x05\x06" in content[-70_000:]:
        raise _refused(_("The PDF is a second file at the same time. Print it as PDF again."))
    _walk(content)


def _walk(content: bytes) -> None:
    """Follow the objects of a file, one after the other; a stream ends where it says."""
    lengths = _numbers(content)
    said: list[Token] | None = None  # of the object that is open
    at: int | None = 0
    while at is not None:
        at, said = _to_next_stream(content, at, said)
        if at is not None:
            at = _end_of_stream(content, at, said or [], lengths)


def _to_next_stream(content: bytes, at: int, said: list[Token] | None) -> tuple[int | None, list[Token] | None]:
    """Return where the next stream begins, None at the end of the file; and what its object has said before."""
    for kind, token, end in _tokens(content, at):
        if kind == "word" and token == b"stream":
            if not said or said[-1] != ("mark", b">>"):
                raise _refused(DAMAGED)
            return end, said
        if kind == "word" and token == b"obj":
            if said is not None:
                raise _refused(DAMAGED)
            said = []
        elif kind == "word" and token == b"endobj":
            said = None
        elif kind == "word" and KEYWORD.search(token):  # what some programs take apart, or take for it
            raise _refused(DAMAGED)
        elif said is not None:
            said.append((kind, token))
    if said is not None:
        raise _refused(DAMAGED)
    return None, None


def _tokens(content: bytes, at: int) -> Iterator[tuple[str, bytes, int]]:
    """Yield kind, text and end of what stands in a file outside of its streams; names as they are meant."""
    count = 0
    while at < len(content):
        found = TOKEN.match(content, at)
        if found is None:
            raise _refused(DAMAGED)
        kind, token, at = str(found.lastgroup), found[0], found.end()
        if kind == "text":
            token, at = _text(content, found.start())
        if kind in ("text", "comment"):
            _check_hidden(token)
        elif kind == "name":
            token = ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), token)
            _check_name(token)
        count += 1
        if count % BETWEEN_CHARGES == 0:
            charge(elements=BETWEEN_CHARGES)
        if kind not in ("blank", "comment"):
            yield kind, token, at


def _text(content: bytes, start: int) -> tuple[bytes, int]:
    """Return a text in brackets, which may hold brackets itself, and where it ends."""
    depth = 0
    for found in IN_TEXT.finditer(content, start):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return content[start : found.end()], found.end()
    raise _refused(DAMAGED)


def _check_name(name: bytes) -> None:
    if name == b"/Encrypt":
        raise _refused(
            _("The PDF is protected with a password or against copying. Print it as PDF without protection.")
        )
    if name in ACTIVE:
        raise _refused(_("The PDF contains a program or a form that runs. Print it as PDF again."))


def _check_hidden(content: bytes) -> None:
    """Refuse what another program may take for an object, where this one sees none."""
    for word, before in ((STREAM, BEFORE_STREAM), (OBJECT, BEFORE_OBJECT)):
        for found in word.finditer(content):
            charge(elements=LOOKING_BACK)
            if before.search(content[max(0, found.start() - LOOKED_BACK) : found.start()]):
                raise _refused(DAMAGED)


def _end_of_stream(content: bytes, at: int, said: list[Token], lengths: dict[tuple[bytes, bytes], set[bytes]]) -> int:
    """Return where a stream ends; what objects it holds are looked at."""
    data = DATA.match(content, at)
    start = data.end() if data else 0
    end = start + _length(said, lengths)
    closed = END_OF_DATA.match(content, end)
    if not data or closed is None:
        raise _refused(DAMAGED)
    charge(elements=1)
    names = [token for kind, token in said if kind == "name"]
    if OBJECTS.intersection(names):
        for _kind, _token, _end in _tokens(_unpacked(content[start:end], names), 0):
            pass  # their names are looked at
    else:
        _check_hidden(content[start:end])
    return closed.end()


def _numbers(content: bytes) -> dict[tuple[bytes, bytes], set[bytes]]:
    """Return the objects that are a number, by their own number and generation: some streams say so how long they
    are.
    """
    found: dict[tuple[bytes, bytes], set[bytes]] = {}
    for number, generation, value in NUMBER.findall(content):
        found.setdefault((number, generation), set()).add(value)
    return found


def _length(said: list[Token], lengths: dict[tuple[bytes, bytes], set[bytes]]) -> int:
    """Return how long a stream says it is, there or in an object that says nothing else."""
    places = [place for place, each in enumerate(said) if each == ("name", b"/Length")]
    values = [token for _kind, token in said[places[0] + 1 : places[0] + 4]] if len(places) == 1 else []
    if values[2:] == [b"R"]:
        values = list(lengths.get((values[0], values[1]), ()))
        if len(values) > 1:
            raise _refused(DAMAGED)
    if not values or not re.fullmatch(rb"[0-9]{1,9}", values[0]):
        raise _refused(DAMAGED)
    return int(values[0])


def _unpacked(packed: bytes, names: list[bytes]) -> bytes:
    """Return what a stream with objects says. It is packed as everybody packs it, or not at all."""
    ways = [name for name in names if OTHERWISE.fullmatch(name)]
    if len(ways) != names.count(b"/Filter") or not PLAIN_FILTERS.issuperset(ways):
        raise _refused(DAMAGED)
    if not ways:
        return packed
    reader = zlib.decompressobj()
    try:
        unpacked = reader.decompress(packed, 8 * MEGABYTE)
    except zlib.error as reason:
        raise _refused(DAMAGED) from reason
    charge(unpacked=len(unpacked))
    if not reader.eof:
        raise _refused(DAMAGED)
    return unpacked


def _refused(text: Words) -> ValidationError:
    return ValidationError(text)
