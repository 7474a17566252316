"""A bank of questions, whatever file or table it comes from, and what is said of reading and writing one. Pure: no
query.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quizzes.question_types import TYPES, QuestionType
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario, Both, plain_number

REFERENCE = re.compile(r"[-a-zA-Z0-9_]{1,60}")
REQUIREMENT = re.compile(r"(A\.)?\d{1,2}(\.\d{1,2})*")
DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Bank:
    """Questions of one course, in their order."""

    title: Both = Both()
    questions: tuple[BankQuestion, ...] = ()


def normal(question: BankQuestion) -> BankQuestion:
    """Return the question without what its kind never reads, every text tidy: equal questions are equal objects."""
    kind = TYPES[question.kind]
    fields = kind.question_fields
    choices = (_normal_choice(choice, kind) for choice in question.choices if kind.has_choices)
    return replace(
        question,
        stem=question.stem.tidy(),
        choices=tuple(choice for choice in choices if choice),
        explanation=question.explanation.tidy(),
        requirements=tuple(sorted(set(question.requirements))),
        gives_part=question.gives_part and kind.takes_parts,
        says_how_many=question.says_how_many and "says_how_many" in fields,
        number=plain_number(question.number) if "number" in fields else "",
        tolerance=(plain_number(question.tolerance) or "0") if "tolerance" in fields else "",
        unit=question.unit.tidy() if "unit" in fields else Both(),
        image=question.image and replace(question.image, alt=question.image.alt.tidy()),
        scenario=question.scenario
        and BankScenario(title=question.scenario.title.tidy(), text=question.scenario.text.tidy()),
    )


def _normal_choice(choice: BankChoice, kind: QuestionType) -> BankChoice:
    return BankChoice(
        text=choice.text.tidy(),
        is_correct=choice.is_correct and "is_correct" in kind.choice_fields,
        reason=choice.reason.tidy(),
        match=choice.match.tidy() if "match" in kind.choice_fields else Both(),
        blank=choice.blank if "blank" in kind.choice_fields else None,
    )


# --- What readers and writers say -----------------------------------------------------------------


@dataclass(slots=True)
class Entry:
    """One question of a file: what was understood, and what was not."""

    place: str
    label: str = ""
    question: BankQuestion | None = None
    losses: list[str] = field(default_factory=list)  # what the bank cannot keep, or what was left out
    errors: list[str] = field(default_factory=list)  # what has to be corrected in the file
    is_foreign: bool = False  # right in its format, but nothing the bank has
    is_named_only: bool = False  # its reference is a name, which another file may give to another question
    unsaid: set[str] = field(default_factory=set)  # fields of which the file says nothing, not even that they are empty


@dataclass(slots=True)
class Reading:
    """A whole file: its questions, and remarks about all of it."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def questions(self) -> list[BankQuestion]:
        """Return what was understood, in the order of the file."""
        return [entry.question for entry in self.entries if entry.question]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format cannot carry of a question."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what is not in it."""

    content: bytes
    losses: tuple[Loss, ...] = ()


def image_losses(questions: Iterable[BankQuestion], reason: str) -> list[Loss]:
    """Return one loss for each question with an image, for formats without images."""
    return [Loss(question.label, reason) for question in questions if question.image]
