"""Reads and checks a folder of curriculum files. Every error is found, with its file and line; nothing is written."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from courses.blocks.lessons import block_gaps
from courses.blocks.stream import LessonBody
from curriculum.loading import course_schema, schema
from curriculum.loading.bodies import stream_block
from curriculum.loading.exam_bank import ExamBank, UnreadableBank
from curriculum.loading.markup import MarkupError
from curriculum.loading.reasons import reason_of
from lib.budget import Exceeded, Limits, budget, charge, check_depth

CURRICULUM: Path = settings.CURRICULUM_ROOT
BANK = "exam bank: "  # before the names of its files
BLIND = "blind"  # the folder of a course with the answers of blind runs
LESSON_FILE = re.compile(r"^\d\d-[a-z0-9-]+\.yaml$")
QUESTIONS: TypeAdapter[list[schema.Question]] = TypeAdapter(list[schema.Question])
OVERVIEW = TypeAdapter(course_schema.Overview)
STANDARD = TypeAdapter(course_schema.Standard)
COURSE = TypeAdapter(course_schema.Course)
MODULE = TypeAdapter(schema.Module)
LESSON = TypeAdapter(schema.Lesson)
BODY = LessonBody()
Place = tuple[int | str, ...]
LIMITS = Limits(seconds=10, characters=2_000_000, elements=50_000, depth=30)  # of one file


@dataclass(frozen=True, order=True)
class Problem:
    """One error: where it is and what it is."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class CurriculumErrors(Exception):
    """The files have errors; ``problems`` lists all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class ModuleFolder:
    """A module with its lessons in order, each with the name of its file, and its questions."""

    label: str
    module: schema.Module
    lessons: list[tuple[str, schema.Lesson]]
    questions: list[schema.Question]
    is_examined_apart: bool = False  # its questions are those of an exam bank


@dataclass(frozen=True)
class CourseFolder:
    """A course with its modules in order."""

    label: str
    course: course_schema.Course
    modules: list[ModuleFolder]


@dataclass(frozen=True)
class Curriculum:
    """Everything a folder holds."""

    overview: course_schema.Overview
    standard: course_schema.Standard
    courses: list[CourseFolder]

    def without_unfinished(self) -> "Curriculum":
        """Return the curriculum as learners may see it: no course that is still being written, no path with one."""
        courses = [folder for folder in self.courses if folder.course.finished]
        slugs = {folder.course.slug for folder in courses}
        paths = [path for path in self.overview.paths if slugs.issuperset(path.courses)]
        return replace(self, overview=self.overview.model_copy(update={"paths": paths}), courses=courses)


def read_curriculum(root: Path = CURRICULUM, bank: ExamBank | None = None) -> Curriculum:
    """Return the checked curriculum of a folder; raises ``CurriculumErrors`` with all errors of all files.

    The files of an exam bank take the place of the questions of their modules.
    """
    return _Reader(root, bank).read()


Content = TypeVar("Content", bound=schema.Part | list[schema.Question])


class _Document:
    """A file as data, and the line of every value in it."""

    def __init__(self, label: str, node: yaml.Node | None, data: object) -> None:
        self.label, self.node, self.data = label, node, data

    def problem(self, place: Place, reason: str, *, offset: int | None = None) -> Problem:
        """Return an error at a place; ``offset`` counts the lines of a text written under ``|``."""
        node, line = self._find(place)
        if offset is not None and isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            line = node.start_mark.line + 2 + offset
        return Problem(self.label, line, reason)

    def _find(self, place: Place) -> tuple[yaml.Node | None, int]:
        node, line = self.node, 1
        for part in place:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == part:
                        node, line = value, key.start_mark.line + 1
                        break
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return node, line


class _Reader:
    """Reads one folder and collects the problems on the way."""

    def __init__(self, root: Path, bank: ExamBank | None) -> None:
        self.root = root
        self.bank = bank
        self.problems: list[Problem] = []
        self.numbers: set[str] = set()
        self.course_slugs: list[tuple[_Document, Place, str]] = []

    def read(self) -> Curriculum:
        if not self.root.is_dir():
            raise CurriculumErrors([Problem(self.root.name, 1, _("There is no such folder."))])
        overview_file, overview = self._parse(self.root / "curriculum.yaml", OVERVIEW)
        standard_file, standard = self._parse(self.root / "requirements.yaml", STANDARD)
        if standard:
            self.numbers = {requirement.id for requirement in standard.requirements}
            self._unique(standard_file, [(("requirements", i), r.id) for i, r in enumerate(standard.requirements)])
        folders = self._children(self.root, {"curriculum.yaml", "requirements.yaml", "facts.yaml"})
        courses = [course for folder in folders if (course := self._course(folder))]
        for module in self.bank.modules if self.bank else ():
            if not (self.root / module / "module.yaml").is_file():
                self.problems.append(Problem(f"{BANK}{module}", 1, _("The curriculum has no such module.")))
        self._repeated(self.course_slugs)
        if overview:
            self._unique(
                overview_file, [(("paths", index, "id"), path.id) for index, path in enumerate(overview.paths)]
            )
            for path_index, path in enumerate(overview.paths):
                steps: list[tuple[Place, str]] = [
                    (("paths", path_index, "courses", index), slug) for index, slug in enumerate(path.courses)
                ]
                self._unique(overview_file, steps)
        if overview and len(courses) == len(folders):
            slugs = {course.course.slug for course in courses}
            for path_index, path in enumerate(overview.paths):
                for index, slug in enumerate(path.courses):
                    if slug not in slugs:
                        place = ("paths", path_index, "courses", index)
                        self._report(overview_file, place, _("There is no course “%(slug)s”.") % {"slug": slug})
        if self.problems or overview is None or standard is None:
            raise CurriculumErrors(self.problems)
        return Curriculum(overview, standard, courses)

    def _course(self, folder: Path) -> CourseFolder | None:
        document, course = self._parse(folder / "course.yaml", COURSE)
        places: list[tuple[_Document, Place, str]] = []
        if course:
            self._known(document, ("requirements",), course.requirements)
            self.course_slugs.append((document, ("slug",), course.slug))
            places.append((document, ("quiz", "slug"), course.quiz.slug))  # stands beside the modules
        modules = []
        ids: list[tuple[_Document, Place, str]] = []
        for module_folder in self._children(folder, {"course.yaml", "cases.yaml"}, {BLIND}):
            module_file, module = self._parse(module_folder / "module.yaml", MODULE)
            lessons = self._lessons(module_folder)
            questions_file, questions = self._questions(module_folder)
            ids += [(questions_file, (index, "id"), question.id) for index, question in enumerate(questions)]
            if module is None:
                continue
            self._known(module_file, ("requirements",), module.requirements)
            places.append((module_file, ("slug",), module.slug))
            if course and questions and len(questions) < course.quiz.questions_per_module:
                reason = _("The quiz draws %(wanted)d questions from each module; this one has %(found)d.") % {
                    "wanted": course.quiz.questions_per_module,
                    "found": len(questions),
                }
                self._report(questions_file, (), reason)
            is_apart = questions_file.label.startswith(BANK)
            modules.append(ModuleFolder(self._label(module_folder), module, lessons, questions, is_apart))
        self._repeated(places)
        self._repeated(ids)
        if course and not any(path.is_dir() for path in folder.iterdir()):
            self._report(document, (), _("The course has no modules."))
        return CourseFolder(self._label(folder), course, modules) if course else None

    def _lessons(self, folder: Path) -> list[tuple[str, schema.Lesson]]:
        lessons = []
        slugs: list[tuple[_Document, Place, str]] = []
        names = [path for path in sorted(folder.glob("*.yaml")) if path.name not in ("module.yaml", "questions.yaml")]
        for path in names:
            if not LESSON_FILE.match(path.name):
                reason = _("Lesson files are named like 01-english-name.yaml.")
                self.problems.append(Problem(self._label(path), 1, reason))
                continue
            document, lesson = self._parse(path, LESSON)
            if lesson is None:
                continue
            slugs.append((document, ("slug",), lesson.slug))
            self._known(document, ("requirements",), lesson.requirements)
            self._unique(document, [(("body", index, "id"), block.id) for index, block in enumerate(lesson.body)])
            for index, block in enumerate(lesson.body):
                if isinstance(block, schema.PracticeBlock):
                    self._known(document, ("body", index, "requirements"), block.requirements)
                for child in BODY.to_python([stream_block(lesson.slug, block)]):
                    for reason in block_gaps(child):
                        self._report(document, ("body", index), reason)
            lessons.append((self._label(path), lesson))
        if not names:
            self.problems.append(Problem(self._label(folder), 1, _("The module has no lessons.")))
        self._repeated(slugs)
        return lessons

    def _questions(self, folder: Path) -> tuple[_Document, list[schema.Question]]:
        apart = self.bank.file_of(folder.relative_to(self.root)) if self.bank else None
        document, questions = self._parse(apart or folder / "questions.yaml", QUESTIONS)
        for index, question in enumerate(questions or ()):
            for name in ("requirements", "tests", "context"):
                self._known(document, (index, name), getattr(question, name))
            extra: list[tuple[Place, str]] = [
                ((index, "extra_matches"), f"extra-{n + 1}") for n in range(len(question.extra_matches))
            ]
            ids: list[tuple[Place, str]] = [
                ((index, "choices", n, "id"), choice.id) for n, choice in enumerate(question.choices)
            ]
            self._unique(document, extra + ids if extra else [])
        return document, questions or []

    # --- Files ------------------------------------------------------------------------------------

    def _parse(self, path: Path, adapter: TypeAdapter[Content]) -> tuple[_Document, Content | None]:
        """Return the file, and its content if it has no error in itself."""
        document = self._load(path)
        if document is None:
            return _Document(self._label(path), None, None), None
        try:
            return document, adapter.validate_python(document.data)
        except ValidationError as errors:
            for error in errors.errors():
                cause = error.get("ctx", {}).get("error")
                offset = cause.line if isinstance(cause, MarkupError) else None
                self.problems.append(document.problem(error["loc"], reason_of(error), offset=offset))
            return document, None

    def _load(self, path: Path) -> _Document | None:
        label = self._label(path)
        try:
            text = self._text(path)
            with budget(LIMITS):
                _charge(text)
                loader = yaml.CSafeLoader(text)
                node = loader.get_single_node()
                repeated = list(_repeated_keys(node))
            data = None if node is None else loader.construct_document(node)
        except Exceeded as exceeded:
            self.problems.append(Problem(label, 1, exceeded.sentence))
        except FileNotFoundError:
            self.problems.append(Problem(label, 1, _("The file is missing.")))
        except UnreadableBank as unreadable:
            self.problems.append(Problem(label, 1, str(unreadable)))
        except UnicodeDecodeError:
            self.problems.append(Problem(label, 1, _("The file is not saved as UTF-8.")))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            reason = _("This is not YAML from column %(column)d on: check the indentation, colons and quotes.")
            column = mark.column + 1 if mark else 1
            self.problems.append(Problem(label, mark.line + 1 if mark else 1, reason % {"column": column}))
        except yaml.YAMLError:
            self.problems.append(Problem(label, 1, _("The file holds characters that YAML does not allow.")))
        else:
            for line, key in repeated:
                self.problems.append(Problem(label, line, _("“%(key)s” is written twice.") % {"key": key}))
            return _Document(label, node, data)
        return None

    def _children(self, folder: Path, files: set[str], others: Collection[str] = ()) -> list[Path]:
        """Return the folders inside, in order, without the others; any file that is not expected is an error."""
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name not in files and not path.name.startswith("."):
                self.problems.append(Problem(self._label(path), 1, _("This file is not expected here.")))
        return sorted(
            path
            for path in folder.iterdir()
            if path.is_dir() and not path.name.startswith((".", "_")) and path.name not in others
        )

    def _text(self, path: Path) -> str:
        return self.bank.text(path) if self._is_of_bank(path) and self.bank else path.read_text(encoding="utf-8")

    def _is_of_bank(self, path: Path) -> bool:
        return self.bank is not None and path.is_relative_to(self.bank.folder)

    def _label(self, path: Path) -> str:
        if self.bank and self._is_of_bank(path):
            return f"{BANK}{path.relative_to(self.bank.folder).as_posix()}"
        return path.relative_to(self.root).as_posix()

    # --- Rules across values and files ------------------------------------------------------------

    def _report(self, document: _Document, place: Place, reason: str) -> None:
        self.problems.append(document.problem(place, reason))

    def _known(self, document: _Document, place: Place, numbers: list[str]) -> None:
        for index, number in enumerate(numbers):
            if number not in self.numbers and self.numbers:
                reason = _("There is no clause or control “%(number)s”.") % {"number": number}
                self._report(document, (*place, index), reason)

    def _unique(self, document: _Document, values: list[tuple[Place, str]]) -> None:
        self._repeated([(document, place, value) for place, value in values])

    def _repeated(self, values: list[tuple[_Document, Place, str]]) -> None:
        """Refuse a value that names a second thing: each names one for ever, and another one would overwrite
        the first.
        """
        first: dict[str, _Document] = {}
        for document, place, value in values:
            known = first.get(value)
            if known is None:
                first[value] = document
            elif known is document:
                self._report(document, place, _("“%(value)s” is used twice.") % {"value": value})
            else:
                reason = _("“%(value)s” is already used in %(file)s.") % {"value": value, "file": known.label}
                self._report(document, place, reason)


def _charge(text: str) -> None:
    """Count the nodes of a YAML text, and how deep they are, before anything is built of them."""
    charge(characters=len(text))
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        charge(elements=1)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            check_depth(depth)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _repeated_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Yield keys written twice in one mapping, of which YAML silently keeps the last.

    What an alias stands for is walked through, and charged, each time.
    """
    charge(elements=1)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.start_mark.line + 1, str(key.value)
                seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child)
