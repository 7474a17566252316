"""The form of every curriculum file. Strict: an unknown key is an error, not something ignored."""

from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from courses.loading.markup import rich_text

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
Number = Annotated[str, StringConstraints(pattern=r"^(A\.)?\d+(\.\d+)*$", max_length=10)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Markup = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(rich_text)]
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


class Choice(Part):
    """A choice, and why it is right or wrong."""

    id: Slug
    correct: bool
    text: ChoiceText
    reason: Both


class Item(Part):
    """What a practice question and a question of the bank have in common."""

    id: Slug
    kind: Literal["single", "multiple", "true_false"]
    requirements: Requirements
    stem: Both
    choices: list[Choice]

    @model_validator(mode="after")
    def _key_fits_kind(self) -> Self:
        if len({choice.id for choice in self.choices}) != len(self.choices):
            raise ValueError(_("Two choices have the same id."))
        if reason := self._key_error(sum(choice.correct for choice in self.choices)):
            raise ValueError(reason)
        return self

    def _key_error(self, correct: int) -> str:
        if self.kind == "true_false":
            if [choice.id for choice in self.choices] != ["true", "false"]:
                return _('A true or false question has two choices, with the ids "true" and "false".')
        elif len(self.choices) < 3:
            return _("Write at least three choices.")
        if self.kind == "multiple":
            return "" if 2 <= correct < len(self.choices) else _("Mark two or more choices as correct, but not all.")
        return "" if correct == 1 else _("Mark exactly one choice as correct; %(count)d are.") % {"count": correct}


class Question(Item):
    """A question of the bank."""

    difficulty: Literal["easy", "medium", "hard"]


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
    """The content of a part as plain data, the same for the same content however the file is laid out."""
    return part.model_dump(mode="json", exclude=leave_out)
