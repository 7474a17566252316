"""A course as the gates read it: its files, its case bible, the facts it may cite and the blind runs of its bank."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from curriculum.loading import course_schema, schema
from curriculum.loading.reading import BLIND, CURRICULUM, CourseFolder, Curriculum, ModuleFolder, read_curriculum

LANGUAGES = ("es", "en")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]  # quoted: YAML would make a date of it


class Cause(schema.Part):
    """Why something went wrong at a company, and the block that tells it: lesson/block."""

    what: schema.Both
    told_in: str


class Company(schema.Part):
    """One fictional company: what it runs, who works there or deals with it, and what went wrong."""

    name: str
    about: schema.Both
    systems: list[schema.Both]
    facts: list[schema.Both] = []
    people: dict[str, schema.Both]
    causes: list[Cause] = []


class Cases(schema.Part):
    """``cases.yaml``: the case bible; ``proper`` are names that are no people."""

    companies: list[Company]
    proper: list[str] = []


class Fact(schema.Part):
    """A legal or dated fact. Mark: none, sure; 1, one source; k, knowledge of the trade; ?, not verified."""

    id: schema.Slug
    mark: Literal["", "1", "k", "?"] = ""
    as_of: Day
    review_by: Day
    text: schema.Both


class Answerer(schema.Part):
    """Who answered: a name or initials, and what they know of the field."""

    name: str
    knowledge: str


class BlindRun(BaseModel):
    """What somebody who neither wrote nor read the bank answered.

    ``items`` are the hashes of the bank by the numbers of the sheet; its letters come from ``seed``.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    bank: str
    seed: int
    condition: Literal["options_only", "stems_only", "after_lessons"]
    language: Literal["es", "en"]
    answerer: Answerer
    items: dict[str, str]
    answers: dict[str, list[str]]


FACTS = TypeAdapter(list[Fact])
Model = TypeVar("Model")


@dataclass(frozen=True)
class Material:
    """Everything the gates read of one course."""

    folder: CourseFolder
    cases: Cases = field(default_factory=lambda: Cases(companies=[]))
    facts: dict[str, Fact] = field(default_factory=dict)
    runs: list[tuple[str, BlindRun]] = field(default_factory=list)

    @property
    def course(self) -> course_schema.Course:
        """What ``course.yaml`` says."""
        return self.folder.course

    @property
    def modules(self) -> list[ModuleFolder]:
        """The modules in their order."""
        return self.folder.modules

    @property
    def lessons(self) -> list[schema.Lesson]:
        """The lessons in their order."""
        return [lesson for module in self.modules for _name, lesson in module.lessons]

    @property
    def questions(self) -> list[schema.Question]:
        """The bank."""
        return [question for module in self.modules for question in module.questions]

    @property
    def practices(self) -> list[tuple[schema.Lesson, schema.PracticeBlock]]:
        """The practice questions, each with its lesson."""
        return [
            (lesson, block)
            for lesson in self.lessons
            for block in lesson.body
            if isinstance(block, schema.PracticeBlock)
        ]


def read_material(root: Path = CURRICULUM) -> tuple[Curriculum, list[Material]]:
    """Return the curriculum of a folder and the material of each of its courses."""
    curriculum = read_curriculum(root)
    facts = {fact.id: fact for fact in _read(root / "facts.yaml", FACTS, [])}
    return curriculum, [
        Material(
            folder,
            _read(root / folder.label / "cases.yaml", TypeAdapter(Cases), Cases(companies=[])),
            facts,
            [
                (path.name, _read(path, TypeAdapter(BlindRun), None))
                for path in sorted((root / folder.label / BLIND).glob("*.yaml"))
            ],
        )
        for folder in curriculum.courses
    ]


def _read(path: Path, adapter: TypeAdapter[Model], without: Model | None) -> Model:
    if not path.is_file() and without is not None:
        return without
    return adapter.validate_python(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))  # safe


