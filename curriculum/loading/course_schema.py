"""The form of the files of a course, of the catalogue and of the standard."""

from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from curriculum.loading.schema import Both, BothLines, Code, Difficulty, Line, Number, Part, Requirements, Slug


class Quiz(Part):
    """The final quiz, a block of ``course.yaml``."""

    slug: Slug
    title: BothLines
    introduction: Both
    questions_per_module: Annotated[int, Field(ge=1, le=100)]
    mix: dict[Difficulty, Annotated[int, Field(ge=1, le=100)]] = {}  # of these so many of each difficulty
    minutes: Annotated[int, Field(ge=1, le=600)] | None
    attempt_limit: Annotated[int, Field(ge=1, le=100)] | None
    attempts_before_wait: Annotated[int, Field(ge=0, le=100)]
    wait_hours: Annotated[int, Field(ge=0, le=2000)]

    @model_validator(mode="after")
    def _mix_adds_up(self) -> Self:
        if self.mix and sum(self.mix.values()) != self.questions_per_module:
            raise ValueError(_("The questions of each difficulty must add up to those of a module."))
        return self


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
    reading_share: Annotated[int, Field(ge=0, le=100)] | None = None  # where no file says it, an editor does
    requirements: Requirements
    quiz: Quiz
    clusters: dict[Slug, Requirements] = {}  # every attempt must hold a question of each
    finished: bool = False  # comes to learners, and is held to every gate of lint_curriculum
    held_to: list[str] = []  # while it is not finished: to these
    retired: list[Slug] = []  # ids of questions that former files had and that are asked no more


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
