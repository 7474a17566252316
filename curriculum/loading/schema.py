"""The form of every curriculum file. Strict: an unknown key is an error, not something ignored."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from curriculum.loading.markup import rich_text

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
Number = Annotated[str, StringConstraints(pattern=r"^(A\.)?\d+(\.\d+)*$", max_length=10)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Markup = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(rich_text)]
Figure = Annotated[str, StringConstraints(pattern=r"^-?\d{1,12}(\.\d{1,6})?$")]  # quoted: YAML would round it
BLANK = re.compile(r"\[\[(\d{1,2})\]\]")
Requirements = Annotated[list[Number], Field(min_length=1)]


class Part(BaseModel):
    """Base of everything in the files."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Both(Part):
    """A text in both languages."""

    es: Text
    en: Text


class BothLines(Part):
    """A line that fits a title, in both languages."""

    es: Line
    en: Line


# --- Questions ------------------------------------------------------------------------------------


class ChoiceText(Part):
    """The text of a choice, as long as its column."""

    es: Annotated[Text, Field(max_length=500)]
    en: Annotated[Text, Field(max_length=500)]


class Option(Part):
    """What belongs to an item of a matching question, as long as its column."""

    es: Annotated[Text, Field(max_length=300)]
    en: Annotated[Text, Field(max_length=300)]


class Unit(Part):
    """The unit of a number."""

    es: Annotated[Text, Field(max_length=30)]
    en: Annotated[Text, Field(max_length=30)]


class Choice(Part):
    """A choice, and why it is right or wrong."""

    id: Slug
    correct: bool
    text: ChoiceText
    reason: Both


class BankChoice(Choice):
    """A choice of the bank: in a matching question with what belongs to it, in a text with blanks with its blank."""

    match: Option | None = None
    blank: Annotated[int, Field(ge=1, le=99)] | None = None


class Item(Part):
    """What a practice question and a question of the bank have in common."""

    id: Slug
    requirements: Requirements
    stem: Both


def _key_error(kind: str, choices: Sequence[Choice]) -> str:
    """What is wrong with the key of a question with choices; "" if nothing is."""
    correct = sum(choice.correct for choice in choices)
    if kind == "true_false":
        if [choice.id for choice in choices] != ["true", "false"]:
            return _('A true or false question has two choices, with the ids "true" and "false".')
    elif len(choices) < 3:
        return _("Write at least three choices.")
    if kind == "multiple":
        return "" if 2 <= correct < len(choices) else _("Mark two or more choices as correct, but not all.")
    if kind == "review":
        return "" if correct else _("Mark at least one passage as flawed.")
    return "" if correct == 1 else _("Mark exactly one choice as correct; %(count)d are.") % {"count": correct}


def _check(reason: str, choices: Sequence[Choice]) -> None:
    if len({choice.id for choice in choices}) != len(choices):
        raise ValueError(_("Two choices have the same id."))
    if reason:
        raise ValueError(reason)


class Question(Item):
    """A question of the bank, of any kind."""

    kind: Literal["single", "multiple", "true_false", "matching", "ordering", "numeric", "cloze", "review"]
    difficulty: Literal["easy", "medium", "hard"]
    choices: list[BankChoice] = []
    extra_matches: list[Option] = []
    number: Figure | None = None
    tolerance: Figure | None = None
    unit: Unit | None = None
    explanation: Both | None = None
    gives_part: bool = False
    says_how_many: bool = False
    never_together: Slug | None = None

    @model_validator(mode="after")
    def _answers_fit_kind(self) -> Self:
        _check(self._kind_error() or self._stray(), self.choices)
        return self

    def _kind_error(self) -> str:
        if self.kind == "numeric":
            return "" if self.number is not None else _("Write the right number.")
        if self.kind == "matching":
            matches = {choice.match.es for choice in self.choices if choice.match}
            is_complete = all(choice.match for choice in self.choices) and len(matches) > 1
            return "" if is_complete else _("Write at least two items with different options.")
        if self.kind == "ordering":
            return "" if len(self.choices) > 2 else _("Write at least three steps in the right order.")
        return self._blanks_error() if self.kind == "cloze" else _key_error(self.kind, self.choices)

    def _blanks_error(self) -> str:
        blanks = sorted(BLANK.findall(self.stem.es))
        if not blanks or blanks != sorted(BLANK.findall(self.stem.en)) or len(set(blanks)) < len(blanks):
            return _("Write the same blanks in both languages, each once: [[1]], [[2]] …")
        words = {blank: [word for word in self.choices if str(word.blank) == blank] for blank in blanks}
        if sum(map(len, words.values())) != len(self.choices):
            return _("Every blank needs words, and every word needs a blank in the text.")
        if any(len(list_) < 2 or sum(word.correct for word in list_) != 1 for list_ in words.values()):
            return _("Every blank needs at least two words, exactly one of them correct.")
        return ""

    def _stray(self) -> str:
        """What this kind of question never reads is a mistake."""
        allowed = {
            "matching": {"match", "extra_matches"},
            "cloze": {"blank"},
            "numeric": {"number", "tolerance", "unit"},
            "multiple": {"says_how_many"},
        }.get(self.kind, set())
        used = {
            "match": any(choice.match for choice in self.choices),
            "blank": any(choice.blank is not None for choice in self.choices),
            "choices": self.kind == "numeric" and bool(self.choices),
            "gives_part": self.gives_part and self.kind in ("single", "true_false", "numeric"),
            **{name: bool(getattr(self, name)) for name in ("extra_matches", "tolerance", "unit", "says_how_many")},
            "number": self.number is not None,
        }
        stray = [name for name, is_used in used.items() if is_used and name not in allowed]
        text = _("This kind of question has no %(names)s.")
        return text % {"names": ", ".join(stray)} if stray else ""


