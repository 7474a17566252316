"""How much a file of questions may hold, and how XML is read without trusting it."""

from collections.abc import Callable
from functools import wraps
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from lib.budget import Exceeded, Limits, budget, charge, check_depth, expect
from lib.sheets.files import MEGABYTE, MOST_UNPACKED, Unreadable
from quizzes.exchange.bank import Entry, Reading

MOST_BYTES = 10 * MEGABYTE
MOST_QUESTIONS = 500
MOST_CHOICES = 40
MOST_IMAGE_BYTES = 5 * MEGABYTE
MOST_IMAGE_PIXELS = 20_000_000
# What an import of 500 long questions needs, several times over: see benchmarks/hostile.py.
LIMITS = Limits(seconds=15, characters=2 * MOST_BYTES, elements=200_000, depth=100, unpacked=MOST_UNPACKED)


def bounded(read: Callable[[bytes, str], Reading]) -> Callable[..., Reading]:
    """Return a reader of files with a budget; what asks for more is as unreadable as what is damaged."""

    @wraps(read)
    def reader(content: bytes, language: str = "es") -> Reading:
        with budget(LIMITS):
            try:
                return read(content, language)
            except Exceeded as reason:
                raise Unreadable(reason.sentence) from reason

    return reader


def check_count(count: int) -> None:
    """Refuse more questions than one import may bring."""
    if count > MOST_QUESTIONS:
        raise Unreadable(_("The file has more than %(limit)d questions. Split it.") % {"limit": MOST_QUESTIONS})


def has_too_many_choices(count: int, entry: Entry) -> bool:
    """Return whether a question of a file has more choices than one may have, which is then an error of its entry."""
    if count > MOST_CHOICES:
        entry.errors.append(_("A question may have at most %(limit)d choices.") % {"limit": MOST_CHOICES})
    return count > MOST_CHOICES


class _Parser(DefusedXMLParser):
    """Lets a bare ``<!DOCTYPE name>`` pass, which declares nothing; one with a subset of its own or of others never."""

    def defused_start_doctype_decl(self, name: str, sysid: str | None, pubid: str | None, has_subset: int) -> None:
        if sysid or pubid or has_subset:
            super().defused_start_doctype_decl(name, sysid, pubid, has_subset)


def parse_xml(content: bytes, name: str = "") -> Element:
    """Return the root of an XML file without declarations of types or entities."""
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

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        charge(elements=1 + len(attributes) // 10)
        self.depth += 1
        check_depth(self.depth)
        return self.builder.start(tag, attributes)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return self.builder.end(tag)
