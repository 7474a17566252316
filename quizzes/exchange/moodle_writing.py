"""A bank as Moodle XML, as Moodle 4 writes it itself."""

import base64
from collections.abc import Callable
from html import escape
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from lib.names import shortened
from quizzes.exchange.bank import Bank, Loss, Written
from quizzes.exchange.blanks import blank_places
from quizzes.exchange.cases import case_html, case_names
from quizzes.exchange.kinds import is_told_by, without_shape
from quizzes.exchange.markup import html_of
from quizzes.exchange.tags import tags_of
from quizzes.exchange.weights import weights_of
from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario
from quizzes.question_types.cloze import BLANK
from quizzes.question_types.true_false import FALSE, TRUE

TOP = "$course$/top"
MOST_GROUPS = 20  # Moodle's lists of words


def write_moodle(bank: Bank) -> Written:
    """Return the questions by category; each category is a module of the course."""
    quiz = Element("quiz")
    losses: list[Loss] = []
    cases = case_names(bank)
    written: set[BankScenario] = set()
    category = None
    for question in bank.questions:
        if question.module != category:
            category = question.module
            _category(quiz, category)
        scenario = question.scenario
        if scenario and scenario not in written:
            written.add(scenario)
            _case(quiz, scenario, cases[scenario])
        case = cases[scenario] if scenario else ""
        losses += [Loss(question.label, text) for text in _Question(quiz, question, case).losses]
    content: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return Written(content, tuple(losses))


def _category(quiz: Element, module: str) -> None:
    row = SubElement(quiz, "question", type="category")
    path = f"{TOP}/{module.replace('/', '//')}" if module else TOP
    _text(SubElement(row, "category"), path)


def _case(quiz: Element, scenario: BankScenario, name: str) -> None:
    row = SubElement(quiz, "question", type="description")
    _text(SubElement(row, "name"), shortened(scenario.title.any()))
    _text(SubElement(row, "questiontext", format="html"), case_html(scenario))
    _text(SubElement(row, "generalfeedback", format="html"), "")
    for field, value in (("defaultgrade", "0"), ("penalty", "0"), ("hidden", "0"), ("idnumber", name)):
        SubElement(row, field).text = value


