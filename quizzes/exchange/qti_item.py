"""What stands in an item of QTI, whatever its interaction."""

import posixpath
import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.budget import charge
from lib.names import shortened
from quizzes.exchange.bank import Entry
from quizzes.exchange.cases import read_case
from quizzes.exchange.kinds import read_kind
from quizzes.exchange.limits import parse_xml
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
from quizzes.exchange.qti_package import Read
from quizzes.exchange.qti_writing import EXPLANATION, TOOL
from quizzes.exchange.tags import Tags
from quizzes.question_types import Shape
from quizzes.question_types.bank_question import (
    LANGUAGES,
    BankChoice,
    BankImage,
    BankScenario,
    Both,
)

OURS = re.compile(r"[co](\d{1,4})", re.ASCII)
FEEDBACK = ("feedback-inline", "feedback-block")
READERS = {
    "author": gettext_lazy("authors"),
    "proctor": gettext_lazy("proctors"),
    "scorer": gettext_lazy("scorers"),
    "testconstructor": gettext_lazy("test builders"),
    "tutor": gettext_lazy("tutors"),
}  # "testConstructor" in QTI 2 and 3
# What an item has besides its text; anything else in it that says something is reported.
PARTS = frozenset(
    [
        *("item-body", "modal-feedback", "response-declaration", "outcome-declaration", "context-declaration"),
        *("response-processing", "assessment-stimulus-ref", "stylesheet"),
    ]
)


class Item:
    """One item: its texts, pictures and feedback, and what it declares of its answers."""

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
            readers = ", ".join(str(READERS.get(name.lower(), name)) for name in rubric.get("view", "").split())
            self.entry.losses.append(
                text % {"readers": shortened(readers) or "–", "text": shortened(text_inside(rubric))}
            )
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
        """Report what of the item is in no part of the question."""
        left = [text_inside(node) for node in self.unplaced] + [text.any() for text in self.feedback.values()]
        for text in filter(None, left):
            self.entry.losses.append(_("Feedback left out: “%(text)s”") % {"text": shortened(text)})
        for node in self.root:
            if node.tag not in PARTS and (text := text_inside(node)):
                self.entry.losses.append(_("Left out: “%(text)s”") % {"text": shortened(text)})

    # --- Texts ------------------------------------------------------------------------------------

    def text(self, node: Element) -> Both:
        """Return the plain text inside an element."""
        return self.markup.read(html_inside(node))

    def choice(self, node: Element, number: str = "") -> BankChoice:
        """Return a choice with its reason, which stands in it or in a feedback of the item of the same name."""
        name = number or node.get("identifier", "")
        return BankChoice(text=self.text(node), reason=self.feedback.pop(name, Both()))

    def stem(self) -> Both:
        """Return the text around the interaction, which leaves its prompt behind."""
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
        """Return the stimulus of the item, where the package has it."""
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
        """Return the first picture of the text that lies in the package."""
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
        """Return the path inside the package that an address of the item names."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(href)))

    # --- Answers ----------------------------------------------------------------------------------

    def declaration(self, interaction: Element) -> Element:
        """Return what the item says of the answer to an interaction; an empty element where it says nothing."""
        name = interaction.get("response-identifier", "")
        found = (row for row in self.root.findall("response-declaration") if row.get("identifier") == name)
        return next(found, Element("response-declaration"))

    @staticmethod
    def right(declaration: Element) -> list[str]:
        """Return the right answers; where none are named, those of worth."""
        values = [(value.text or "").strip() for value in declaration.findall("correct-response/value")]
        shares = {row.get("map-key", ""): row.get("mapped-value", "0") for row in declaration.iter("map-entry")}
        return values or [key for key, share in shares.items() if not share.startswith("-") and share.strip("0.")]

    def gives_part(self, declaration: Element) -> bool:
        """Return whether part of the points is given, as our own tag says, or because the parts have shares of their
        own.
        """
        if self.root.get("tool-name") == TOOL:
            return self.tags.values.get("points") == "parts"
        return declaration.find("mapping") is not None and declaration.get("cardinality") != "single"

    def kind(self, shape: Shape) -> str:
        """Return the kind of question that it is, by our tag or by its shape."""
        return read_kind(self.tags.kind, shape)


def _below(first: Both, second: Both) -> Both:
    """Return one text below the other."""
    charge(characters=len(first.es) + len(first.en))  # written again for each that comes below
    return Both(*(f"{first[code]}\n\n{second[code]}" for code in LANGUAGES)).tidy()
