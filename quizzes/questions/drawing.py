"""Which questions an attempt gets and in which order; the same seed and bank give the same attempt.

A rule draws units: a single question, or all the questions of a case together. Of questions that must never
come together, one at most is drawn. Questions seen before come only where nothing else is left.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from quizzes.bank.public_bank import is_public
from quizzes.models.versions import QuestionVersion
from quizzes.question_types import type_of
from quizzes.questions.chance import seeded

if TYPE_CHECKING:
    from quizzes.models.quiz import QuizPage

TRIES = 60  # attempts drawn to tell an editor how the bank serves a blueprint


class BankTooSmall(Exception):
    """The bank cannot serve the rules of the quiz; ``shortages`` says which."""

    def __init__(self, shortages: list[str]) -> None:
        super().__init__(*shortages)
        self.shortages = shortages


@dataclass(frozen=True)
class Candidate:
    """A question in force, as far as drawing needs to know it."""

    version_id: int
    question_id: int
    scenario_id: int | None = None
    enemy_group: str = ""


@dataclass(frozen=True)
class Pool:
    """A rule with the questions that fit it."""

    name: str
    count: int
    candidates: Sequence[Candidate]


def pools_of(quiz: "QuizPage") -> list[Pool]:
    """Return the rules of a quiz with their candidates: one query a rule, and no text of any question."""
    course = quiz.course
    columns = ("pk", "question_id", "question__scenario_id", "question__enemy_group")
    return [
        Pool(
            str(rule),
            rule.count,
            [Candidate(*row) for row in rule.candidates(course).order_by("pk").values_list(*columns)],
        )
        for rule in quiz.rules.all()
    ]


def public_count(quiz: "QuizPage") -> tuple[int, int]:
    """Return how many of the questions that a quiz may draw everybody can read, and how many it may draw."""
    course = quiz.course
    stems: dict[int, str | None] = {}
    for rule in quiz.rules.all():
        stems.update(rule.candidates(course).values_list("question_id", "question__stem_es"))
    return sum(map(is_public, stems.values())), len(stems)


def draw(pools: Sequence[Pool], rng: random.Random, avoid: Collection[int] = ()) -> list[list[Candidate]]:
    """Draw the units of one attempt; raise ``BankTooSmall`` when a rule cannot be served."""
    units: list[list[Candidate]] = []
    questions: set[int] = set()
    enemies: set[str] = set()
    for pool in pools:
        free = [c for c in pool.candidates if c.question_id not in questions and c.enemy_group not in enemies]
        chosen = _fill(_units(free, rng, avoid), pool.count)
        if chosen is None:
            raise BankTooSmall([_("The bank cannot serve “%(rule)s”.") % {"rule": pool.name}])
        units += chosen
        drawn = [candidate for unit in chosen for candidate in unit]
        questions |= {candidate.question_id for candidate in drawn}
        enemies |= {candidate.enemy_group for candidate in drawn if candidate.enemy_group}
    return units


def _units(free: Sequence[Candidate], rng: random.Random, avoid: Collection[int]) -> list[list[Candidate]]:
    """Return the candidates in the order to be tried: those not seen first, cases together, one of each group of
    enemies.
    """
    order = list(free)
    rng.shuffle(order)
    order.sort(key=lambda candidate: candidate.question_id in avoid)
    units: dict[object, list[Candidate]] = {}
    enemies: dict[str, object] = {}
    for candidate in order:
        name: object = ("case", candidate.scenario_id) if candidate.scenario_id else candidate.question_id
        if candidate.enemy_group and enemies.setdefault(candidate.enemy_group, name) != name:
            continue
        units.setdefault(name, []).append(candidate)
    return [sorted(unit, key=lambda candidate: candidate.version_id) for unit in units.values()]


def _fill(units: Sequence[list[Candidate]], count: int) -> list[list[Candidate]] | None:
    """Return the first units, in their order, whose sizes add up to ``count``; None when no units do."""
    reachable = [{0}]  # reachable[i]: sums of the last i units
    for unit in reversed(units):
        reachable.append(reachable[-1] | {size + len(unit) for size in reachable[-1] if size + len(unit) <= count})
    chosen, left = [], count
    if left not in reachable[-1]:
        return None
    for index, unit in enumerate(units):
        if len(unit) <= left and left - len(unit) in reachable[len(units) - index - 1]:
            chosen.append(unit)
            left -= len(unit)
        if left == 0:
            break
    return chosen


def draw_versions(quiz: "QuizPage", seed: int, avoid: Collection[int] = ()) -> list[QuestionVersion]:
    """Draw the versions of one attempt, none twice; the questions of a case stand together."""
    rng = seeded(seed)
    units = draw(pools_of(quiz), rng, avoid)
    if not units:
        raise BankTooSmall(quiz.shortages())
    if quiz.shuffle_questions:
        rng.shuffle(units)
    order = [candidate.version_id for unit in units for candidate in unit]
    versions = QuestionVersion.objects.in_bulk(order)
    return [versions[pk] for pk in order]


def choice_orders(quiz: "QuizPage", versions: Sequence[QuestionVersion], seed: int) -> list[list[str]]:
    """Return the keys of each version's choices in the order shown."""
    rng = seeded(seed + 1)
    return [type_of(version.payload).order(version.payload, rng, shuffle=quiz.shuffle_choices) for version in versions]


def overlap(pools: Sequence[Pool]) -> int | None:
    """Return what per cent of questions two first attempts share on average; None when the bank cannot serve
    the rules.
    """
    rng = seeded(0)  # the same answer for the same bank
    try:
        drawn = [{candidate.question_id for unit in draw(pools, rng) for candidate in unit} for _number in range(TRIES)]
    except BankTooSmall:
        return None
    shares = [len(a & b) / len(a) for a, b in zip(drawn, drawn[1:], strict=False) if a]
    return round(100 * sum(shares) / len(shares)) if shares else None
