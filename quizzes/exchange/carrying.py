"""The last step of every reader: a question becomes one of the bank, and what the bank does not keep of it is named."""

from django.utils.translation import gettext as _

from lib.names import shortened
from quizzes.exchange.bank import Entry, normal
from quizzes.exchange.markup import Markup
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import BankQuestion


def settle(question: BankQuestion, entry: Entry, markup: Markup | None = None) -> None:
    """Give the entry its question as the bank keeps it, or every reason why it cannot be carried."""
    if markup:
        entry.losses += markup.losses()
        if markup.has_unsayable:
            refuse(entry, _("It has formulas that cannot be written as plain text."))
    for number, choice in enumerate(question.choices, start=1):
        if not choice.tidy():
            _without_text(question, number, entry)
    entry.losses += _strange(question)
    if not entry.is_foreign:
        entry.question = normal(question)


def refuse(entry: Entry, reason: str) -> None:
    """Say why a question that is right in its format cannot be carried."""
    entry.is_foreign = True
    entry.losses.append(reason)


def _without_text(question: BankQuestion, number: int, entry: Entry) -> None:
    """Refuse a picture alone, which is no choice here; without a right one the question would be another."""
    if TYPES[question.kind].is_ordered or question.choices[number - 1].is_correct:
        refuse(entry, _("Choice %(number)d has no text, and the answer depends on it.") % {"number": number})
    else:
        entry.losses.append(_("Choice %(number)d has no text: it is left out.") % {"number": number})


def _strange(question: BankQuestion) -> list[str]:
    """Return what somebody wrote for another kind of question."""
    kind = TYPES[question.kind]
    texts = [choice.match.any() for choice in question.choices if "match" not in kind.choice_fields]
    if not kind.has_choices:
        texts += [text for choice in question.choices for text in (choice.text.any(), choice.reason.any())]
    extras = {"number": question.number, "tolerance": question.tolerance.strip("0."), "unit": question.unit.any()}
    texts += [text for name, text in extras.items() if name not in kind.question_fields]
    names = ", ".join(f"“{shortened(text, 40)}”" for text in texts if text.strip())
    text = _("A question of this kind has no place for: %(texts)s")
    return [text % {"texts": shortened(names, 300)}] if names else []
