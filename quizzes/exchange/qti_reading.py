"""A package or a single item of QTI 3.0; names of QTI 2 are understood as well, they differ in their spelling only."""

import posixpath
import re
from dataclasses import replace
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
    plain_number,
    shortened,
)
from quizzes.exchange.carrying import refuse, settle
from quizzes.exchange.cases import read_case
from quizzes.exchange.limits import MOST_CHOICES, bounded, check_count, open_zip, parse_xml, read_member
from quizzes.exchange.markup import Markup
from quizzes.exchange.qti_elements import (
    body_of,
    detach,
    html_inside,
    languages_of,
    plain,
    text_inside,
    without_languages,
)
from quizzes.exchange.qti_package import Read, is_qti_1, items_of
from quizzes.exchange.qti_writing import EXPLANATION, TOOL
from quizzes.exchange.tags import Tags, read_tags, with_reference, with_tags
from quizzes.question_types.base import LANGUAGES

OURS = re.compile(r"[co](\d{1,4})", re.ASCII)
FEEDBACK = ("feedback-inline", "feedback-block")
MADE_BY_TEMPLATE = ("printed-variable", "template-inline", "template-block")
# What an item has besides its text; anything else in it that says something is reported.
PARTS = frozenset(
    [
        *("item-body", "modal-feedback", "response-declaration", "outcome-declaration", "context-declaration"),
        *("response-processing", "assessment-stimulus-ref", "stylesheet"),
    ]
)


@bounded
def read_qti(content: bytes, language: str = "es") -> Reading:
    """Every item of the package; a text that does not say its language is taken for that of its item, else ``language``."""
    reading = Reading()
    if not content.startswith(b"PK"):
        check_count(1)
        root = plain(parse_xml(content))
        if root.tag == "questestinterop":
            raise Unreadable(is_qti_1())
        if root.tag != "assessment-item":
            raise Unreadable(
                _("This XML file is not a QTI item: it begins with “%(name)s”.") % {"name": shortened(root.tag)}
            )
        _read(root, "", read_tags([]), lambda path: None, reading, language)
        return reading
    with open_zip(content) as archive:
        names = set(archive.namelist())
        if "imsmanifest.xml" not in names:
            raise Unreadable(_("The package has no imsmanifest.xml."))
        manifest = plain(parse_xml(read_member(archive, "imsmanifest.xml"), "imsmanifest.xml"))

        def read(path: str) -> bytes | None:
            return read_member(archive, path) if path in names else None

        items = items_of(manifest, names, read, reading.remarks)
        check_count(len(items))
        for path, tags in items.items():
            found = read(path)
            if found is None:
                text = _("The file of this item is not in the package.")
                reading.entries.append(Entry(place=path, label=path, errors=[text]))
                continue
            _read(plain(parse_xml(found, path)), path, tags, read, reading, language)
    return reading


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
    entry.is_named_only = not is_ours
    question = with_reference(question, reference, entry)
    question = replace(question, explanation=item.feedback.pop(EXPLANATION, Both()), scenario=item.scenario())
    question = replace(question, image=item.image())
    item.report()
    settle(question, entry, item.markup)
    entry.label = question.reference or entry.label


