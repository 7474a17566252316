"""From sums to what is shown: figures of the quiz, of each question and of each choice."""

import datetime
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.core.cache import cache
from django.db.models import Count, Max, Sum
from django.utils import timezone

from courses.models.bilingual import LANGUAGES
from quizzes.analysis import flags as limits
from quizzes.analysis.flags import Flag
from quizzes.analysis.reading import Cell, Item, Sums, chosen, graded, newest, read
from quizzes.analysis.statistics import (
    MantelHaenszel,
    Moments,
    alpha,
    benjamini_hochberg,
    is_clearly_more,
    is_clearly_negative,
    mantel_haenszel,
    median,
    standard_error,
)
from quizzes.models import QuizPage
from quizzes.question_types import type_of

BOTH = ""  # both languages together
WEAKEST, MIDDLE, STRONGEST = range(3)
FORMAT = 2  # of what lies in the cache; grows when a class below changes


@dataclass(frozen=True, slots=True)
class ChoiceUse:
    """How often a choice was taken: shares of everybody, of the weakest and of the strongest."""

    key: str
    is_correct: bool
    text: dict[str, str]
    count: int
    share: float
    weakest: float | None
    strongest: float | None
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A question in one language, or in both together."""

    count: int
    facility: float
    discrimination: float | None
    choices: tuple[ChoiceUse, ...]
    flags: tuple[Flag, ...] = ()
    seconds: float | None = None  # median of the time in view; None where no browser measured it

    @property
    def time(self) -> str:
        """The median time as minutes and seconds; a dash where it was not measured."""
        if self.seconds is None:
            return "–"
        minutes, seconds = divmod(math.floor(self.seconds + 0.5), 60)
        return f"{minutes}:{seconds:02d}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A question compared between Spanish and English, among people of equal strength."""

    delta: float
    p: float  # adjusted for the number of questions
    ets_class: str

    @property
    def easier(self) -> str:
        """The code of the language in which it is easier."""
        return "es" if self.delta < 0 else "en"


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """Everything about one question of the quiz."""

    question_id: int
    kind: str
    stem: dict[str, str]
    older: int  # responses to an earlier wording, left out
    figures: dict[str, Figures]
    difference: Difference | None = None

    def in_language(self, language: str) -> Figures:
        """Return the figures in a language; empty ones where nobody answered in it."""
        return self.figures.get(language) or Figures(0, 0.0, None, ())


@dataclass(frozen=True, slots=True)
class QuizResult:
    """Everything about a quiz; percentages from 0 to 100."""

    computed_at: datetime.datetime
    attempts: int
    responses: int
    mean: float
    deviation: float
    passed: float
    length: float
    reliability: float | None
    error: float | None
    languages_compared: int
    questions: list[QuestionResult] = field(default_factory=list)

    @property
    def is_reliability_rough(self) -> bool:
        """Whether there are too few attempts to trust the reliability."""
        return self.reliability is not None and self.attempts < limits.SOLID_ATTEMPTS


def analyse(quiz: QuizPage, *, first_only: bool = True) -> QuizResult:
    """Return the figures of a quiz as of now. They are kept until an attempt is graded, or graded again."""
    marks = graded(quiz, first_only=first_only).aggregate(
        count=Count("pk"), last=Max("submitted_at"), points=Sum("score")
    )
    key = f"quizzes.analysis:{FORMAT}:{quiz.pk}:{'first' if first_only else 'all'}"
    kept: tuple[dict[str, object], QuizResult] | None = cache.get(key)
    if kept and kept[0] == marks:
        return kept[1]
    result = compute(read(quiz, first_only=first_only))
    cache.set(key, (marks, result), timeout=60 * 60 * 24)
    return result


def compute(sums: Sums) -> QuizResult:
    """Return the figures of a quiz from its sums."""
    n = sums.attempts
    mean = sums.shares / n if n else 0.0
    variance = max(0.0, sums.shares_squared - n * mean * mean) / (n - 1) if n > 1 else 0.0
    deviation, length = 100 * math.sqrt(variance), sums.responses / n if n else 0.0
    reliability = None
    if n >= limits.ENOUGH_ATTEMPTS and sums.pairs and sums.squares > 0:
        reliability = alpha(length, sums.squares / sums.responses, sums.products / sums.pairs)
    bounds = _bounds(sums.strata)
    questions = [_question(item, older, bounds) for item, older in newest(sums.items)]
    compared = _with_differences(questions, [_compared(item) for item, _older in newest(sums.items)])
    return QuizResult(
        computed_at=timezone.now(),
        attempts=n,
        responses=sums.responses,
        mean=100 * mean,
        deviation=deviation,
        passed=100 * sums.passed / n if n else 0.0,
        length=length,
        reliability=reliability,
        error=None if reliability is None else standard_error(deviation, reliability),
        languages_compared=sum(question.difference is not None for question in compared),
        questions=compared,
    )


def _question(item: Item, older: int, bounds: tuple[int, int] | None) -> QuestionResult:
    figures = {}
    for language in (BOTH, *LANGUAGES):
        cells = {cell: sums for cell, sums in item.cells.items() if language in (BOTH, cell[0])}
        if cells:
            times = sum((times for code, times in item.times.items() if language in (BOTH, code)), Counter[int]())
            figures[language] = replace(_figures(item, cells, bounds), seconds=median(times))
    return QuestionResult(item.question_id, item.payload["kind"], item.payload["stem"], older, figures)


