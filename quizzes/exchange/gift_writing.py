"""A bank as GIFT, Moodle's own text format: HTML with a span for each language, one question below the other."""

import re

from django.utils.translation import gettext as _

from quizzes.exchange.bank import Bank, BankQuestion, BankScenario, Both, Loss, Written, image_losses
from quizzes.exchange.cases import case_html, case_names
from quizzes.exchange.markup import html_of
from quizzes.exchange.moodle_writing import TOP, TRUE_FALSE
from quizzes.exchange.tags import tags_of
from quizzes.exchange.weights import weights_of

CONTROL = re.compile(r"[\\#=~{}:]")


def write_gift(bank: Bank) -> Written:
    """The questions by category; each category is a module of the course."""
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
    """HTML in which nothing means anything to GIFT."""
    return CONTROL.sub(r"\\\g<0>", html)


def _said(both: Both) -> str:
    return escaped(html_of(both))


def _block(question: BankQuestion, case: str, losses: list[Loss]) -> str:
    """The lines of a question; "" with a loss where GIFT has no form for it."""
    answers = _answers(question)
    if answers is None:
        text = _("GIFT has no form for this type, or the question is not finished: it is not in the file.")
        losses.append(Loss(question.label, text))
        return ""
    if question.unit:
        losses.append(Loss(question.label, _("GIFT has no units: the unit is left out.")))
    if question.kind in ("matching", "ordering") and any(choice.reason for choice in question.choices):
        losses.append(
            Loss(question.label, _("GIFT has no feedback for the parts of this type: the reasons are left out."))
        )
    named = question.kind not in ("numeric", "matching", "ordering")
    tags = tags_of(question, case=case, kind=named and _is_choices(question))
    about = "".join(f" [tag:{tag}]" for tag in tags)
    identity = f"[id:{question.reference}]" if question.reference else ""
    feedback = f"####{_said(question.explanation)}" if question.explanation else ""
    name = f"::{question.reference}::" if question.reference else ""
    return f"// {identity}{about}\n{name}[html]{_said(question.stem)}{{{answers}{feedback}}}"


def _is_choices(question: BankQuestion) -> bool:
    """Whether GIFT writes it as choices, from which the kind cannot be told with certainty."""
    return question.kind != "true_false" or not _is_plain_true_false(question)


def _is_plain_true_false(question: BankQuestion) -> bool:
    texts = tuple(choice.text for choice in question.choices)
    return texts == TRUE_FALSE and sum(choice.is_correct for choice in question.choices) == 1


def _answers(question: BankQuestion) -> str | None:
    kind, choices = question.kind, question.choices
    if kind == "numeric":
        return f"#{question.number}:{question.tolerance}" if question.number else None
    if not choices or kind == "cloze":
        return None
    if kind == "matching":
        return "".join(f"\n={_said(choice.text)} -> {_said(choice.match)}" for choice in choices) + "\n"
    if kind == "ordering":
        grading = "ABSOLUTE_POSITION" if question.gives_part else "ALL_OR_NOTHING"
        steps = "".join(f"\n{_said(choice.text)}" for choice in choices)
        return f">{len(choices)} ALL VERTICAL {grading} SHOW none{steps}\n"
    if kind == "true_false" and _is_plain_true_false(question):
        true, false = choices
        right, wrong = (true, false) if true.is_correct else (false, true)
        word = "TRUE" if true.is_correct else "FALSE"
        feedback = f"#{_said(wrong.reason)}#{_said(right.reason)}" if wrong.reason or right.reason else ""
        return f"{word}{feedback}"
    is_single = kind in ("single", "true_false")
    lines = []
    for choice, weight in zip(choices, weights_of(question), strict=True):
        sign = "=" if is_single and choice.is_correct else "~" if weight == "0" else f"~%{weight}%"
        reason = f"#{_said(choice.reason)}" if choice.reason else ""
        lines.append(f"\n{sign}{_said(choice.text)}{reason}")
    return "".join(lines) + "\n"
