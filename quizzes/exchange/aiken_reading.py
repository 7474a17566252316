"""Aiken: a text, choices with letters before them, and a line with the letter of the right one."""

import re

from django.utils.translation import gettext as _

from lib.budget import charge
from lib.names import shortened
from lib.sheets.files import Unreadable, decoded
from quizzes.exchange.bank import Entry, Reading
from quizzes.exchange.carrying import settle
from quizzes.exchange.kinds import kind_of_shape
from quizzes.exchange.limits import MOST_CHOICES, bounded, check_count
from quizzes.exchange.markup import Markup
from quizzes.exchange.tags import SAID_BY_TAGS
from quizzes.question_types import Shape
from quizzes.question_types.bank_question import BankChoice, BankQuestion

# Each piece takes all it can and gives nothing back (++, *+): a file of blanks is looked through once.
CHOICE = re.compile(r"([A-Z])[.)]\s++(\S.*+)")
ANSWER = re.compile(r"ANSWER:\s*+([A-Z])", re.IGNORECASE)
ANSWER_LINE = re.compile(r"^[^\S\n]*+ANSWER:[^\S\n]*+[A-Z][^\S\n]*+$", re.MULTILINE | re.IGNORECASE)

FIRST_CHOICES = re.compile(r"^[^\S\n]*+A[.)][^\S\n]++\S.*+\n\s*+B[.)][^\S\n]++\S", re.MULTILINE)


def is_aiken(text: str) -> bool:
    """Return whether a text has the line that only Aiken has."""
    return ANSWER_LINE.search(text) is not None


def has_choices(text: str) -> bool:
    """Return whether a text has choices as in Aiken, one below the other."""
    return FIRST_CHOICES.search(text) is not None


@bounded
def read_aiken(content: bytes, language: str = "es") -> Reading:
    """Return every question of the file, all in one language."""
    text, _encoding, was_guessed = decoded(content)
    reading = Reading()
    if was_guessed:
        reading.remarks.append(_("The file is not UTF-8: check that accents and symbols came through correctly."))
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        charge(elements=1)
        if not line.strip():
            continue
        lines.append((number, line.strip()))
        if ANSWER.fullmatch(line.strip()):
            check_count(len(reading.entries) + 1)
            reading.entries.append(_entry(lines, language))
            lines = []
    if not reading.entries:
        raise Unreadable(_("This looks like Aiken, but no line says which choice is right, such as “ANSWER: A”."))
    if lines:
        entry = Entry(_("Line %(number)d") % {"number": lines[0][0]}, label=shortened(lines[0][1]))
        entry.errors.append(_("The line with the right answer is missing, such as “ANSWER: A”."))
        reading.entries.append(entry)
    return reading


def _entry(lines: list[tuple[int, str]], language: str) -> Entry:
    """Return the question above an answer; a line of no choice belongs to the text or the choice above it."""
    entry = Entry(_("Line %(number)d") % {"number": lines[0][0]}, unsaid=set(SAID_BY_TAGS))
    stem: list[str] = []
    choices: list[list[str]] = []
    for _number, line in lines[:-1]:
        found = CHOICE.fullmatch(line)
        if found and found[1] == chr(ord("A") + len(choices)):
            choices.append([found[2]])
        else:
            (choices[-1] if choices else stem).append(line)
    plain = Markup([language]).plain
    found = ANSWER.fullmatch(lines[-1][1])
    right = ord(found[1].upper()) - ord("A") if found else -1
    entry.label = shortened(" ".join(stem))
    if not stem or len(choices) < 2 or len(choices) > MOST_CHOICES or right >= len(choices):
        entry.errors.append(_("A question needs its text, choices starting with “A.”, and the letter of one of them."))
        return entry
    settle(
        BankQuestion(
            kind=kind_of_shape(Shape.CHOICES),
            stem=plain("\n".join(stem)),
            choices=tuple(
                BankChoice(text=plain("\n".join(choice)), is_correct=number == right)
                for number, choice in enumerate(choices)
            ),
        ),
        entry,
    )
    return entry
