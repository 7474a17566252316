"""Elements of QTI: their names without prefix or version, their text as HTML, and the languages that they name."""

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from lib.budget import charge
from quizzes.exchange.markup import KEPT, encoded
from quizzes.question_types.bank_question import LANGUAGES

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LANG = "xml:lang"
KEPT_ATTRIBUTES = (LANG, "lang", "class", "style", "hidden", "src", "alt", "href", "open", "close", "separators")


def plain(element: Element) -> Element:
    """Return the element and all below it, with the names of QTI 3 but without their prefix and namespace."""
    attributes = {LANG if name == XML_LANG else _name(name): value for name, value in element.attrib.items()}
    copy = Element(_name(element.tag), attributes)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(plain(child) for child in element if isinstance(child.tag, str))
    return copy


def _name(name: str) -> str:
    return CAPITAL.sub("-", name.rpartition("}")[2]).lower().removeprefix("qti-")


def html_inside(element: Element, *, kept: bool = False) -> str:
    """Return what stands inside an element, as HTML; text in which every blank is meant is written so."""
    kept = kept or element.get(KEPT) == "preserve"
    said = encoded if kept else escape
    charge(elements=1, characters=len(element.text or ""))
    pieces = [said(element.text or "")]
    for child in element:
        attributes = "".join(
            f' {name}="{escape(child.get(name, "")).replace(chr(10), "&#10;")}"'
            for name in KEPT_ATTRIBUTES
            if name in child.attrib
        )
        pieces.append(f"<{child.tag}{attributes}>{html_inside(child, kept=kept)}</{child.tag}>{said(child.tail or '')}")
    return "".join(pieces)


def body_of(node: Element) -> Element:
    """Return the body of a feedback or a rubric, which QTI 3 wraps once more."""
    body = node.find("content-body")
    return node if body is None else body


def text_inside(node: Element) -> str:
    """Return the bare letters inside an element, for a report."""
    return " ".join("".join(node.itertext()).split())


def detach(node: Element, parent: Element) -> None:
    """Take an element out of its parent; the text behind it stays."""
    charge(characters=len(parent))  # that are looked through
    before = list(parent)[: list(parent).index(node)]
    if node.tail and before:
        before[-1].tail = (before[-1].tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def languages_of(
    root: Element, texts: list[Element], language: str, *, is_ours: bool
) -> tuple[tuple[str, ...], list[str]]:
    """Return where a text of an item goes that names no language, and which names were ignored.

    An item is in two languages if its texts name both. A single other language is that of a word or a passage, or of a
    spelling checker: the text stays where it stands.
    """
    named, own = {_language(node) for node in _all(texts)} - {""}, _language(root)
    own = own if own in LANGUAGES else ""
    if named.issuperset(LANGUAGES) or (named and is_ours):
        return LANGUAGES, []
    ignored: list[str] = []
    if own or any(_speaks_without_language(text) for text in texts):
        ignored = sorted(named - {own or language})
        without_languages(texts)
    return (own or language,), ignored


def _language(node: Element) -> str:
    return node.get(LANG, "").partition("-")[0].lower()


def _speaks_without_language(node: Element) -> bool:
    """Return whether any text stands outside of every element that names its language."""
    if _language(node):
        return False
    return bool((node.text or "").strip()) or any(
        _speaks_without_language(child) or (child.tail or "").strip() for child in node
    )


def without_languages(nodes: list[Element]) -> None:
    """Forget what elements say of their language."""
    for node in _all(nodes):
        node.attrib.pop(LANG, None)


def _all(nodes: list[Element]) -> Iterator[Element]:
    for top in nodes:
        yield from top.iter()
