"""Moodle XML as Moodle 4 exports it, with everything that a bank has no place for said by name."""

import base64
import binascii
import posixpath
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from lib.names import shortened
from lib.sheets.files import Unreadable
from quizzes.exchange.bank import Entry, Reading
from quizzes.exchange.blanks import with_blanks
from quizzes.exchange.carrying import settle
from quizzes.exchange.cases import read_case
from quizzes.exchange.kinds import read_kind
from quizzes.exchange.limits import bounded, check_count, has_too_many_choices, parse_xml
from quizzes.exchange.markup import Markup, html_of_markdown, languages_for
from quizzes.exchange.tags import Tags, read_tags, with_reference, with_tags
from quizzes.exchange.weights import read_weights
from quizzes.question_types import Shape
from quizzes.question_types.bank_question import BankChoice, BankImage, BankQuestion, BankScenario, Both, plain_number
from quizzes.question_types.true_false import FALSE, TRUE

COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


@bounded
def read_moodle(content: bytes, language: str = "es") -> Reading:
    """Return every question of the file; a text that does not say its language is taken for ``language``."""
    root = parse_xml(content)
    if root.tag != "quiz":
        raise Unreadable(
            _("This XML file is not a Moodle export: it begins with “%(name)s”.") % {"name": shortened(root.tag)}
        )
    rows = [row for row in root.findall("question") if row.get("type") != "category"]
    check_count(len(rows))
    cases = _Cases(rows, language)
    reading = Reading()
    module, number = "", 0
    for row in root.findall("question"):
        if row.get("type") == "category":
            module = category_name(row.findtext("category/text") or "")
            continue
        number += 1
        if cases.is_case(row):
            continue
        entry = Entry(place=_("Question %(number)d") % {"number": number})
        reading.entries.append(entry)
        _read(row, module, entry, cases, language)
    if any(_said(row.find(name)) for row in rows for name in COMBINED):
        reading.remarks.append(
            _(
                "Feedback for right, partly right and wrong answers as a whole is left out: here each choice has its own."
            )
        )
    return reading


