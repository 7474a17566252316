"""A package or a single item of QTI 3.0; names of QTI 2 are understood as well, they differ in their spelling only."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from lib.budget import charge
from quizzes.exchange.bank import (
    BankChoice,
    BankImage,
    BankQuestion,
    BankScenario,
    Both,
    Entry,
    Reading,
    Unreadable,
    normal,
    plain_number,
    shortened,
)
from quizzes.exchange.cases import read_case
from quizzes.exchange.limits import MOST_CHOICES, bounded, check_count, open_zip, parse_xml, read_member
from quizzes.exchange.markup import KEPT, Markup, encoded
from quizzes.exchange.qti_writing import EXPLANATION, TOOL
from quizzes.exchange.tags import Tags, read_tags, with_reference, with_tags
from quizzes.question_types.base import LANGUAGES

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
OURS = re.compile(r"[co](\d{1,4})", re.ASCII)
KEPT_ATTRIBUTES = ("lang", "src", "alt", "href")
Read = Callable[[str], bytes | None]  # path inside the package → its content


@bounded
def read_qti(content: bytes, language: str = "es") -> Reading:
    """Every item of the package; a text that does not say its language is taken for that of its item, else ``language``."""
    reading = Reading()
    if not content.startswith(b"PK"):
        check_count(1)
        root = plain(parse_xml(content))
        if root.tag != "assessment-item":
            raise Unreadable(_("This XML file is no item of QTI: it begins with “%(name)s”.") % {"name": root.tag})
        _read(root, "", read_tags([]), lambda path: None, reading, language)
        return reading
    with open_zip(content) as archive:
        names = set(archive.namelist())
        if "imsmanifest.xml" not in names:
            raise Unreadable(_("The package has no imsmanifest.xml."))
        manifest = plain(parse_xml(read_member(archive, "imsmanifest.xml"), "imsmanifest.xml"))
        resources = [
            row for row in manifest.iter("resource") if re.match(r"imsqti_(assessment)?item", row.get("type", ""))
        ]
        check_count(len(resources))

        def read(path: str) -> bytes | None:
            return read_member(archive, path) if path in names else None

        for resource in resources:
            path = posixpath.normpath(unquote(resource.get("href", "")))
            tags = read_tags("".join(keyword.itertext()) for keyword in resource.iter("keyword"))
            found = read(path)
            if found is None:
                text = _("The file of this item is not in the package.")
                reading.entries.append(Entry(place=path, label=path, errors=[text]))
                continue
            _read(plain(parse_xml(found, path)), path, tags, read, reading, language)
    return reading


def plain(element: Element) -> Element:
    """The element and all below it, with the names of QTI 3 but without their prefix and namespace."""
    copy = Element(_name(element.tag), {_name(name): value for name, value in element.attrib.items()})
    copy.text, copy.tail = element.text, element.tail
    copy.extend(plain(child) for child in element if isinstance(child.tag, str))
    return copy


def _name(name: str) -> str:
    return CAPITAL.sub("-", name.rpartition("}")[2]).lower().removeprefix("qti-")


def html_inside(element: Element, *, kept: bool = False) -> str:
    """What stands inside an element, as HTML; text in which every blank is meant is written so."""
    kept = kept or element.get(KEPT) == "preserve"
    said = encoded if kept else escape
    charge(elements=1, characters=len(element.text or ""))
    pieces = [said(element.text or "")]
    for child in element:
        attributes = "".join(
            f' {"xml:lang" if name == "lang" else name}="{escape(child.get(name, "")).replace(chr(10), "&#10;")}"'
            for name in KEPT_ATTRIBUTES
            if name in child.attrib
        )
        pieces.append(f"<{child.tag}{attributes}>{html_inside(child, kept=kept)}</{child.tag}>{said(child.tail or '')}")
    return "".join(pieces)


def _read(root: Element, path: str, tags: Tags, read: Read, reading: Reading, language: str) -> None:
    entry = Entry(place=path or _("The file"), label=root.get("title") or root.get("identifier") or path)
    reading.entries.append(entry)
    item = _Item(root, path, tags, read, entry, language)
    question = item.question()
    if question is None or entry.errors:
        return
    is_ours = root.get("tool-name") == TOOL
    question = with_tags(replace(question, module=tags.values.get("module", "")), tags, entry)
    reference = tags.values.get("reference", "") if is_ours else root.get("identifier", "")
    question = with_reference(question, reference, entry)
    question = replace(question, explanation=item.feedback.get(EXPLANATION, Both()), scenario=item.scenario())
    question = replace(question, image=item.image())
    entry.losses += item.markup.losses()
    entry.question = normal(question)
    entry.label = question.reference or entry.label


class _Item:
    """One item, read by its interaction."""

    def __init__(self, root: Element, path: str, tags: Tags, read: Read, entry: Entry, language: str) -> None:
        self.root, self.path, self.tags, self.read, self.entry = root, path, tags, read, entry
        own = root.get("lang", "").partition("-")[0].lower()
        speaks = any(node.get("lang") for node in root.iter() if node is not root)
        self.markup = Markup(LANGUAGES if speaks else (own if own in LANGUAGES else language,))
        body = root.find("item-body")
        self.body = body if body is not None else Element("item-body")
        self.parents = {child: parent for parent in self.body.iter() for child in parent}
        self.interactions = [node for node in self.body.iter() if node.tag.endswith("-interaction")]
        self.feedback = {
            node.get("identifier", ""): self.markup.read(html_inside(_content(node)))
            for node in root.iter("modal-feedback")
        }

    def question(self) -> BankQuestion | None:
        """The question without what every type has besides its text."""
        kinds = {node.tag.removesuffix("-interaction") for node in self.interactions}
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        read = READERS.get(kind)
        if read is None or (len(self.interactions) > 1 and kind != "inline-choice"):
            self.entry.is_foreign = True
            names = ", ".join(sorted(kinds)) or "–"
            text = _("This bank has no question with these interactions: %(names)s.")
            self.entry.losses.append(text % {"names": names})
            return None
        found: BankQuestion | None = read(self)
        return found

    # --- Texts ------------------------------------------------------------------------------------

    def text(self, node: Element) -> Both:
        return self.markup.read(html_inside(node))

    def choice(self, node: Element, number: str = "") -> BankChoice:
        """A choice with its reason, which stands in it or in a feedback of the item of the same name."""
        reason = Both()
        for inside in [child for child in node.iter() if child.tag in ("feedback-inline", "feedback-block")]:
            reason = self.text(_content(inside))
            inside.clear()
            inside.tag = "span"
        name = number or node.get("identifier", "")
        return BankChoice(text=self.text(node), reason=self.feedback.get(name) or reason)

    def stem(self) -> Both:
        """The text around the interaction, which leaves its prompt behind."""
        for interaction in self.interactions:
            prompt = interaction.find("prompt")
            tail = interaction.tail
            parts = [] if prompt is None else [prompt]
            interaction.clear()
            interaction.tag, interaction.tail = "div" if parts else "span", tail
            interaction.extend(parts)
        return self.text(self.body)

    def scenario(self) -> BankScenario | None:
        """The stimulus of the item, where the package has it."""
        reference = self.root.find("assessment-stimulus-ref")
        if reference is None:
            return None
        content = self.read(self.inside(reference.get("href", "")))
        if content is None:
            text = _("Its case “%(name)s” is not in the file.")
            self.entry.losses.append(text % {"name": reference.get("identifier", "")})
            return None
        root = plain(parse_xml(content, reference.get("href", "")))
        body = root.find("stimulus-body")
        return read_case(html_inside(body if body is not None else root), root.get("title", ""), self.markup)

    def image(self) -> BankImage | None:
        """The first picture that lies in the package."""
        found = None
        for source, picture in self.markup.pictures.items():
            content = self.read(self.inside(source)) if found is None else None
            if content is None:
                self.entry.losses.append(_("Image left out: %(name)s") % {"name": shortened(source, 40)})
            else:
                found = BankImage(posixpath.basename(unquote(source)), content, picture.both())
        return found

    def inside(self, href: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(href)))

    # --- Answers ----------------------------------------------------------------------------------

    def declaration(self, interaction: Element) -> Element:
        name = interaction.get("response-identifier", "")
        found = (row for row in self.root.findall("response-declaration") if row.get("identifier") == name)
        return next(found, Element("response-declaration"))

    @staticmethod
    def right(declaration: Element) -> list[str]:
        """The right answers; where none are named, those of worth."""
        values = [(value.text or "").strip() for value in declaration.findall("correct-response/value")]
        shares = {row.get("map-key", ""): row.get("mapped-value", "0") for row in declaration.iter("map-entry")}
        return values or [key for key, share in shares.items() if not share.startswith("-") and share.strip("0.")]

    def gives_part(self, declaration: Element) -> bool:
        """As our own tag says, or because the parts have shares of their own."""
        if self.root.get("tool-name") == TOOL:
            return self.tags.values.get("points") == "parts"
        return declaration.find("mapping") is not None and declaration.get("cardinality") != "single"

    def too_many(self, count: int) -> bool:
        if count > MOST_CHOICES:
            self.entry.errors.append(_("A question may have %(limit)d choices at most.") % {"limit": MOST_CHOICES})
        return count > MOST_CHOICES

    # --- Types ------------------------------------------------------------------------------------

    def choices(self) -> BankQuestion | None:
        (interaction,) = self.interactions
        nodes = interaction.findall("simple-choice")
        if self.too_many(len(nodes)):
            return None
        declaration = self.declaration(interaction)
        right, gives_part = self.right(declaration), self.gives_part(declaration)
        is_single = declaration.get("cardinality", "single") == "single"
        allowed = ("single", "true_false") if is_single else ("multiple", "review")
        kind = self.tags.kind if self.tags.kind in allowed else allowed[0]
        choices = tuple(replace(self.choice(node), is_correct=node.get("identifier") in right) for node in nodes)
        shares = {row.get("mapped-value", "") for row in declaration.iter("map-entry")}
        if self.root.get("tool-name") != TOOL and len(shares) > (1 if is_single else 2):
            text = _(
                "The weights are left out: here each right choice counts the same, and each wrong one takes as much away."
            )
            self.entry.losses.append(text)
        return BankQuestion(kind=kind, stem=self.stem(), choices=choices, gives_part=gives_part)

    def ordering(self) -> BankQuestion | None:
        (interaction,) = self.interactions
        nodes = {node.get("identifier", ""): node for node in interaction.findall("simple-choice")}
        if self.too_many(len(nodes)):
            return None
        declaration = self.declaration(interaction)
        right = [name for name in self.right(declaration) if name in nodes]
        if len(right) < len(nodes):
            self.entry.errors.append(_("The item does not say the right order of all its steps."))
            return None
        choices = tuple(self.choice(nodes[name]) for name in right)
        gives_part = self.gives_part(declaration)
        return BankQuestion(kind="ordering", stem=self.stem(), choices=choices, gives_part=gives_part)

    def matching(self) -> BankQuestion | None:
        (interaction,) = self.interactions
        sets = [node.findall("simple-associable-choice") for node in interaction.findall("simple-match-set")]
        if len(sets) != 2:
            self.entry.errors.append(_("A matching item needs two sets of choices."))
            return None
        if self.too_many(max(len(sets[0]), len(sets[1]))):
            return None
        declaration = self.declaration(interaction)
        pairs = [value.split() for value in self.right(declaration)]
        by_item: dict[str, list[str]] = {}
        for pair in pairs:
            if len(pair) == 2:
                by_item.setdefault(pair[0], []).append(pair[1])
        if any(len(options) > 1 for options in by_item.values()):
            self.entry.is_foreign = True
            self.entry.losses.append(_("Here an item has one match; this one has several."))
            return None
        options = {node.get("identifier", ""): self.text(node) for node in sets[1]}
        found = []
        for node in sets[0]:
            name = node.get("identifier", "")
            match = options.get(by_item.get(name, [""])[0], Both())
            found.append((name, replace(self.choice(node), match=match)))
        taken = {option for matched in by_item.values() for option in matched}
        for name, match in options.items():
            if name not in taken:
                number = OURS.fullmatch(name)
                reason = self.feedback.get(f"c{number[1]}", Both()) if number else Both()
                found.append((name, BankChoice(match=match, reason=reason)))
        if all(OURS.fullmatch(name) for name, _row in found):
            found.sort(key=lambda row: int(row[0][1:]))
        choices = tuple(choice for _row, choice in found)
        return BankQuestion(kind="matching", stem=self.stem(), choices=choices, gives_part=self.gives_part(declaration))

    def numeric(self) -> BankQuestion | None:
        (interaction,) = self.interactions
        declaration = self.declaration(interaction)
        if declaration.get("base-type") not in ("float", "integer"):
            self.entry.is_foreign = True
            self.entry.losses.append(_("Short answers are not in this bank: make it a choice or fill-in question."))
            return None
        unit = next((node for node in self.body.iter("span") if node.get("class") == "unit"), None)
        unit_text = Both()
        if unit is not None:
            unit_text = self.text(unit)
            tail = unit.tail
            unit.clear()
            unit.tail = tail
        parent = self.parents[interaction]
        if "".join([parent.text or "", *(child.tail or "" for child in parent)]).strip():
            interaction.tail = f" _____ {interaction.tail or ''}"
        try:
            number = plain_number((self.right(declaration) or [""])[0])
            tolerance = plain_number(self.tolerance())
        except ValueError as reason:
            self.entry.errors.append(_("“%(cell)s” is no number that the bank can keep.") % {"cell": reason})
            return None
        return BankQuestion(kind="numeric", stem=self.stem(), number=number, tolerance=tolerance, unit=unit_text)

    def tolerance(self) -> str:
        equal = next(self.root.iter("equal"), Element("equal"))
        least, _blank, most = equal.get("tolerance", "").partition(" ")
        if equal.get("tolerance-mode") == "relative" or (most and most != least):
            self.entry.losses.append(_("The accepted difference is not the same on both sides: it is left out."))
            return ""
        return least

    def cloze(self) -> BankQuestion | None:
        words = []
        for number, interaction in enumerate(self.interactions, start=1):
            found = re.fullmatch(r"RESPONSE_(\d{1,2})", interaction.get("response-identifier", ""))
            blank = int(found[1]) if found else number
            right = self.right(self.declaration(interaction))
            for node in interaction.findall("inline-choice"):
                name = node.get("identifier", "")
                words.append((name, replace(self.choice(node), blank=blank, is_correct=name in right)))
            interaction.tail = f"[[{blank}]]{interaction.tail or ''}"
        if self.too_many(len(words)):
            return None
        if all(OURS.fullmatch(name) for name, _word in words) and len({name for name, _word in words}) == len(words):
            words.sort(key=lambda row: int(row[0][1:]))
        choices = tuple(word for _name, word in words)
        gives_part = self.tags.values.get("points") == "parts" or self.root.get("tool-name") != TOOL
        return BankQuestion(kind="cloze", stem=self.stem(), choices=choices, gives_part=gives_part)


def _content(node: Element) -> Element:
    """The body of a feedback, which QTI 3 wraps once more."""
    inner = node.find("content-body")
    return node if inner is None else inner


READERS: dict[str, Any] = {
    "choice": _Item.choices,
    "order": _Item.ordering,
    "match": _Item.matching,
    "text-entry": _Item.numeric,
    "inline-choice": _Item.cloze,
}
