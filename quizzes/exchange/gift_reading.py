"""GIFT as Moodle reads it: questions with a blank line between them, answers in braces, a backslash before what is
meant as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from lib.budget import charge
from lib.names import shortened
from lib.sheets.files import Unreadable, decoded
from quizzes.exchange.bank import Entry, Reading
from quizzes.exchange.carrying import refuse, settle
from quizzes.exchange.cases import read_case
from quizzes.exchange.kinds import read_kind
from quizzes.exchange.limits import bounded, check_count, has_too_many_choices
from quizzes.exchange.markup import Markup, html_of_markdown, languages_for
from quizzes.exchange.moodle_reading import category_name
from quizzes.exchange.tags import Tags, read_tags, with_reference, with_tags
from quizzes.exchange.weights import read_weights
from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario, Both, plain_number
from quizzes.question_types.true_false import FALSE, TRUE

CONTROL = "\\:#={}~n"
# Signs that stand for what was escaped, until the answers are taken apart: control characters are in no text.
MEANT = {sign: chr(number) for number, sign in enumerate(CONTROL, start=1)}
SAID = {number: "\n" if sign == "n" else sign for number, sign in enumerate(CONTROL, start=1)}
ESCAPE = re.compile(r"\\([\\:#={}~n])")
ABOUT = re.compile(r"\[(id|tag):(.*)", re.DOTALL)
TITLE = re.compile(r"\A::.*?::", re.DOTALL)
FORMAT = re.compile(r"(?<!\s)\s*\[(html|moodle|plain|markdown)\]")
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f]+")
WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
TRUE_WORDS, FALSE_WORDS = ("T", "TRUE"), ("F", "FALSE")


@dataclass(slots=True)
class Block:
    """The lines of one question, and what its comments say."""

    line: int
    text: str = ""
    reference: str = ""
    tags: Tags | None = None
    module: str = ""


@bounded
def read_gift(content: bytes, language: str = "es") -> Reading:
    """Return every question of the file; a text that does not say its language is taken for ``language``."""
    text, _encoding, was_guessed = decoded(content)
    reading = Reading()
    if was_guessed:
        reading.remarks.append(_("The file is not UTF-8: check that accents and symbols came through correctly."))
    found = []
    for block in blocks(text):
        found.append(block)
        check_count(len(found))
    if not any("{" in block.text for block in found):
        raise Unreadable(_("This is not a GIFT file: no question has answers in braces."))
    wanted = {block.tags.case for block in found if block.tags}
    cases = {block.reference: _case(block, language) for block in found if block.reference in wanted - {""}}
    for block in found:
        if block.reference not in cases:
            entry = Entry(place=_("Line %(number)d") % {"number": block.line})
            reading.entries.append(entry)
            _Question(block, entry, cases, language).read()
    return reading


def blocks(text: str) -> Iterator[Block]:
    """Yield the questions with their lines.

    Comments belong to the question below them, a category to all that follow.
    """
    module = ""
    block: Block | None = None
    lines: list[str] = []
    clean = HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    charge(elements=clean.count("\n"))
    for number, line in enumerate([*clean.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("$CATEGORY:"):
            module = category_name(bare.removeprefix("$CATEGORY:").strip())
        elif bare.startswith("//"):
            block = block or Block(number)
            about = _about(bare)
            block.reference = next((value for name, value in about if name == "id"), block.reference).strip()
            block.tags = read_tags(value for name, value in about if name == "tag") if about else block.tags
        elif bare:
            block = block or Block(number)
            if not lines:
                block.line = number
            lines.append(line)
        else:
            if block and lines:
                block.module = module
                block.text = ESCAPE.sub(lambda found: MEANT[found[1]], "\n".join(lines)).strip()
                yield block
            block, lines = None, []


def _about(comment: str) -> list[tuple[str, str]]:
    """Yield what a comment says in brackets, as (id or tag, value)."""
    found = (ABOUT.search(piece) for piece in comment.split("]")[:-1])
    return [(about[1], about[2]) for about in found if about]


def said(text: str) -> str:
    """Return the text with every escaped sign as it is meant."""
    return text.translate(SAID)


def _languages(block: Block, language: str) -> tuple[str, ...]:
    stem, _brace, answers = TITLE.sub("", block.text).partition("{")
    texts = [stem, *re.split(r"[={}~#]", answers)]
    return languages_for((said(FORMAT.sub("", text.strip(), count=1)) for text in texts), language)


def _case(block: Block, language: str) -> BankScenario:
    html = said(FORMAT.sub("", block.text, count=1))
    return read_case(html, "", Markup(_languages(block, language)))


class _Question:
    """One block, read by the form of its answers."""

    def __init__(self, block: Block, entry: Entry, cases: dict[str, BankScenario], language: str) -> None:
        self.block, self.entry, self.cases = block, entry, cases
        self.tags = block.tags or Tags()
        self.markup = Markup(_languages(block, language))
        self.format = "moodle"

    def text(self, text: str) -> Both:
        """Return a text in its own format, or in that of the question."""
        found = FORMAT.match(text)
        kind = found[1] if found else self.format
        text = said(text[found.end() :] if found else text).strip()
        if kind == "plain":
            return self.markup.plain(text)
        if kind == "markdown":
            text = html_of_markdown(text)
        if kind == "moodle":
            text = text.replace("\n", "<br>")
        return self.markup.read(text)

    def read(self) -> None:
        """Fill the entry."""
        text, name = self.block.text, ""
        if text.startswith("::") and "::" in text[2:]:
            name, _colons, text = text[2:].partition("::")
        self.entry.label = self.block.reference or said(name).strip()
        start, end = text.find("{"), text.find("}")
        if (start < 0) != (end < 0) or end < start:
            self.entry.errors.append(_("A brace is missing, or there is a blank line between the braces."))
            return
        if start < 0:
            self._foreign(_("A description that no question refers to: cases are the texts of questions."))
            return
        if "{" in text[end:] or "}" in text[end + 1 :]:
            self.entry.errors.append(_("A question may have only one pair of braces with answers; this one has more."))
            return
        before, answers, after = text[:start], text[start + 1 : end].strip(), text[end + 1 :].strip()
        if found := FORMAT.match(before):
            self.format = found[1]
        stem = self.text(f"{before.rstrip()} _____ {after}" if after else before)
        answers, has_feedback, feedback = answers.partition("####")
        question = self._question(answers.strip(), stem)
        if question is None:
            return
        question = with_tags(replace(question, module=self.block.module), self.tags, self.entry)
        self.entry.is_named_only = not self.block.reference
        question = with_reference(question, self.block.reference or self._slug(said(name).strip()), self.entry)
        if has_feedback:
            question = replace(question, explanation=self.text(feedback))
        if self.tags.case:
            question = replace(question, scenario=self.cases.get(self.tags.case))
            if question.scenario is None:
                self.entry.losses.append(
                    _("Its case “%(name)s” is not in the file.") % {"name": shortened(self.tags.case)}
                )
        for picture in self.markup.pictures.values():
            self.entry.losses.append(_("Image left out: %(name)s") % {"name": shortened(picture.source, 40)})
        settle(question, self.entry, self.markup)
        self.entry.label = self.entry.label or shortened(stem.any())

    def _foreign(self, reason: str) -> None:
        self.entry.label = self.entry.label or shortened(said(self.block.text))
        refuse(self.entry, reason)

    @staticmethod
    def _slug(name: str) -> str:
        """Return a name as a reference only if it looks like one: most names are sentences."""
        return name if re.fullmatch(r"[-\w]{1,60}", name, re.ASCII) else ""

    def _question(self, answers: str, stem: Both) -> BankQuestion | None:
        word = answers.partition("#")[0].strip().upper()
        if not answers:
            self._foreign(_("Essays are graded by people; this bank has no such type of question."))
            return None
        if answers.startswith("#"):
            return self._numeric(answers[1:].strip(), stem)
        if answers.startswith(">"):
            return self._ordering(answers[1:], stem)
        if word in TRUE_WORDS + FALSE_WORDS:
            return self._true_false(answers, stem)
        if "~" not in answers and "->" in answers:
            return self._matching(answers, stem)
        if "~" in answers or self.tags.kind:
            return self._choices(answers, stem)
        self._foreign(_("This bank has no short-answer questions: make it a choice or fill-in question."))
        return None

    def _choices(self, answers: str, stem: Both) -> BankQuestion | None:
        charge(elements=answers.count("=") + answers.count("~"))
        self._before_answers(answers)
        pieces = re.findall(r"([=~])([^=~]*)", answers)
        if has_too_many_choices(len(pieces), self.entry):
            return None
        is_single = any(sign == "=" for sign, _text in pieces)
        tagged = TYPES.get(self.tags.kind)
        if tagged and tagged.shape in (Shape.CHOICES, Shape.TRUTH):
            is_single = not tagged.is_multiple
        kind = read_kind(self.tags.kind, Shape.CHOICES, Shape.TRUTH, is_multiple=not is_single)
        weights, choices = [], []
        for sign, piece in pieces:
            weight, text = (100.0 if sign == "=" else 0.0), piece.strip()
            if found := WEIGHT.match(text):
                weight, text = float(found[1]), text[found.end() :]
            answer, _sharp, reason = text.partition("#")
            weights.append(weight)
            choices.append(BankChoice(text=self.text(answer), reason=self.text(reason)))
        right = read_weights(weights, is_single=is_single, gives_part=self.tags.gives_part, entry=self.entry)
        found_choices = tuple(replace(choice, is_correct=yes) for choice, yes in zip(choices, right, strict=True))
        return BankQuestion(kind=kind, stem=stem, choices=found_choices, gives_part=self.tags.gives_part)

    def _true_false(self, answers: str, stem: Both) -> BankQuestion:
        word, wrong, right = [*answers.split("#", 2), "", ""][:3]
        is_true = word.strip().upper() in TRUE_WORDS
        reasons = (right, wrong) if is_true else (wrong, right)
        choices = tuple(
            BankChoice(text=text, is_correct=is_correct, reason=self.text(reason))
            for text, is_correct, reason in zip((TRUE, FALSE), (is_true, not is_true), reasons, strict=True)
        )
        return BankQuestion(kind=read_kind(self.tags.kind, Shape.TRUTH), stem=stem, choices=choices)

    def _matching(self, answers: str, stem: Both) -> BankQuestion | None:
        self._before_answers(answers)
        self.entry.unsaid.add("reason")
        pairs = [piece.partition("->") for piece in answers.split("=")[1:]]
        if has_too_many_choices(len(pairs), self.entry):
            return None
        choices = tuple(BankChoice(text=self.text(item), match=self.text(match)) for item, _arrow, match in pairs)
        if not all(arrow for _item, arrow, _match in pairs):
            self.entry.errors.append(_("Every line of a matching question needs “->” between its two parts."))
            return None
        kind = read_kind(self.tags.kind, Shape.PAIRS)
        return BankQuestion(kind=kind, stem=stem, choices=choices, gives_part=self.tags.gives_part)

    def _ordering(self, answers: str, stem: Both) -> BankQuestion | None:
        self.entry.unsaid.add("reason")
        head, *steps = answers.split("\n")
        if has_too_many_choices(len(steps), self.entry):
            return None
        gives_part = "ALL_OR_NOTHING" not in head
        if gives_part and "ABSOLUTE_POSITION" not in head:
            self.entry.losses.append(_("Here a step counts by its place, not by the steps next to it."))
        choices = tuple(BankChoice(text=self.text(step)) for step in steps if step.strip())
        kind = read_kind(self.tags.kind, Shape.STEPS)
        return BankQuestion(kind=kind, stem=stem, choices=choices, gives_part=gives_part)

    def _numeric(self, answers: str, stem: Both) -> BankQuestion | None:
        answers, _wave, wrong = answers.partition("~")
        pieces = [piece.strip() for piece in answers.split("=") if piece.strip()]
        if len(pieces) > 1 or wrong.strip("# \n"):
            text = _("Only the first right number is kept; other answers of this question are left out.")
            self.entry.losses.append(text)
        answer, _sharp, feedback = (pieces[0] if pieces else "").partition("#")
        if feedback.strip():
            self.entry.losses.append(_("The feedback for the number is left out: here a question has one explanation."))
        answer = WEIGHT.sub("", answer, count=1).strip()
        try:
            number, tolerance = _number(answer)
        except ValueError:
            self.entry.errors.append(
                _("“%(cell)s” is not a number that the bank can keep.") % {"cell": shortened(said(answer), 40)}
            )
            return None
        kind = read_kind(self.tags.kind, Shape.NUMBER)
        return BankQuestion(kind=kind, stem=stem, number=number, tolerance=tolerance)

    def _before_answers(self, answers: str) -> None:
        """Note text in the braces that belongs to no answer."""
        if text := said(re.split("[=~]", answers, maxsplit=1)[0]).strip():
            self.entry.losses.append(
                _("Text before the first answer is left out: “%(text)s”") % {"text": shortened(text, 300)}
            )


def _number(answer: str) -> tuple[str, str]:
    """Return number and accepted difference of "7", "7:0.5" or "6.5..7.5"; raise ``ValueError`` for anything else."""
    least, dots, most = answer.partition("..")
    if dots:
        if not least.strip() or not most.strip():
            raise ValueError(answer)
        low, high = Decimal(plain_number(least)), Decimal(plain_number(most))
        return plain_number(str((low + high) / 2)), plain_number(str(abs(high - low) / 2))
    number, _colon, tolerance = answer.partition(":")
    if not number.strip():
        raise ValueError(answer)
    return plain_number(number), plain_number(tolerance)