def plain(text: str) -> str:
    """Return a text without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return WORD.findall(text.casefold())


def both_of(block: schema.Block) -> Iterator[schema.Both]:
    """Yield the texts of a block, each in both languages, without markup."""
    match block:
        case schema.TextBlock() | schema.CalloutBlock():
            yield _plain(block.es, block.en)
        case schema.ExampleBlock():
            yield schema.Both(es=block.title.es, en=block.title.en)
            yield _plain(block.es, block.en)
        case schema.KeyPointsBlock():
            yield from block.points
        case schema.TableBlock():
            yield block.caption
            yield from (cell for row in [block.header, *block.rows] for cell in row)
        case schema.DiagramBlock():
            yield block.alternative_text
            yield from shown_in(block)
        case schema.ActivityBlock():
            yield schema.Both(es=block.title.es, en=block.title.en)
            yield _plain(block.es, block.en)
            yield from both_inside(block.content)
        case schema.PracticeBlock():
            yield from both_of_item(block)


def both_inside(part: BaseModel) -> Iterator[schema.Both]:
    """Yield every text of a part and of what it holds."""
    if isinstance(part, schema.Both | schema.BothLines):
        yield schema.Both(es=part.es, en=part.en)
    for _name, value in part:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, BaseModel):
                yield from both_inside(each)


def shown_in(block: schema.DiagramBlock) -> Iterator[schema.Both]:
    """Yield the texts of a diagram that who sees it reads."""
    for line in (block.caption, *block.labels):
        if line:
            yield schema.Both(es=line.es, en=line.en)
    for part in block.parts:
        yield schema.Both(es=part.es, en=part.en)
        if part.note:
            yield part.note


def _plain(es: str, en: str) -> schema.Both:
    return schema.Both(es=plain(es), en=plain(en))


def both_of_item(item: schema.Question | schema.PracticeBlock) -> Iterator[schema.Both]:
    """Yield the texts of a question: stem, choices, reasons."""
    yield item.stem
    for choice in item.choices:
        yield schema.Both(es=choice.text.es, en=choice.text.en)
        yield choice.reason
        if isinstance(choice, schema.BankChoice) and choice.match:
            yield schema.Both(es=choice.match.es, en=choice.match.en)
    if isinstance(item, schema.Question) and item.explanation:
        yield item.explanation


def read_text(lesson: schema.Lesson, language: str) -> str:
    """Return what is read in a lesson in one language, its practice and activities left out."""
    return " ".join(
        getattr(text, language)
        for block in lesson.body
        if not isinstance(block, schema.PracticeBlock | schema.ActivityBlock)
        for text in (shown_in(block) if isinstance(block, schema.DiagramBlock) else both_of(block))
    )


def sentence_of(material: Material, point: str) -> schema.Both | None:
    """Return the sentence that a point names: a key point, the row of a table, or a sentence of a text."""
    lesson_slug, block_id, number = point.split("/")
    lesson = next((lesson for lesson in material.lessons if lesson.slug == lesson_slug), None)
    block = next((block for block in lesson.body if block.id == block_id), None) if lesson else None
    index = int(number) - 1
    match block:
        case schema.KeyPointsBlock():
            return block.points[index] if index < len(block.points) else None
        case schema.TableBlock():
            rows = [
                schema.Both(es=" ".join(cell.es for cell in row), en=" ".join(cell.en for cell in row))
                for row in block.rows
            ]
            return rows[index] if index < len(rows) else None
        case schema.TextBlock() | schema.CalloutBlock() | schema.ExampleBlock():
            es, en = (re.split(r"(?<=[.:;?!])\s+", plain(getattr(block, language))) for language in LANGUAGES)
            return schema.Both(es=es[index], en=en[index]) if index < min(len(es), len(en)) else None
    return None


def options(question: schema.Question, language: str) -> list[tuple[str, bool]]:
    """Return the choices among which a question lets choose, and whether each is right; none for other kinds of
    question.
    """
    if question.kind not in ("single", "multiple", "review"):
        return []
    return [(getattr(choice.text, language), choice.correct) for choice in question.choices]