# --- Lessons --------------------------------------------------------------------------------------


class TextBlock(Part):
    id: Slug
    type: Literal["text"]
    es: Markup
    en: Markup


class CalloutBlock(Part):
    id: Slug
    type: Literal["callout"]
    kind: Literal["note", "tip", "warning", "mexico"]
    es: Markup
    en: Markup


class ExampleBlock(Part):
    id: Slug
    type: Literal["example"]
    company: Line
    title: BothLines
    es: Markup
    en: Markup


class KeyPointsBlock(Part):
    id: Slug
    type: Literal["key_points"]
    points: Annotated[list[Both], Field(min_length=1)]


class TableBlock(Part):
    id: Slug
    type: Literal["table"]
    caption: Both
    header: Annotated[list[Both], Field(min_length=2)]
    rows: Annotated[list[list[Both]], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_are_as_wide_as_the_header(self) -> Self:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError(_("Every row needs as many cells as there are headings."))
        return self


class PracticeBlock(Item):
    type: Literal["practice"]
    kind: Literal["single", "multiple", "true_false"]
    choices: list[Choice]

    @model_validator(mode="after")
    def _key_fits_kind(self) -> Self:
        _check(_key_error(self.kind, self.choices), self.choices)
        return self


Block = Annotated[
    TextBlock | CalloutBlock | ExampleBlock | KeyPointsBlock | TableBlock | PracticeBlock,
    Field(discriminator="type"),
]


class Lesson(Part):
    """One lesson file."""

    slug: Slug
    title: BothLines
    minutes: Annotated[int, Field(ge=1, le=240)]
    requirements: Requirements
    objective: Both
    body: Annotated[list[Block], Field(min_length=1)]


class Module(Part):
    """``module.yaml``."""

    slug: Slug
    title: BothLines
    summary: Both
    requirements: Requirements


# --- Course, catalogue, requirements --------------------------------------------------------------


class Quiz(Part):
    """The final quiz, a block of ``course.yaml``."""

    slug: Slug
    title: BothLines
    introduction: Both
    questions_per_module: Annotated[int, Field(ge=1, le=100)]
    minutes: Annotated[int, Field(ge=1, le=600)] | None
    attempt_limit: Annotated[int, Field(ge=1, le=100)] | None
    attempts_before_wait: Annotated[int, Field(ge=0, le=100)]
    wait_hours: Annotated[int, Field(ge=0, le=2000)]


class Course(Part):
    """``course.yaml``."""

    slug: Slug
    code: Code
    title: BothLines
    summary: Both
    hours: Annotated[float, Field(ge=0.5, le=999)]
    level: Literal["basic", "intermediate", "advanced"]
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    validity_months: Annotated[int, Field(ge=0, le=120)]
    renewal_counts_from: Literal["passing", "expiry"] = "passing"
    requirements: Requirements
    quiz: Quiz


class Catalogue(Part):
    """The page that lists the courses."""

    slug: Slug
    title: BothLines
    introduction: Both


class Path(Part):
    """A learning path: courses in their order."""

    id: Code
    title: BothLines
    summary: Both
    courses: Annotated[list[Slug], Field(min_length=1)]


class Overview(Part):
    """``curriculum.yaml``."""

    catalogue: Catalogue
    paths: list[Path]


class RequirementLine(Part):
    id: Number
    kind: Literal["clause", "control"]
    es: Annotated[Line, Field(max_length=200)]
    en: Annotated[Line, Field(max_length=200)]


class Standard(Part):
    """``requirements.yaml``."""

    identifier: Annotated[Line, Field(max_length=40)]
    title: BothLines
    requirements: Annotated[list[RequirementLine], Field(min_length=1)]


def canonical(part: Part, *, leave_out: set[str] | None = None) -> dict[str, Any]:
    """The content of a part as plain data, the same for the same content however the file is laid out.

    What is not written is left out, so that a field that is added here changes no file of before.
    """
    return part.model_dump(mode="json", exclude=leave_out, exclude_defaults=True)
