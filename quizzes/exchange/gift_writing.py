"""A bank as GIFT, Moodle's own text format: HTML with a span for each language, one question below the other."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from quizzes.exchange.bank import Bank, Loss, Written, image_losses
from quizzes.exchange.cases import case_html, case_names
from quizzes.exchange.kinds import is_told_by
from quizzes.exchange.markup import html_of
from quizzes.exchange.moodle_writing import TOP, is_plain_truth
from quizzes.exchange.tags import tags_of
from quizzes.exchange.weights import weights_of
from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import BankQuestion, BankScenario, Both

CONTROL = re.compile(r"[\\#=~{}:]")


def write_gift(bank: Bank) -> Written:
    """Return the questions by category; each category is a module of the course."""
    losses = image_losses(bank.questions, _("GIFT has no room for the image."))
    cases = case_names(bank)
    written: set[BankScenario] = set()
    blocks: list[str] = []
    category = None
    for question in bank.questions:
        block = _block(question, cases[question.scenario] if question.scenario else "", losses)
        if not block:
            continue
        if question.module != category:
            category = question.module
            blocks.append(f"$CATEGORY: {TOP}/{category}" if category else f"$CATEGORY: {TOP}")
        if question.scenario and question.scenario not in written:
            written.add(question.scenario)
            blocks.append(f"// [id:{cases[question.scenario]}]\n[html]{escaped(case_html(question.scenario))}")
        blocks.append(block)
    return Written("".join(f"{block}\n\n" for block in blocks).encode(), tuple(losses))


def escaped(html: str) -> str:
    """Return HTML in which nothing means anything to GIFT."""
    return CONTROL.sub(r"\\\g<0>", html)


def _said(both: Both) -> str:
    return escaped(html_of(both))


def _block(question: BankQuestion, case: str, losses: list[Loss]) -> str:
    """Return the lines of a question; "" with a loss where GIFT has no form for it."""
    shape = _shape(question)
    write = ANSWERS.get(shape) if shape else None
    is_begun = question.choices or not TYPES[question.kind].has_choices
    answers = write(question) if write and is_begun else None
    if shape is None or answers is None:
        text = _("GIFT has no form for this type, or the question is not finished: it is not in the file.")
        losses.append(Loss(question.label, text))
        return ""
    if question.unit:
        losses.append(Loss(question.label, _("GIFT has no units: the unit is left out.")))
    if shape in (Shape.PAIRS, Shape.STEPS) and any(choice.reason for choice in question.choices):
        losses.append(
            Loss(question.label, _("GIFT has no feedback for the parts of this type: the reasons are left out."))
        )
    # Choices are tagged in any case: others write them in ways from which the kind cannot be told with certainty.
    tags = tags_of(question, case=case, kind=shape == Shape.CHOICES or not is_told_by(shape, question))
    about = "".join(f" [tag:{tag}]" for tag in tags)
    identity = f"[id:{question.reference}]" if question.reference else ""
    feedback = f"####{_said(question.explanation)}" if question.explanation else ""
    name = f"::{question.reference}::" if question.reference else ""
    return f"// {identity}{about}\n{name}[html]{_said(question.stem)}{{{answers}{feedback}}}"


def _shape(question: BankQuestion) -> Shape | None:
    """Return the shape in which GIFT writes a question; true and false in words of their own are choices."""
    shape = TYPES[question.kind].shape
    return Shape.CHOICES if shape == Shape.TRUTH and not is_plain_truth(question) else shape


def _number(question: BankQuestion) -> str | None:
    return f"#{question.number}:{question.tolerance}" if question.number else None


def _pairs(question: BankQuestion) -> str:
    return "".join(f"\n={_said(choice.text)} -> {_said(choice.match)}" for choice in question.choices) + "\n"


def _steps(question: BankQuestion) -> str:
    grading = "ABSOLUTE_POSITION" if question.gives_part else "ALL_OR_NOTHING"
    steps = "".join(f"\n{_said(choice.text)}" for choice in question.choices)
    return f">{len(question.choices)} ALL VERTICAL {grading} SHOW none{steps}\n"


def _truth(question: BankQuestion) -> str:
    true, false = question.choices
    right, wrong = (true, false) if true.is_correct else (false, true)
    feedback = f"#{_said(wrong.reason)}#{_said(right.reason)}" if wrong.reason or right.reason else ""
    return f"{'TRUE' if true.is_correct else 'FALSE'}{feedback}"


def _choices(question: BankQuestion) -> str:
    is_single = not TYPES[question.kind].is_multiple
    lines = []
    for choice, weight in zip(question.choices, weights_of(question), strict=True):
        sign = "=" if is_single and choice.is_correct else "~" if weight == "0" else f"~%{weight}%"
        reason = f"#{_said(choice.reason)}" if choice.reason else ""
        lines.append(f"\n{sign}{_said(choice.text)}{reason}")
    return "".join(lines) + "\n"


ANSWERS: dict[Shape, Callable[[BankQuestion], str | None]] = {
    Shape.CHOICES: _choices,
    Shape.TRUTH: _truth,
    Shape.PAIRS: _pairs,
    Shape.STEPS: _steps,
    Shape.NUMBER: _number,
}
