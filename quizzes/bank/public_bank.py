"""Which questions of a quiz everybody can read: those that come with the repository, for practice and demonstration."""

from functools import cache
from typing import TYPE_CHECKING

import yaml
from django.conf import settings

if TYPE_CHECKING:
    from quizzes.models import QuizPage


@cache
def public_stems() -> frozenset[str]:
    """Return the Spanish texts of the questions in the repository."""
    files = settings.CURRICULUM_ROOT.glob("*/*/questions.yaml")
    banks = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in files]  # safe, in C
    return frozenset(_plain(question["stem"]["es"]) for bank in banks for question in bank)


def public_count(quiz: "QuizPage") -> tuple[int, int]:
    """Return how many of the questions that a quiz may draw are public, and how many it may draw."""
    course = quiz.course
    stems: dict[int, str] = {}
    for rule in quiz.rules.all():
        stems.update(rule.candidates(course).values_list("question_id", "question__stem_es"))
    return sum(_plain(stem) in public_stems() for stem in stems.values()), len(stems)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
