"""What a question is besides its text, as tags: the one place where Moodle XML, GIFT and QTI have room for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from lib.names import shortened
from quizzes.exchange.bank import DIFFICULTIES, REFERENCE, REQUIREMENT, Entry
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import BankQuestion

SAID_BY_TAGS = frozenset(
    [
        *("difficulty", "requirements", "enemy_group", "says_how_many", "gives_part", "module", "scenario"),
        *("explanation", "reason", "unit", "image"),
    ]
)  # what a file without our tags is silent about, where it has nothing
WHOLE, PARTS, HOW_MANY = "points:whole", "points:parts", "hint:how-many"


def tags_of(question: BankQuestion, *, case: str = "", kind: bool = False, parts: bool = True) -> list[str]:
    """Return the tags of a question. ``kind`` where the format does not tell it; ``parts`` where it has no word for
    whole.
    """
    tags = list(question.requirements)
    tags.append(f"difficulty:{question.difficulty}")
    if question.enemy_group:
        tags.append(f"never-together:{question.enemy_group}")
    if kind:
        tags.append(f"kind:{question.kind}")
    if parts and TYPES[question.kind].takes_parts and not question.gives_part:
        tags.append(WHOLE)
    if question.says_how_many:
        tags.append(HOW_MANY)
    if case:
        tags.append(f"case:{case}")
    return tags


@dataclass(slots=True)
class Tags:
    """The tags of a question of a file, taken apart."""

    requirements: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    @property
    def case(self) -> str:
        return self.values.get("case", "")

    @property
    def kind(self) -> str:
        return self.values.get("kind", "")

    @property
    def gives_part(self) -> bool:
        return self.values.get("points") != "whole"


def read_tags(tags: Iterable[str]) -> Tags:
    """Sort ours out from those that mean something to others only."""
    found = Tags()
    for tag in (tag.strip() for tag in tags):
        name, _colon, value = tag.partition(":")
        if REQUIREMENT.fullmatch(tag):
            found.requirements.append(tag)
        elif f"{name}:" in KNOWN and KNOWN[f"{name}:"](value):
            found.values[name] = value
        elif tag:
            found.foreign.append(tag)
    return found


KNOWN: dict[str, Callable[[str], bool]] = {
    "difficulty:": DIFFICULTIES.__contains__,
    "never-together:": lambda value: bool(REFERENCE.fullmatch(value)),
    "kind:": TYPES.__contains__,
    "points:": ("whole", "parts").__contains__,
    "hint:": "how-many".__eq__,
    "case:": bool,
    "unit:": ("es", "en").__contains__,
    "reference:": lambda value: bool(REFERENCE.fullmatch(value)),
    "module:": bool,
}


def with_tags(question: BankQuestion, tags: Tags, entry: Entry) -> BankQuestion:
    """Return the question with what its tags say; what nobody here understands is reported."""
    if "difficulty" not in tags.values:  # ours always have it
        entry.unsaid |= SAID_BY_TAGS
    if tags.foreign:
        entry.losses.append(
            _("Tags that mean nothing here: %(tags)s") % {"tags": shortened(", ".join(tags.foreign), 300)}
        )
    return replace(
        question,
        requirements=tuple(tags.requirements),
        difficulty=tags.values.get("difficulty", "medium"),
        enemy_group=tags.values.get("never-together", ""),
        says_how_many="hint" in tags.values,
    )


def with_reference(question: BankQuestion, reference: str, entry: Entry) -> BankQuestion:
    """Return the question with its reference, where it is one that the bank can keep."""
    if REFERENCE.fullmatch(reference):
        return replace(question, reference=reference)
    if reference:
        text = _("“%(name)s” is left out: a reference has only letters, digits, hyphens and underscores, at most 60.")
        entry.losses.append(text % {"name": shortened(reference)})
    return question
