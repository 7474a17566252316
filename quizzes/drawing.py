"""Which questions an attempt gets and in which order; the same seed gives the same attempt."""

import random
from collections.abc import Sequence

from quizzes.models import QuestionVersion, QuizPage


class BankTooSmall(Exception):
    """The bank cannot serve the rules of the quiz; ``shortages`` says which."""

    def __init__(self, shortages: list[str]) -> None:
        super().__init__(*shortages)
        self.shortages = shortages


def draw_versions(quiz: QuizPage, seed: int, avoid: frozenset[int] = frozenset()) -> list[QuestionVersion]:
    """Draw the versions of one attempt, none twice; questions in ``avoid`` only where nothing else is left."""
    rng = random.Random(seed)  # noqa: S311  # not a secret: the seed is stored to explain the attempt
    drawn: dict[int, QuestionVersion] = {}
    course = quiz.course
    for rule in quiz.rules.all():
        pool = [version for version in rule.candidates(course).order_by("pk") if version.question_id not in drawn]
        rng.shuffle(pool)
        pool.sort(key=lambda version: version.question_id in avoid)
        if len(pool) < rule.count:
            raise BankTooSmall(quiz.shortages() or [str(rule)])
        drawn |= {version.question_id: version for version in pool[: rule.count]}
    versions = list(drawn.values())
    if quiz.shuffle_questions:
        rng.shuffle(versions)
    return versions


def choice_orders(quiz: QuizPage, versions: Sequence[QuestionVersion], seed: int) -> list[list[str]]:
    """The keys of each version's choices in the order shown; true before false is never shuffled."""
    rng = random.Random(seed + 1)  # noqa: S311
    orders = []
    for version in versions:
        keys = [choice["key"] for choice in version.payload["choices"]]
        if quiz.shuffle_choices and version.payload["kind"] != "true_false":
            rng.shuffle(keys)
        orders.append(keys)
    return orders