def _bounds(strata: Counter[int]) -> tuple[int, int] | None:
    """Return the highest stratum of the weakest and the lowest of the strongest; none where the two would meet."""
    wanted = limits.GROUP * strata.total()
    low, high = (_reached(order, strata, wanted) for order in (sorted(strata), sorted(strata, reverse=True)))
    return None if low >= high else (low, high)


def _reached(order: list[int], strata: Counter[int], wanted: float) -> int:
    """Return the stratum with which so many attempts are reached."""
    count = 0
    for stratum in order:
        count += strata[stratum]
        if count >= wanted:
            return stratum
    return 0


def _figures(item: Item, cells: dict[Cell, list[float]], bounds: tuple[int, int] | None) -> Figures:
    moments = Moments()
    taken: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    by_group: dict[int, Counter[str]] = {WEAKEST: Counter(), MIDDLE: Counter(), STRONGEST: Counter()}
    answers: Counter[int] = Counter()
    wrong_answers = 0
    for (_language, stratum, points, answer), (count, strength, squares) in cells.items():
        n, own = int(count), points - item.mean
        # Corrected: how well the rest went, without the question itself.
        moments.add(points, n, strength - n * own, squares - 2 * own * strength + n * own * own)
        group = _group(stratum, bounds)
        answers[group] += n
        wrong_answers += n if points < 1 else 0
        for key in chosen(answer):
            taken[key] += n
            by_group[group][key] += n
            wrong[key] += n if points < 1 else 0
    uses = []
    for choice in item.payload["choices"] if type_of(item.payload).counts_choices else []:
        key, is_correct = choice["key"], choice["is_correct"]
        weak, strong = by_group[WEAKEST][key], by_group[STRONGEST][key]
        use = ChoiceUse(
            key=key,
            is_correct=is_correct,
            text=choice["text"],
            count=taken[key],
            share=taken[key] / moments.n,
            weakest=weak / answers[WEAKEST] if answers[WEAKEST] else None,
            strongest=strong / answers[STRONGEST] if answers[STRONGEST] else None,
        )
        flag = None if is_correct else _choice_flag(use, wrong[key], wrong_answers, weak, strong, answers)
        uses.append(replace(use, flag=flag))
    correlation = moments.correlation
    flags = _flags(moments.n, moments.mean, correlation) | {use.flag for use in uses if use.flag}
    return Figures(moments.n, moments.mean, correlation, tuple(uses), tuple(sorted(flags, key=lambda flag: flag.rank)))


def _group(stratum: int, bounds: tuple[int, int] | None) -> int:
    if bounds and stratum <= bounds[0]:
        return WEAKEST
    return STRONGEST if bounds and stratum >= bounds[1] else MIDDLE


def _choice_flag(
    use: ChoiceUse, wrong: int, wrong_answers: int, weak: int, strong: int, answers: Counter[int]
) -> Flag | None:
    is_preferred = is_clearly_more(strong, answers[STRONGEST], weak, answers[WEAKEST])
    if is_preferred and (use.strongest or 0) - (use.weakest or 0) >= limits.MARGIN:
        return Flag.STRONG
    if wrong_answers >= limits.ENOUGH_WRONG and wrong / wrong_answers < limits.UNUSED:
        return Flag.UNUSED
    return None


def _flags(n: int, facility: float, correlation: float | None) -> set[Flag]:
    if n < limits.ENOUGH_ANSWERS:
        return set()
    flags = set()
    if correlation is not None and is_clearly_negative(correlation, n):
        flags.add(Flag.KEY)
    if facility > limits.EASY:
        flags.add(Flag.EASY)
    if facility < limits.HARD:
        flags.add(Flag.HARD)
    return flags


def _compared(item: Item) -> MantelHaenszel | None:
    """Compare Spanish with English over people of equal strength; none with too few answers in either language.

    Full points are right, anything less is wrong.
    """
    strata: dict[int, list[int]] = {}
    totals: Counter[str] = Counter()
    for (language, stratum, points, _answer), (count, _strength, _squares) in item.cells.items():
        if language in LANGUAGES:
            row = strata.setdefault(stratum, [0, 0, 0, 0])
            row[2 * LANGUAGES.index(language) + (points < 1)] += int(count)
            totals[language] += int(count)
    if any(totals[language] < limits.ENOUGH_PER_LANGUAGE for language in LANGUAGES):
        return None
    return mantel_haenszel((a, b, c, d) for a, b, c, d in strata.values())


def _with_differences(
    questions: Sequence[QuestionResult], compared: Sequence[MantelHaenszel | None]
) -> list[QuestionResult]:
    """Return the questions with their comparison, which counts only where it is more than chance among all of them."""
    adjusted = iter(benjamini_hochberg([test.p for test in compared if test]))
    found = []
    for question, test in zip(questions, compared, strict=True):
        if test:
            p = next(adjusted)
            difference = Difference(test.delta, p, test.ets_class(p))
            flag = {"B": Flag.LANGUAGE_SOME, "C": Flag.LANGUAGE}.get(difference.ets_class)
            figures = question.figures
            if flag:
                figures = {language: _flagged(each, flag) for language, each in figures.items()}
            question = replace(question, difference=difference, figures=figures)
        found.append(question)
    return found


def _flagged(figures: Figures, flag: Flag) -> Figures:
    return replace(figures, flags=tuple(sorted({*figures.flags, flag}, key=lambda each: each.rank)))
