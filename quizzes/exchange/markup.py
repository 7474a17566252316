"""Plain text in two languages as HTML, and what is plain in the HTML of others.

Languages stand in spans as Moodle's own filter wants them: ``<span lang="es" class="multilang">``. A blank written as
a character reference is meant, any other one may be folded; so every text comes back as it was.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from lib.budget import Exceeded, Resource, charge
from lib.html_reading import HTMLReader
from lib.names import shortened
from quizzes.exchange import formulas
from quizzes.exchange.laid_out import LaidOut
from quizzes.question_types.bank_question import LANGUAGES, Both

MARKDOWN = MarkdownIt("commonmark", {"html": True})
SIGN = re.compile(r"[^\w\s]")  # what may mean something in Markdown
MOST_SIGNS = 10_000  # of one text
KEPT = "data-whitespace"  # on an element in which every blank is meant
MEANT = re.compile(r"(?<=[ \t\n]) | (?=[ \t\n])|^ | $|\t")
# Without ways to go back (++): a mark costs what it is long, wherever it stands and whatever is missing in it.
MLANG = re.compile(r"\{\s*+mlang(?:\s++([\w, -]++)|\s*+)\}", re.IGNORECASE)
SPANS = re.compile(r"<span(?=[\s/])[^<>]*+>|\{\s*+mlang\s", re.IGNORECASE)
MULTILANG = re.compile(r"\bmultilang\b", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|mso-hide\s*+:\s*+all", re.IGNORECASE)
WORD = re.compile(r"[^\W_]")  # of what is spoken: neither a sign nor the line of a gap
MOST_CODES = 20  # of languages that one mark names
DEEPEST = 200  # elements inside one another; what is deeper is text like any other
PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl", "figure"]
)
LINES = frozenset(
    [
        "div",
        "li",
        "tr",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "figcaption",
        "caption",
        "address",
        "main",
    ]
)
SAID_IN_TEXT = frozenset(
    [
        *("p", "div", "span", "br", "li", "ul", "ol", "a", "img", "html", "body", "wbr", "section", "article"),
        *("sup", "sub", "math", "o:p", "prompt"),
    ]
)  # nothing of it is lost
WITHOUT_END = frozenset(
    ["br", "img", "hr", "wbr", "input", "col", "embed", "source", "track", "param", "area", "base", "link", "meta"]
)
UNSPOKEN = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "audio",
        "video",
        "svg",
        "template",
        "head",
        "title",
        "noscript",
    ]
)


def html_of(both: Both, *, attribute: str = 'lang="{}" class="multilang"') -> str:
    """Return a text as HTML, a span for each language in which it is written."""
    spans = (f"<span {attribute.format(code)}>{encoded(both[code])}</span>" for code in LANGUAGES if both[code])
    return "".join(spans)


def encoded(text: str) -> str:
    """Return a plain text as HTML that means exactly this text."""
    safe = escape(MEANT.sub(lambda found: "\0" if found[0] == " " else "\1", text)).replace("{", "&#123;")
    return safe.replace("\0", "&#32;").replace("\1", "&#9;").replace("\n", "<br/>")


def html_of_markdown(text: str) -> str:
    """Return Markdown as HTML. Its signs are what takes time."""
    signs = len(SIGN.findall(text))
    if signs > MOST_SIGNS:
        raise Exceeded(Resource.ELEMENTS)
    charge(elements=2 * signs)
    html: str = MARKDOWN.render(text)
    return html


def is_bilingual(html: str) -> bool:
    """Return whether something in it says its language."""
    return any(not found[0].startswith("<") or MULTILANG.search(found[0]) for found in SPANS.finditer(html))


def spans_of(html: str) -> str:
    """Return the marks of the filter “multi-language content (v2)”, ``{mlang es}…{mlang}``, as spans."""
    marks = list(MLANG.finditer(html))
    pieces, place, opened = [], 0, None
    for mark in marks:
        if opened is None and mark[1]:
            opened = mark
        elif opened is not None and not mark[1]:
            pieces.append(html[place : opened.start()])
            pieces.append(
                f'<span lang="{opened[1].strip()}" class="multilang">{html[opened.end() : mark.start()]}</span>'
            )
            place, opened = mark.end(), None
    return "".join([*pieces, html[place:]])


def languages_for(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """Return where a text goes that names no language: to both where others of the same question name both.

    A lone mark does not count: it is that of a word or a passage of another language.
    """
    markup = Markup(())
    named = {code for text in texts if is_bilingual(text) for code in markup.named_in(text)}
    return LANGUAGES if named.issuperset(LANGUAGES) else (language,)


@dataclass(slots=True)
class Picture:
    """An ``img`` of a text, with what it shows in each language."""

    source: str
    alt: dict[str, str] = field(default_factory=dict)

    def both(self) -> Both:
        return Both(self.alt.get("es", ""), self.alt.get("en", ""))


class Markup:
    """Reads the texts of one question; remembers the pictures and what was lost on the way.

    A language is named by a span of the class ``multilang`` or by ``{mlang}``; by ``xml:lang`` only in formats that use
    it for this. Every other ``lang`` is a word processor's, which marks the language of its spelling checker. A mark
    that stands alone in a text without marks is ignored: the word stays where it stands.
    """

    def __init__(self, languages: Iterable[str], *, by_xml_lang: bool = False) -> None:
        self.languages = tuple(languages)  # where a text goes that does not say its language
        self.by_xml_lang = by_xml_lang
        self.pictures: dict[str, Picture] = {}
        self.lost: dict[str, None] = {}
        self.other_languages: dict[str, None] = {}
        self.ignored: dict[str, None] = {}  # languages that lone marks name
        self.has_unsayable = False  # a formula that no text can say

    def read(self, html: str) -> Both:
        """Return the plain text of HTML."""
        return self._parsed(html).both()

    def named_in(self, html: str) -> list[str]:
        """Return the languages that the marks of HTML name; none where they stand alone."""
        reader = self._parsed(html)
        return [] if reader.is_lone else [code for code in LANGUAGES if reader.texts[code].is_spoken]

    def _parsed(self, html: str) -> "_Reader":
        reader = _Reader(self)
        reader.feed(spans_of(html))
        reader.end_formula()
        return reader

    def plain(self, text: str) -> Both:
        """Return a text that is no HTML."""
        return Both(**dict.fromkeys(self.languages, text)).tidy()

    def losses(self) -> list[str]:
        """Return what was left out, for people."""
        found = []
        if self.lost:
            names = shortened(", ".join(self.lost), 300)
            found.append(_("Formatting or media left out: %(names)s") % {"names": names})
        if self.other_languages:
            names = shortened(", ".join(self.other_languages), 300)
            found.append(_("Texts in other languages left out: %(names)s") % {"names": names})
        if self.ignored:
            names = shortened(", ".join(sorted(self.ignored)), 300)
            found.append(_("Language markup inside a text is ignored: %(names)s") % {"names": names})
        return found


class _Reader(HTMLReader):
    def __init__(self, markup: Markup) -> None:
        super().__init__()
        self.markup = markup
        self.texts = {name: LaidOut() for name in (*LANGUAGES, "plain", "whole")}  # whole: as if nothing were marked
        self.marks: dict[str, None] = {}  # languages that are named
        self.together: set[str] = set()  # languages of the marks since the last word outside of every mark
        self.names_both = False  # marks that follow one another name both languages
        self.speaks_outside = False  # a word stands outside of every mark
        self.seen: list[tuple[dict[str, str], tuple[str, ...]]] = []  # pictures, and the languages named for them
        self.stack: list[tuple[str, tuple[str, ...], bool]] = []  # element, languages in force, whether it hides
        self.hiding = 0  # elements of the stack that hide their text
        self.link = ""
        self.formula: list[Element] = []  # the open elements of a formula

    @property
    def named(self) -> tuple[str, ...]:
        """The languages that the innermost mark names; none outside of every mark."""
        return self.stack[-1][1] if self.stack else ()

    @property
    def is_lone(self) -> bool:
        """Whether what is marked is a word or a passage of a text that is in one language."""
        return bool(self.marks) and self.speaks_outside and not self.names_both

    def both(self) -> Both:
        """Return the text in both languages; what stands outside of every span belongs to each. Tells the markup what
        was found.
        """
        for given, named in self.seen:
            source = given.get("src", "")
            picture = self.markup.pictures.setdefault(source, Picture(source))
            for language in (named if not self.is_lone else ()) or self.markup.languages:
                picture.alt.setdefault(language, given.get("alt", ""))
        if self.is_lone:
            self.markup.ignored.update(dict.fromkeys(code for code in self.marks if code not in self.markup.languages))
            return self.markup.plain(self.texts["whole"].joined())
        self.markup.other_languages.update(dict.fromkeys(code for code in self.marks if code not in LANGUAGES))
        if self.texts["es"].is_spoken or self.texts["en"].is_spoken:
            spoken = {code: self.texts[code].joined() for code in LANGUAGES if self.texts[code].is_spoken}
            return Both(**spoken).tidy()
        return self.markup.plain(self.texts["plain"].joined())

    def targets(self) -> list["LaidOut"]:
        named = self.named
        if not named:
            return list(self.texts.values())
        return [self.texts["whole"], *(self.texts[code] for code in named if code in LANGUAGES)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        given = dict(attrs)
        if self.formula or tag == "math":
            self._start_of_formula(tag, given)
            return
        if tag not in SAID_IN_TEXT:
            self.markup.lost.setdefault(tag)
        if tag == "img":
            self.seen.append((given, self.named))
        if tag == "br":
            self._each(LaidOut.feed_line)
        if tag in WITHOUT_END:
            return
        hides = tag in UNSPOKEN
        if "hidden" in given or HIDDEN.search(given.get("style", "")):
            self.markup.lost.setdefault("hidden")
            hides = True
        self._push(tag, self._codes(tag, given), hides)
        self._block(tag)
        if tag == "li":
            self._each(lambda text: text.add("- "))
        if tag in ("td", "th"):
            self._each(LaidOut.cell)
        if tag == "a":
            self.link = given.get("href", "")

    def _codes(self, tag: str, given: dict[str, str]) -> tuple[str, ...]:
        """Return the languages that an element names for its text."""
        named = given.get("xml:lang", "") if self.markup.by_xml_lang else ""
        if tag == "span" and "multilang" in given.get("class", "").split():
            named = given.get("lang", "") or given.get("xml:lang", "")
        codes = (code.partition("-")[0].partition("_")[0].strip().lower() for code in named.split(",", MOST_CODES))
        return tuple(dict.fromkeys(code for code in codes if code))

    def _push(self, tag: str, codes: tuple[str, ...], hides: bool) -> None:
        self.marks.update(dict.fromkeys(codes))
        for code in codes:
            if code in LANGUAGES:
                self.texts[code].is_spoken = True
        if not self.named:
            self.together.update(codes)
            self.names_both = self.names_both or self.together.issuperset(LANGUAGES)
        if len(self.stack) < DEEPEST or (hides and not self.hiding):
            self.stack.append((tag, codes or self.named, hides))
            self.hiding += hides

    # A formula is read as a whole: what its elements say depends on those around them.

    def _start_of_formula(self, tag: str, given: dict[str, str]) -> None:
        if len(self.formula) > DEEPEST:
            self.markup.has_unsayable = True
            return
        element = SubElement(self.formula[-1], tag, given) if self.formula else Element(tag, given)
        self.formula.append(element)

    def end_formula(self) -> None:
        """Say the formula that is open, if one is."""
        if not self.formula:
            return
        root = self.formula[0]
        self.formula = []
        try:
            self._say(LaidOut.flow, formulas.said(root))
        except formulas.Unsayable:
            self.markup.has_unsayable = True

    def _formula_data(self, data: str) -> None:
        self.formula[-1].text = (self.formula[-1].text or "") + data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.formula:
            if tag == "math":
                self.end_formula()
            elif self.formula[-1].tag == tag:
                self.formula.pop()
            return
        if tag == "a" and self.link:
            if self.link.startswith(("https://", "http://", "mailto:")):
                address = self.link
                self._each(lambda text: text.link(address))
            else:
                self.markup.lost.setdefault("a")
            self.link = ""
        if any(name == tag for name, _codes, _hides in self.stack):
            self._block(tag)
            name = ""
            while name != tag:
                name, _codes, hides = self.stack.pop()
                self.hiding -= hides

    def handle_data(self, data: str) -> None:
        if self.formula:
            self._formula_data(data)
        else:
            self._say(LaidOut.flow, self._placed(data))

    def _placed(self, data: str) -> str:
        """Return the text above or below the line, where its letters exist there: 10² is not 102."""
        tag = self.stack[-1][0] if self.stack else ""
        if tag not in ("sup", "sub") or not data.strip():
            return data
        moved = formulas.raised(data) if tag == "sup" else formulas.lowered(data)
        if not moved:
            self.markup.lost.setdefault(tag)
        return moved or data

    def handle_entityref(self, name: str) -> None:
        self._letter(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._letter(unescape(f"&#{name};"))

    def _letter(self, text: str) -> None:
        if self.formula:
            self._formula_data(text)
        else:
            self._say(LaidOut.add, text)

    def unknown_decl(self, data: str) -> None:
        """Take text of XML; what begins otherwise is a condition that a word processor wrote for itself."""
        if data.startswith("CDATA["):
            self._say(LaidOut.flow, data.removeprefix("CDATA["))

    def _say(self, action: Callable[[LaidOut, str], None], data: str) -> None:
        if not self.named and not self.hiding and WORD.search(data):
            self.speaks_outside = True
            self.together.clear()
        self._each(lambda text: action(text, data))

    def _each(self, action: Callable[[LaidOut], None]) -> None:
        if not self.hiding:
            for text in self.targets():
                action(text)

    def _block(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self._each(lambda text: text.block(2))
        elif tag in LINES:
            self._each(lambda text: text.block(1))