class _Item:
    """One item, read by its interaction."""

    def __init__(self, root: Element, path: str, tags: Tags, read: Read, entry: Entry, language: str) -> None:
        self.root, self.path, self.tags, self.read, self.entry = root, path, tags, read, entry
        body = root.find("item-body")
        self.body = body if body is not None else Element("item-body")
        texts = [self.body, *root.iter("modal-feedback")]
        languages, ignored = languages_of(root, texts, language, is_ours=root.get("tool-name") == TOOL)
        if ignored:
            text = _("Language markup inside a text is ignored: %(names)s")
            entry.losses.append(text % {"names": shortened(", ".join(ignored), 300)})
        self.markup = Markup(languages, by_xml_lang=True)
        self.parents = {child: parent for parent in self.body.iter() for child in parent}
        self.pictures_of_stem: set[str] = set()
        self.feedback: dict[str, Both] = {}  # what nobody has taken yet, by the choice to which it belongs
        self.unplaced: list[Element] = []  # feedback that belongs to no choice
        self.take_rubrics()
        self.take_feedback()
        self.interactions = [node for node in self.body.iter() if node.tag.endswith("-interaction")]

    def take_rubrics(self) -> None:
        """Take out what is written for those who score; instructions for those who answer stay."""
        for rubric in [
            node for node in self.body.iter("rubric-block") if "candidate" not in node.get("view", "").split()
        ]:
            text = _("A text for %(readers)s is left out: “%(text)s”")
            readers = shortened(", ".join(rubric.get("view", "").split()), 40) or "–"
            self.entry.losses.append(text % {"readers": readers, "text": shortened(text_inside(rubric))})
            detach(rubric, self.parents[rubric])

    def take_feedback(self) -> None:
        """Take out what is shown only after an answer: it is the reason of a choice, or it is reported."""
        choices = {node for node in self.body.iter() if node.tag.endswith("-choice")}
        names = {node.get("identifier", "") for node in choices} | {EXPLANATION}
        names |= {f"c{found[1]}" for name in names if (found := OURS.fullmatch(name))}  # of an extra match
        every = [node for node in self.body.iter() if node.tag in FEEDBACK]
        within = {inner for node in every for inner in node.iter() if inner is not node}
        inside = [node for node in every if node not in within]
        for node in [*inside, *self.root.iter("modal-feedback")]:
            name, above = node.get("identifier", ""), node
            while above in self.parents and above not in choices:
                above = self.parents[above]
            name = above.get("identifier", "") if above in choices else name
            if node in self.parents:
                detach(node, self.parents[node])
            if name in names and node.get("show-hide", "show") == "show":
                self.feedback[name] = _below(self.feedback.get(name, Both()), self.text(body_of(node)))
            else:
                self.unplaced.append(node)

    def report(self) -> None:
        """What of the item is in no part of the question."""
        left = [text_inside(node) for node in self.unplaced] + [text.any() for text in self.feedback.values()]
        for text in filter(None, left):
            self.entry.losses.append(_("Feedback left out: “%(text)s”") % {"text": shortened(text)})
        for node in self.root:
            if node.tag not in PARTS and (text := text_inside(node)):
                self.entry.losses.append(_("Left out: “%(text)s”") % {"text": shortened(text)})

    def question(self) -> BankQuestion | None:
        """The question without what every type has besides its text."""
        if any(node.tag in MADE_BY_TEMPLATE for node in self.body.iter()):
            refuse(self.entry, _("Its texts or numbers are generated by a template for each attempt."))
            return None
        kinds = {node.tag.removesuffix("-interaction") for node in self.interactions}
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        read = READERS.get(kind)
        if read is None or (len(self.interactions) > 1 and kind != "inline-choice"):
            names = ", ".join(sorted(kinds)) or "–"
            text = _("This bank has no question with these interactions: %(names)s.")
            refuse(self.entry, text % {"names": shortened(names, 300)})
            return None
        found: BankQuestion | None = read(self)
        return found

    # --- Texts ------------------------------------------------------------------------------------

    def text(self, node: Element) -> Both:
        return self.markup.read(html_inside(node))

    def choice(self, node: Element, number: str = "") -> BankChoice:
        """A choice with its reason, which stands in it or in a feedback of the item of the same name."""
        name = number or node.get("identifier", "")
        return BankChoice(text=self.text(node), reason=self.feedback.pop(name, Both()))

    def stem(self) -> Both:
        """The text around the interaction, which leaves its prompt behind."""
        for interaction in self.interactions:
            prompt = interaction.find("prompt")
            tail = interaction.tail
            parts = [] if prompt is None else [prompt]
            for child in interaction:
                if child.tag not in ("prompt", "simple-choice", "simple-match-set", "inline-choice") and text_inside(
                    child
                ):
                    text = _("Left out: “%(text)s”")
                    self.entry.losses.append(text % {"text": shortened(text_inside(child))})
            interaction.clear()
            interaction.tag, interaction.tail = "div" if parts else "span", tail
            interaction.extend(parts)
        others, self.markup.pictures = self.markup.pictures, {}
        stem = self.text(self.body)
        self.pictures_of_stem = set(self.markup.pictures)
        self.markup.pictures |= others
        return stem

    def scenario(self) -> BankScenario | None:
        """The stimulus of the item, where the package has it."""
        reference = self.root.find("assessment-stimulus-ref")
        if reference is None:
            return None
        content = self.read(self.inside(reference.get("href", "")))
        if content is None:
            text = _("Its case “%(name)s” is not in the file.")
            self.entry.losses.append(text % {"name": shortened(reference.get("identifier", ""))})
            return None
        root = plain(parse_xml(content, reference.get("href", "")))
        if len(self.markup.languages) == 1:
            without_languages([root])
        body = root.find("stimulus-body")
        return read_case(html_inside(body if body is not None else root), root.get("title", ""), self.markup)

    def image(self) -> BankImage | None:
        """The first picture of the text that lies in the package."""
        found = None
        for source, picture in self.markup.pictures.items():
            is_wanted = source in self.pictures_of_stem and found is None
            content = self.read(self.inside(source)) if is_wanted else None
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
            self.entry.errors.append(_("A question may have at most %(limit)d choices.") % {"limit": MOST_CHOICES})
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
                "The weights are left out: here each right choice counts the same, and each wrong one "
                "takes the same amount away."
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
            self.entry.errors.append(_("The item does not give the right order of all its steps."))
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
            refuse(self.entry, _("Here an item has one match; this one has several."))
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
                reason = self.feedback.pop(f"c{number[1]}", Both()) if number else Both()
                found.append((name, BankChoice(match=match, reason=reason)))
        if all(OURS.fullmatch(name) for name, _row in found):
            found.sort(key=lambda row: int(row[0][1:]))
        choices = tuple(choice for _row, choice in found)
        return BankQuestion(kind="matching", stem=self.stem(), choices=choices, gives_part=self.gives_part(declaration))

    def numeric(self) -> BankQuestion | None:
        (interaction,) = self.interactions
        declaration = self.declaration(interaction)
        if declaration.get("base-type") not in ("float", "integer"):
            refuse(self.entry, _("This bank has no short-answer questions: make it a choice or fill-in question."))
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
        right = self.right(declaration) or [""]
        if len(right) > 1:
            self.entry.losses.append(
                _("Only the first right number is kept; other answers of this question are left out.")
            )
        try:
            number = plain_number(right[0])
            tolerance = plain_number(self.tolerance())
        except ValueError as reason:
            self.entry.errors.append(_("“%(cell)s” is not a number that the bank can keep.") % {"cell": reason})
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


def _below(first: Both, second: Both) -> Both:
    """One text below the other."""
    charge(characters=len(first.es) + len(first.en))  # written again for each that comes below
    return Both(*(f"{first[code]}\n\n{second[code]}" for code in LANGUAGES)).tidy()


READERS: dict[str, Any] = {
    "choice": _Item.choices,
    "order": _Item.ordering,
    "match": _Item.matching,
    "text-entry": _Item.numeric,
    "inline-choice": _Item.cloze,
}
