"""Loads the curriculum files: pages through ``curriculum.loading``, then the bank and the final quiz."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from typing import Protocol

from django.db import transaction

from courses.models import CataloguePage, CoursePage, ModulePage, Requirement
from curriculum.loading import pages, schema
from curriculum.loading.ledger import Ledger, Outcome, revision_digest
from curriculum.loading.paths import put_path
from curriculum.loading.reading import CourseFolder, Curriculum, ModuleFolder
from curriculum.loading.requirements import put_standard, requirements_of
from curriculum.loading.streams import stable_id
from quizzes.models import BlueprintRule, Choice, Question, QuizPage
from quizzes.permissions import ensure_editors

QUESTION_FIELDS = ("kind", "difficulty", "course", "module", "reference", "stem_es", "stem_en", "requirements")
CHOICE_FIELDS = ("key", "is_correct", "text_es", "text_en", "reason_es", "reason_en")
# Compared where a question uses them, so that records of loads before there were such fields still hold.
MORE_QUESTION_FIELDS = (
    "number",
    "tolerance",
    "unit_es",
    "unit_en",
    "explanation_es",
    "explanation_en",
    "gives_part",
    "says_how_many",
    "enemy_group",
)
MORE_CHOICE_FIELDS = ("match_es", "match_en", "blank")
QUIZ_FIELDS = (
    "title",
    "title_en",
    "introduction_es",
    "introduction_en",
    "is_final",
    "time_limit_minutes",
    "attempt_limit",
    "attempts_before_wait",
    "wait_hours",
)
FOR_AUTHORS = {"tests", "context", "point", "facts"}  # what only the gates read; the bank has no place for it
RULE_FIELDS = ("count", "module", "requirement", "difficulty")


@transaction.atomic
def load_curriculum(curriculum: Curriculum, *, overwrite: bool = False) -> Ledger:
    """Bring the site to the state of the files, all or nothing. A second load of the same files changes nothing.

    Pages and questions that an editor has changed stay as they are unless ``overwrite``.
    """
    ledger = Ledger.open(overwrite=overwrite)
    standard = put_standard(ledger, curriculum.standard)
    requirements = requirements_of(standard)
    catalogue = pages.put_catalogue(ledger, curriculum.overview.catalogue)
    if catalogue:
        ensure_editors(catalogue)
    courses = {
        folder.course.slug: _put_course(ledger, folder, catalogue, requirements) for folder in curriculum.courses
    }
    for path in curriculum.overview.paths:
        put_path(ledger, path, courses)
    ledger.close([slug for slug, course in courses.items() if course])
    return ledger


def _put_course(
    ledger: Ledger, folder: CourseFolder, catalogue: CataloguePage | None, requirements: dict[str, Requirement]
) -> CoursePage | None:
    slug = folder.course.slug
    course, draft = pages.find_course(ledger, slug), None
    never_loaded = f"course:{slug}" not in ledger.records
    if course is None and catalogue and (never_loaded or ledger.overwrite):
        course = draft = pages.draft_course(catalogue, folder.course)
    modules: list[ModulePage | None] = []
    for module_folder in folder.modules:
        after = next((module for module in reversed(modules) if module), None)
        module = pages.put_module(ledger, course, slug, module_folder, requirements, after)
        modules.append(module)
        _put_lessons(ledger, module, f"{slug}/{module_folder.module.slug}", module_folder, requirements)
    if course:
        for module, module_folder in zip(modules, folder.modules, strict=True):
            for question in module_folder.questions:
                _put_question(ledger, course, module, slug, module_folder.label, question, requirements)
            if module_folder.is_examined_apart:
                _withdraw_public_questions(ledger, module, slug)
        _retire(ledger, slug, folder.course.retired)
        _put_quiz(ledger, course, [module for module in modules if module], folder)
    return pages.put_course(ledger, folder, draft, requirements)


def _put_lessons(
    ledger: Ledger,
    module: ModulePage | None,
    name: str,
    folder: ModuleFolder,
    requirements: dict[str, Requirement],
) -> None:
    after = None
    for label, lesson in folder.lessons:
        after = pages.put_lesson(ledger, module, name, label, lesson, requirements, after) or after


def _put_question(
    ledger: Ledger,
    course: CoursePage,
    module: ModulePage | None,
    course_slug: str,
    label: str,
    source: schema.Question,
    requirements: dict[str, Requirement],
) -> Question | None:
    name = f"{course_slug}/{source.id}"

    def find(pk: int | None) -> Question | None:
        known: dict[str, object] = {"pk": pk} if pk else {"course": course, "reference": source.id}
        found: Question | None = Question.objects.select_related("latest_revision").filter(**known).first()
        return found

    def write(row: Question | None) -> Question:
        question = row or Question(course=course, reference=source.id, live=False)
        question.module = module
        question.kind, question.difficulty = source.kind, source.difficulty
        question.stem_es, question.stem_en = source.stem.es, source.stem.en
        question.requirements = [requirements[number] for number in source.requirements]
        question.number = Decimal(source.number) if source.number else None
        question.tolerance = Decimal(source.tolerance) if source.tolerance else None
        _set(question, "unit", source.unit)
        _set(question, "explanation", source.explanation)
        question.gives_part, question.says_how_many = source.gives_part, source.says_how_many
        question.enemy_group = source.never_together or ""
        question.choices = _choices(name, source)
        if question.pk is None:
            question.save()
        question.save_revision().publish()
        return question

    return ledger.put(
        f"question:{name}",
        f"{label}/questions.yaml#{source.id}",
        schema.canonical(source, leave_out=FOR_AUTHORS),
        find=find,
        write=write,
        digest=_question_digest,
    )


def _withdraw_public_questions(ledger: Ledger, module: ModulePage | None, course_slug: str) -> None:
    """Unpublish what former loads wrote for a module whose questions an exam bank has now: everybody can read it."""
    prefix = f"question:{course_slug}/"
    written = {
        record.object_id: key
        for key, record in ledger.records.items()
        if key.startswith(prefix) and key not in ledger.seen
    }
    for question in Question.objects.filter(pk__in=written, module=module, live=True):
        question.unpublish()
        ledger.seen.add(written[question.pk])
        ledger.entries.append((Outcome.WITHDRAWN, written[question.pk]))


def _retire(ledger: Ledger, course_slug: str, references: Iterable[str]) -> None:
    """Unpublish what former loads wrote and the files retire; what an editor has changed since is kept."""
    for reference in references:
        key = f"question:{course_slug}/{reference}"
        record = ledger.records.get(key)
        if record is None or key in ledger.seen:
            continue
        ledger.seen.add(key)
        question = Question.objects.select_related("latest_revision").filter(pk=record.object_id, live=True).first()
        if question is None:
            continue
        if _question_digest(question) != record.written_sha256 and not ledger.overwrite:
            ledger.entries.append((Outcome.KEPT, key))
            continue
        question.unpublish()
        ledger.entries.append((Outcome.RETIRED, key))


def _choices(name: str, source: schema.Question) -> list[Choice]:
    rows = []
    for order, choice in enumerate(source.choices):
        row = Choice(key=stable_id(f"{name}#{choice.id}"), is_correct=choice.correct, sort_order=order)
        row.blank = choice.blank
        _set(row, "text", choice.text)
        _set(row, "reason", choice.reason)
        _set(row, "match", choice.match)
        rows.append(row)
    for number, option in enumerate(source.extra_matches, start=1):
        row = Choice(key=stable_id(f"{name}#extra-{number}"), sort_order=len(rows))
        _set(row, "match", option)
        rows.append(row)
    return rows


class BothTexts(Protocol):
    """A text in both languages, of whichever length."""

    @property
    def es(self) -> str: ...
    @property
    def en(self) -> str: ...


def _set(row: Question | Choice, name: str, both: BothTexts | None) -> None:
    setattr(row, f"{name}_es", both.es if both else "")
    setattr(row, f"{name}_en", both.en if both else "")


def _question_digest(question: Question) -> str:
    content = question.latest_revision.content if question.latest_revision else {}
    used = tuple(name for name in MORE_QUESTION_FIELDS if content.get(name))
    choices = content.get("choices", [])
    used_by_choices = tuple(name for name in MORE_CHOICE_FIELDS if any(choice.get(name) for choice in choices))
    return revision_digest(question, QUESTION_FIELDS + used, {"choices": CHOICE_FIELDS + used_by_choices})


def _put_quiz(ledger: Ledger, course: CoursePage, modules: list[ModulePage], folder: CourseFolder) -> QuizPage | None:
    source = folder.course.quiz

    def find(pk: int | None) -> QuizPage | None:
        quizzes = QuizPage.objects.select_related("latest_revision")
        quizzes = quizzes.filter(pk=pk) if pk else quizzes.child_of(course).filter(slug=source.slug)
        found: QuizPage | None = quizzes.first()
        return found

    def write(row: QuizPage | None) -> QuizPage:
        quiz = row or QuizPage(slug=source.slug, is_final=True)
        quiz.title, quiz.title_en = source.title.es, source.title.en
        quiz.introduction_es, quiz.introduction_en = source.introduction.es, source.introduction.en
        quiz.time_limit_minutes = source.minutes
        quiz.attempt_limit = source.attempt_limit
        quiz.attempts_before_wait, quiz.wait_hours = source.attempts_before_wait, source.wait_hours
        mix = {str(difficulty): count for difficulty, count in source.mix.items()} or {"": source.questions_per_module}
        quiz.rules = [
            BlueprintRule(count=count, module=module, difficulty=difficulty, sort_order=order)
            for order, (module, (difficulty, count)) in enumerate(product(modules, mix.items()))
        ]
        return pages.publish(pages.insert(quiz, course, modules[-1] if modules else None))

    return ledger.put(
        f"quiz:{folder.course.slug}/{source.slug}",
        f"{folder.label}/course.yaml#quiz",
        {**schema.canonical(source), "modules": [module.module.slug for module in folder.modules]},
        find=find,
        write=write,
        digest=lambda quiz: revision_digest(quiz, QUIZ_FIELDS, {"rules": RULE_FIELDS}),
    )
