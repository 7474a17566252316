"""Reads the responses of a quiz once, attempt by attempt, into sums: memory grows with the bank, not with the
answers.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db.models import Avg, Count, FloatField, QuerySet, TextField
from django.db.models.functions import Cast

from quizzes.models import Attempt, AttemptQuerySet, QuestionVersion, QuizPage, Response
from quizzes.question_types import Payload

TAGS = ("difficulty", "module", "requirements")  # may change without changing what is asked
CHUNK = 5000

Cell = tuple[str, int, float, str]  # language, stratum, points, answer


def chosen(answer: str) -> tuple[str, ...]:
    """Return the keys of the choices in a stored answer; nothing where the answer is not a list of choices."""
    value = json.loads(answer)
    return tuple(value) if isinstance(value, list) else ()


def wording(payload: Payload) -> str:
    """Return what a learner saw and what counted as right; versions that share it are one item."""
    seen: dict[str, object] = {name: value for name, value in payload.items() if name not in TAGS}
    seen["choices"] = [
        {name: value for name, value in choice.items() if name != "reason"} for choice in payload.get("choices", [])
    ]
    return json.dumps(seen, sort_keys=True)


@dataclass(slots=True)
class Item:
    """All versions of a question with the same wording, and the sums of their responses.

    ``cells`` holds [how many, Σ strength, Σ strength²] for each language, stratum, points and answer.
    """

    question_id: int
    payload: Payload
    number: int
    count: int = 0
    mean: float = 0.0  # of the points over all responses
    cells: dict[Cell, list[float]] = field(default_factory=dict)
    times: dict[str, Counter[int]] = field(default_factory=dict)  # language → seconds in view → how many


Row = tuple[Item, str, float, str, int | None]  # item, language, points, answer, seconds in view


@dataclass(slots=True)
class Sums:
    """What the responses of a quiz add up to.

    The *strength* of an attempt is the sum of its points minus the mean points of the questions it drew, so attempts
    with harder draws are not taken for weaker ones; the *stratum* is the strength in whole points. With the same
    questions for everybody, that is the total score up to a constant.
    """

    items: list[Item] = field(default_factory=list)
    attempts: int = 0
    passed: int = 0
    responses: int = 0
    shares: float = 0.0  # Σ of the score of an attempt, from 0 to 1
    shares_squared: float = 0.0
    squares: float = 0.0  # Σ over responses of (points − mean)²
    products: float = 0.0  # Σ over pairs of responses of one attempt of their deviations' product, both orders
    pairs: int = 0
    strata: Counter[int] = field(default_factory=Counter)


def graded(quiz: QuizPage, *, first_only: bool) -> AttemptQuerySet:
    """Return the graded attempts of a quiz; of each enrolment the first only, for a later one has seen the
    questions.
    """
    attempts = Attempt.objects.filter(quiz=quiz, submitted_at__isnull=False)
    return attempts.filter(number=1) if first_only else attempts


def read(quiz: QuizPage, *, first_only: bool) -> Sums:
    """Read the graded responses of a quiz, in four queries whatever their number."""
    attempts = graded(quiz, first_only=first_only)
    sums = Sums()
    sums.passed = attempts.passing().count()
    responses = Response.objects.filter(attempt__in=attempts.order_by(), points__isnull=False)
    by_version = _items(sums, responses)
    rows = (
        responses.order_by("attempt_id")
        # As text, for then no converter runs for each row; few values differ, so each is converted once.
        .annotate(share=Cast("points", TextField()), given=Cast("answer", TextField()))
        .values_list("version_id", "language", "share", "given", "seconds", "attempt_id")
        .iterator(chunk_size=CHUNK)
    )
    shares = Shares()
    for _attempt, of_attempt in groupby(rows, key=itemgetter(5)):
        # An attempt submitted since the first query may hold a version that it has not seen.
        add_attempt(
            sums,
            [
                (by_version[version], language, shares[share], answer, seconds)
                for version, language, share, answer, seconds, _pk in of_attempt
                if version in by_version
            ],
        )
    return sums


class Shares(dict[str, float]):
    """Numbers by their text."""

    def __missing__(self, text: str) -> float:
        number = self[text] = float(text)
        return number


def _items(sums: Sums, responses: QuerySet[Response]) -> dict[int, Item]:
    """Return the items of the quiz by version, with their mean points."""
    figures = {
        version: (count, mean)
        for version, count, mean in responses.order_by()
        .values("version_id")
        .annotate(count=Count("pk"), mean=Avg(Cast("points", FloatField())))
        .values_list("version_id", "count", "mean")
    }
    versions = QuestionVersion.objects.filter(pk__in=figures).order_by("question_id", "number")
    by_wording: dict[tuple[int, str], Item] = {}
    by_version: dict[int, Item] = {}
    for version in versions:
        key = (version.question_id, wording(version.payload))
        item = by_wording.setdefault(key, Item(version.question_id, version.payload, version.number))
        item.payload, item.number = version.payload, version.number
        count, mean = figures[version.pk]
        item.mean = (item.count * item.mean + count * mean) / (item.count + count)
        item.count += count
        by_version[version.pk] = item
    sums.items = list(by_wording.values())
    return by_version


def add_attempt(sums: Sums, rows: list[Row]) -> None:
    """Add all responses of one attempt; the means of the items are known by then."""
    if not rows:
        return
    total = strength = squares = 0.0
    for item, _language, points, _answer, _seconds in rows:
        deviation = points - item.mean
        total += points
        strength += deviation
        squares += deviation * deviation
    count, strength_squared = len(rows), strength * strength
    # Rounded first: equal totals must not fall apart by the last bit of a sum of floats.
    stratum = math.floor(round(strength, 6) + 0.5)
    share = total / count
    sums.attempts += 1
    sums.responses += count
    sums.shares += share
    sums.shares_squared += share * share
    sums.squares += squares
    sums.products += strength_squared - squares
    sums.pairs += count * (count - 1)
    sums.strata[stratum] += 1
    main = _main_language(row[1] for row in rows) if any(not row[1] for row in rows) else ""
    for item, language, points, answer, seconds in rows:
        key = (language or main, stratum, points, answer)
        cell = item.cells.get(key)
        if cell is None:
            item.cells[key] = [1, strength, strength_squared]
        else:
            cell[0] += 1
            cell[1] += strength
            cell[2] += strength_squared
        if seconds is not None:
            item.times.setdefault(language or main, Counter())[seconds] += 1


def _main_language(languages: Iterable[str]) -> str:
    """Return the language of most answers; what was left empty belongs to it."""
    answered = Counter(language for language in languages if language)
    return answered.most_common(1)[0][0] if answered else ""


def newest(items: Iterable[Item]) -> Iterator[tuple[Item, int]]:
    """Yield the newest wording of each question, and how many responses went to older ones."""
    by_question: dict[int, list[Item]] = {}
    for item in items:
        by_question.setdefault(item.question_id, []).append(item)
    for wordings in by_question.values():
        last = max(wordings, key=lambda item: item.number)
        yield last, sum(item.count for item in wordings if item is not last)