class _Question:
    """One question as an element; ``losses`` is what the element has no room for."""

    def __init__(self, quiz: Element, question: BankQuestion, case: str) -> None:
        self.question, self.case = question, case
        self.losses: list[str] = []
        self.tags: list[str] = []
        self.row = Element("question")
        write = WRITERS.get(self.shape) if self.shape else None
        if write is None:
            self.losses.append(without_shape("Moodle XML"))
        elif write(self):
            quiz.append(self.row)

    @property
    def shape(self) -> Shape | None:
        """The shape in which Moodle has it; true and false in words of their own are choices."""
        shape = TYPES[self.question.kind].shape
        return Shape.CHOICES if shape == Shape.TRUTH and not is_plain_truth(self.question) else shape

    def start(self, name: str, *, stem: str | None = None, parts: bool = True) -> None:
        """Begin with what every type of question has."""
        question, row = self.question, self.row
        row.set("type", name)
        _text(SubElement(row, "name"), question.reference or shortened(question.stem.any()) or question.kind)
        text = SubElement(row, "questiontext", format="html")
        html = html_of(question.stem) if stem is None else stem
        if image := question.image:
            source = f"@@PLUGINFILE@@/{quote(image.name)}"
            alts = [
                f'<span lang="{code}" class="multilang"><img src="{source}" alt="{_attribute(image.alt[code])}"/></span>'
                for code in ("es", "en")
                if image.alt[code]
            ]
            html += "<br/>" + ("".join(alts) if alts else f'<img src="{source}" alt=""/>')
        _text(text, html)
        if image := question.image:
            file = SubElement(text, "file", name=image.name, path="/", encoding="base64")
            file.text = base64.b64encode(image.content).decode()
        _text(SubElement(row, "generalfeedback", format="html"), html_of(question.explanation))
        fields = {"defaultgrade": "1", "penalty": "0", "hidden": "0", "idnumber": question.reference}
        for field, value in fields.items():
            SubElement(row, field).text = value
        is_told = self.shape is not None and is_told_by(self.shape, question)
        self.tags = tags_of(question, case=self.case, kind=not is_told, parts=parts)

    def end(self) -> bool:
        """End with the tags, which come last."""
        tags = SubElement(self.row, "tags")
        for tag in self.tags:
            _text(SubElement(tags, "tag"), tag)
        return True

    def answer(self, choice: BankChoice, fraction: str, html: str | None = None) -> Element:
        answer = SubElement(self.row, "answer", fraction=fraction, format="html")
        _text(answer, html_of(choice.text) if html is None else html)
        _text(SubElement(answer, "feedback", format="html"), html_of(choice.reason))
        return answer

    def without_reasons(self) -> None:
        if any(choice.reason for choice in self.question.choices):
            self.losses.append(
                _("Moodle has no feedback for the individual parts of this type: the reasons are left out.")
            )

    # --- Types ------------------------------------------------------------------------------------

    def choices(self) -> bool:
        question, kind = self.question, TYPES[self.question.kind]
        self.start("multichoice")
        SubElement(self.row, "single").text = "false" if kind.is_multiple else "true"
        SubElement(self.row, "shuffleanswers").text = "true" if kind.is_shuffled else "false"
        SubElement(self.row, "answernumbering").text = "abc"
        for choice, weight in zip(question.choices, weights_of(question), strict=True):
            self.answer(choice, weight)
        return self.end()

    def true_false(self) -> bool:
        self.start("truefalse")
        for choice, word in zip(self.question.choices, ("true", "false"), strict=True):
            self.answer(choice, "100" if choice.is_correct else "0", word)
        return self.end()

    def matching(self) -> bool:
        self.without_reasons()
        self.start("matching")
        SubElement(self.row, "shuffleanswers").text = "true"
        for choice in self.question.choices:
            pair = SubElement(self.row, "subquestion", format="html")
            _text(pair, html_of(choice.text))
            _text(SubElement(pair, "answer"), html_of(choice.match))
        return self.end()

    def ordering(self) -> bool:
        self.start("ordering", parts=False)
        settings = {
            "layouttype": "VERTICAL",
            "selecttype": "ALL",
            "selectcount": "0",
            "gradingtype": "ABSOLUTE_POSITION" if self.question.gives_part else "ALL_OR_NOTHING",
            "showgrading": "SHOW",
            "numberingstyle": "none",
        }
        for field, value in settings.items():
            SubElement(self.row, field).text = value
        for number, choice in enumerate(self.question.choices, start=1):
            self.answer(choice, f"{number}.0000000")
        return self.end()

    def numeric(self) -> bool:
        question = self.question
        self.start("numerical")
        if question.number:
            answer = SubElement(self.row, "answer", fraction="100", format="moodle_auto_format")
            _text(answer, question.number)
            _text(SubElement(answer, "feedback", format="html"), "")
            SubElement(answer, "tolerance").text = question.tolerance
        else:
            self.losses.append(_("The right number is not written yet: Moodle may refuse the question."))
        unit = question.unit
        for field, value in (
            ("unitgradingtype", "0"),
            ("unitpenalty", "0"),
            ("showunits", "2" if unit else "3"),
            ("unitsleft", "0"),
        ):
            SubElement(self.row, field).text = value
        units = SubElement(self.row, "units")
        for name in dict.fromkeys((unit.es, unit.en)):
            if name:
                row = SubElement(units, "unit")
                SubElement(row, "multiplier").text = "1"
                SubElement(row, "unit_name").text = name
        if bool(unit.es) != bool(unit.en):
            self.tags.append(f"unit:{'es' if unit.es else 'en'}")
        return self.end()

    def cloze(self) -> bool:
        question = self.question
        places = blank_places(question, range(1, MOST_GROUPS + 1))
        if places is None:
            self.losses.append(
                _("A text with blanks that is not finished cannot be written: the question is not in the file.")
            )
            return False
        self.without_reasons()
        if question.stem.es and question.stem.en:
            self.losses.append(
                _(
                    "Moodle counts the blanks of both languages. To use the question there, keep one language in its text."
                )
            )
        html = BLANK.sub(lambda found: f"[[{places[int(found[1])]}]]", html_of(question.stem))
        self.start("gapselect", stem=html)
        SubElement(self.row, "shuffleanswers").text = "1"
        for choice in question.choices:
            option = SubElement(self.row, "selectoption")
            _text(option, html_of(choice.text))
            SubElement(option, "group").text = str(choice.blank)
        return self.end()


WRITERS: dict[Shape, Callable[[_Question], bool]] = {
    Shape.CHOICES: _Question.choices,
    Shape.TRUTH: _Question.true_false,
    Shape.PAIRS: _Question.matching,
    Shape.STEPS: _Question.ordering,
    Shape.NUMBER: _Question.numeric,
    Shape.BLANKS: _Question.cloze,
}


def is_plain_truth(question: BankQuestion) -> bool:
    """Return whether its choices are the words true and false, one of them right: formats have no others."""
    texts = tuple(choice.text for choice in question.choices)
    return texts == (TRUE, FALSE) and sum(choice.is_correct for choice in question.choices) == 1


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text


def _attribute(text: str) -> str:
    """Return a text inside the quotes of an attribute."""
    return escape(text).replace("\n", "&#10;")
