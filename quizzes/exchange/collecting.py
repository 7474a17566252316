"""From the tables to the neutral bank: questions as last saved."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from courses.models import CoursePage
from quizzes.exchange.bank import Bank, BankChoice, BankImage, BankQuestion, BankScenario, Both, normal
from quizzes.models import Question, Scenario


def bank_of(course: CoursePage, questions: Iterable[Question], *, images: bool = True) -> Bank:
    """The questions of a course, each as last saved."""
    title = Both(course.title, course.title_en)
    return Bank(title, tuple(question_of(question, images=images) for question in questions))


def question_of(row: Question, *, images: bool = True) -> BankQuestion:
    """A question as last saved, published or not. Without its picture unless ``images``: that is read from a file."""
    has_draft = row.has_unpublished_changes and row.latest_revision_id
    question = row.get_latest_revision_as_object() if has_draft else row
    kind = question.kind
    return normal(
        BankQuestion(
            kind=kind,
            stem=_both(question, "stem"),
            choices=tuple(
                BankChoice(
                    text=_both(choice, "text"),
                    is_correct=choice.is_correct,
                    reason=_both(choice, "reason"),
                    match=_both(choice, "match"),
                    blank=choice.blank,
                )
                for choice in question.choices.all()
            ),
            reference=question.reference,
            difficulty=question.difficulty,
            module=question.module.slug if question.module else "",
            requirements=tuple(requirement.identifier for requirement in question.requirements.all()),
            explanation=_both(question, "explanation"),
            scenario=scenario_of(question.scenario) if question.scenario else None,
            enemy_group=question.enemy_group,
            gives_part=question.gives_part,
            says_how_many=question.says_how_many,
            number=_number(question.number),
            tolerance=_number(question.tolerance),
            unit=_both(question, "unit"),
            image=_image(question) if images and question.image else None,
            state=_state(row),
        )
    )


def scenario_of(scenario: Scenario) -> BankScenario:
    """A case."""
    return BankScenario(_both(scenario, "title").tidy(), _both(scenario, "text").tidy())


def _state(row: Question) -> str:
    if not row.live:
        return "draft"
    return "changed" if row.has_unpublished_changes else "live"


def _image(question: Any) -> BankImage | None:
    try:
        with question.image.open_file() as file:
            content: bytes = file.read()
    except OSError:  # the file is gone; the question says so wherever it is shown
        return None
    return BankImage(question.image.filename, content, _both(question, "image_alt"))


def _both(row: Any, name: str) -> Both:
    return Both(getattr(row, f"{name}_es") or "", getattr(row, f"{name}_en") or "")


def _number(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")