def category_name(path: str) -> str:
    """Return the last part of the path of a category; "" for the top. A slash inside a name is written twice."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    named = [part for part in parts if part and part not in ("$course$", "$module$", "$cat$", "$system$", "top")]
    return named[-1] if named else ""


class _Cases:
    """The descriptions of a file that questions name as their case."""

    def __init__(self, rows: Iterable[Element], language: str) -> None:
        rows = list(rows)
        wanted = {_tags(row).case for row in rows}
        self.by_name = {}
        for row in rows:
            name = (row.findtext("idnumber") or "").strip()
            if row.get("type") == "description" and name and name in wanted:
                self.by_name[name] = self._scenario(row, language)

    def is_case(self, row: Element) -> bool:
        return row.get("type") == "description" and (row.findtext("idnumber") or "").strip() in self.by_name

    @staticmethod
    def _scenario(row: Element, language: str) -> BankScenario:
        markup = Markup(_languages(row, language))
        html, name = row.findtext("questiontext/text") or "", row.findtext("name/text") or ""
        return read_case(html, name, markup)


def _read(row: Element, module: str, entry: Entry, cases: _Cases, language: str) -> None:
    kind = row.get("type", "")
    name = (row.findtext("name/text") or "").strip()
    question = _Question(row, entry, language)
    entry.label = (row.findtext("idnumber") or "").strip() or name
    read = READERS.get(kind)
    if read is None:
        entry.is_foreign = True
        entry.losses.append(
            FOREIGN[kind]()
            if kind in FOREIGN
            else _("Moodle's type “%(kind)s” is not known here.") % {"kind": shortened(kind)}
        )
        return
    if (row.findtext("hidden") or "0").strip() == "1":
        entry.is_foreign = True
        entry.losses.append(_("The question is hidden in Moodle: a new version has taken its place."))
        return
    found = read(question)
    if found is None or entry.errors:
        return
    tags = question.tags
    found = with_tags(replace(found, module=module), tags, entry)
    found = with_reference(found, (row.findtext("idnumber") or "").strip(), entry)
    if tags.case:
        found = replace(found, scenario=cases.by_name.get(tags.case))
        if found.scenario is None:
            entry.losses.append(_("Its case “%(name)s” is not in the file.") % {"name": shortened(tags.case)})
    found = replace(found, explanation=question.html(row.find("generalfeedback")), image=question.image())
    settle(found, entry, question.markup)
    question.report()
    entry.label = entry.label or shortened(found.stem.any())


class _Question:
    """A question element, read by type."""

    def __init__(self, row: Element, entry: Entry, language: str) -> None:
        self.row, self.entry = row, entry
        self.languages = _languages(row, language)
        self.markup = Markup(self.languages)
        self.tags = _tags(row)
        self.stem = self.html(row.find("questiontext"))
        self.in_stem = dict(self.markup.pictures)

    def html(self, node: Element | None) -> Both:
        """Return a text in the format that the element names."""
        if node is None:
            return Both()
        text = _inner(node.find("text"))
        kind = node.get("format", "html")
        if kind == "plain_text":
            return self.markup.plain(text)
        if kind == "markdown":
            text = html_of_markdown(text)
        if kind == "moodle_auto_format":
            text = text.strip().replace("\n", "<br>")
        return self.markup.read(text)

    def choices(self, nodes: Iterable[Element]) -> list[BankChoice]:
        return [BankChoice(text=self.html(node), reason=self.html(node.find("feedback"))) for node in nodes]

    def image(self) -> BankImage | None:
        """Return the first picture of the question that lies in the file."""
        files = {
            unquote(file.get("name", "")): file
            for file in self.row.findall("questiontext/file")
            if (file.get("encoding") or "base64") == "base64"
        }
        found = None
        for source, picture in self.markup.pictures.items():
            name = unquote(source.removeprefix("@@PLUGINFILE@@/"))
            if source in self.in_stem and name in files and found is None:
                try:
                    content = base64.b64decode("".join((files[name].text or "").split()), validate=True)
                except (binascii.Error, ValueError):
                    self.entry.losses.append(_("The image “%(name)s” is damaged.") % {"name": shortened(name, 40)})
                    continue
                found = BankImage(posixpath.basename(name), content, picture.both())
            else:
                self.entry.losses.append(_("Image left out: %(name)s") % {"name": shortened(name or source, 40)})
        return found

    def report(self) -> None:
        """Report what the bank has no place for."""
        if old := (self.row.findtext("image") or "").strip():  # as Moodle 1.9 kept them, beside the text
            self.entry.losses.append(_("Image left out: %(name)s") % {"name": shortened(old, 40)})
        if any(_said(hint) for hint in self.row.findall("hint")):
            self.entry.losses.append(_("Hints are left out."))
        grade = (self.row.findtext("defaultgrade") or "1").strip()
        if _number(grade) not in (None, 1.0):
            text = _("Its weight of %(grade)s is left out: here every question counts the same.")
            self.entry.losses.append(text % {"grade": f"{_number(grade):g}"})

    def kind(self, shape: Shape) -> str:
        return read_kind(self.tags.kind, shape)

    # --- Types ------------------------------------------------------------------------------------

    def multichoice(self) -> BankQuestion | None:
        nodes = self.row.findall("answer")
        if has_too_many_choices(len(nodes), self.entry):
            return None
        weights = [_number(node.get("fraction", "0")) or 0.0 for node in nodes]
        is_single = (self.row.findtext("single") or "true").strip() in ("true", "1")
        kind = read_kind(self.tags.kind, Shape.CHOICES, Shape.TRUTH, is_multiple=not is_single)
        right = read_weights(weights, is_single=is_single, gives_part=self.tags.gives_part, entry=self.entry)
        choices = [
            replace(choice, is_correct=is_right) for choice, is_right in zip(self.choices(nodes), right, strict=True)
        ]
        return BankQuestion(kind=kind, stem=self.stem, choices=tuple(choices), gives_part=self.tags.gives_part)

    def truefalse(self) -> BankQuestion:
        words = {(node.findtext("text") or "").strip().casefold(): node for node in self.row.findall("answer")}
        choices = [
            BankChoice(
                text=text,
                is_correct=word in words and (_number(words[word].get("fraction", "0")) or 0) > 0,
                reason=self.html(words[word].find("feedback")) if word in words else Both(),
            )
            for word, text in zip(("true", "false"), (TRUE, FALSE), strict=True)
        ]
        return BankQuestion(kind=self.kind(Shape.TRUTH), stem=self.stem, choices=tuple(choices))

    def matching(self) -> BankQuestion | None:
        nodes = self.row.findall("subquestion")
        if has_too_many_choices(len(nodes), self.entry):
            return None
        choices = [BankChoice(text=self.html(node), match=self.html(node.find("answer"))) for node in nodes]
        self.entry.unsaid.add("reason")
        gives_part = self.tags.gives_part
        return BankQuestion(kind=self.kind(Shape.PAIRS), stem=self.stem, choices=tuple(choices), gives_part=gives_part)

    def ordering(self) -> BankQuestion | None:
        nodes = self.row.findall("answer")
        if has_too_many_choices(len(nodes), self.entry):
            return None
        # Moodle writes the place of a step as its fraction.
        places = [_number(node.get("fraction", "")) for node in nodes]
        if None not in places and len(set(places)) == len(places):
            nodes = [node for _place, node in sorted(zip(places, nodes, strict=True), key=lambda pair: pair[0] or 0)]
        grading = (self.row.findtext("gradingtype") or "").strip()
        if grading not in ("", "ALL_OR_NOTHING", "ABSOLUTE_POSITION", "-1", "0"):
            self.entry.losses.append(_("Here a step counts by its place, not by the steps next to it."))
        gives_part = grading not in ("ALL_OR_NOTHING", "-1")
        choices = tuple(self.choices(nodes))
        return BankQuestion(kind=self.kind(Shape.STEPS), stem=self.stem, choices=choices, gives_part=gives_part)

    def numerical(self) -> BankQuestion | None:
        answers = self.row.findall("answer")
        right = [node for node in answers if (_number(node.get("fraction", "0")) or 0) >= 100]
        if len(answers) > 1:
            self.entry.losses.append(
                _("Only the first right number is kept; other answers of this question are left out.")
            )
        if any(_said(node.find("feedback")) for node in right[:1]):
            self.entry.losses.append(_("The feedback for the number is left out: here a question has one explanation."))
        number = tolerance = ""
        if right:
            try:
                number = plain_number(right[0].findtext("text") or "")
                tolerance = plain_number(right[0].findtext("tolerance") or "")
            except ValueError as reason:
                self.entry.errors.append(_("“%(cell)s” is not a number that the bank can keep.") % {"cell": reason})
                return None
        kind = self.kind(Shape.NUMBER)
        return BankQuestion(kind=kind, stem=self.stem, number=number, tolerance=tolerance, unit=self.unit())

    def unit(self) -> Both:
        """Return the unit: two of the same worth are the two languages; one serves both."""
        units = [
            (unit.findtext("unit_name") or "").strip()
            for unit in self.row.findall("units/unit")
            if _number(unit.findtext("multiplier") or "1") == 1.0
        ]
        if len(units) > 2 or len(units) < len(self.row.findall("units/unit")):
            self.entry.losses.append(_("Units other than the first one are left out."))
            units = units[:1]
        if len(units) == 2:
            return Both(*units)
        one = units[0] if units else ""
        only = self.tags.values.get("unit", "")
        return Both(**{code: one for code in ("es", "en") if only in ("", code)})

    def blanks(self, option: str) -> BankQuestion | None:
        nodes = self.row.findall(option)
        if has_too_many_choices(len(nodes), self.entry):
            return None
        self.entry.unsaid.add("reason")
        words = [(self.html(node), (node.findtext("group") or "1").strip()) for node in nodes]
        question = BankQuestion(kind=self.kind(Shape.BLANKS), stem=self.stem, gives_part=self.tags.gives_part)
        return with_blanks(question, words, self.entry)


READERS: dict[str, Callable[[_Question], BankQuestion | None]] = {
    "multichoice": _Question.multichoice,
    "truefalse": _Question.truefalse,
    "matching": _Question.matching,
    "match": _Question.matching,
    "ordering": _Question.ordering,
    "numerical": _Question.numerical,
    "gapselect": lambda question: question.blanks("selectoption"),
    "ddwtos": lambda question: question.blanks("dragbox"),
}
FOREIGN = {
    "description": lambda: _("A description that no question refers to: cases are the texts of questions."),
    "cloze": lambda: _(
        "Embedded answers (Cloze) mix types in one question. Write them as “Select missing words” in Moodle."
    ),
    "essay": lambda: _("Essays are graded by people; this bank has no such type of question."),
    "shortanswer": lambda: _("This bank has no short-answer questions: make it a choice or fill-in question."),
}


def _languages(row: Element, language: str) -> tuple[str, ...]:
    """Return where a text goes that names no language: to both where others of the same question name one."""
    return languages_for((text for node in row.iter("text") for text in node.itertext()), language)


def _tags(row: Element) -> Tags:
    return read_tags(tag.findtext("text") or "" for tag in row.findall("tags/tag"))


def _inner(node: Element | None) -> str:
    """Return the HTML of a text, also where somebody wrote its elements into the XML as they are."""
    if node is None:
        return ""
    return "".join([node.text or "", *(tostring(child, encoding="unicode") for child in node)])


def _said(node: Element | None) -> bool:
    return node is not None and bool((node.findtext("text") or "").strip())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
