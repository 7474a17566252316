"""The pages of an attempt: addresses, questions, review, clocks."""

import datetime
import math
from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes.models import Attempt, Response
from quizzes.question_types import type_of
from quizzes.questions.display import given_words, shown
from quizzes.questions.naming import names_of
from quizzes.taking.late import stamp


class Clock(TypedDict):
    """Seconds left of an attempt, None without limit; and as people read them."""

    seconds_left: int | None
    time_left: NotRequired[str]


class QuestionClock(TypedDict):
    """Seconds left for one question, None without limit or before it is opened; and as people read them."""

    question_seconds_left: int | None
    question_time_left: NotRequired[str]


class Addresses:
    """Where the steps of an attempt are."""

    def __init__(self, attempt: UUID) -> None:
        self._attempt = attempt

    def _of(self, name: str, *args: int) -> str:
        return reverse(f"quizzes:{name}", args=[self._attempt, *args])

    def question(self, position: int) -> str:
        """Return a question of the attempt."""
        return self._of("question", position)

    def save(self, position: int) -> str:
        """Return where the answer to a question is sent."""
        return self._of("save", position)

    def open(self, position: int) -> str:
        """Return where the clock of a question is started."""
        return self._of("open", position)

    @property
    def clock(self) -> str:
        """The seconds left by the server's clock."""
        return self._of("clock")

    @property
    def review(self) -> str:
        """What is answered and missing."""
        return self._of("review")

    @property
    def submit(self) -> str:
        """Where the attempt is handed in."""
        return self._of("submit")

    @property
    def result(self) -> str:
        """What came out."""
        return self._of("result")


def question_page(
    attempt: Attempt, responses: Sequence[Response], position: int, addresses: Addresses
) -> dict[str, object]:
    """Return all questions with the answers saved so far; ``position`` is the one in view.

    Where each question has its own time, the page holds the one in view and no other: what is not opened is not told.
    """
    total = len(responses)
    language = get_language() or "es"
    is_timed = bool(attempt.seconds_per_question)
    places = [
        {
            **_place(response, addresses),
            "response": response,
            "is_current": response.position == position,
            "next_sequence": response.revision + 1,
            "seconds": response.seconds or 0,
            "previous": response.position - 1 or None,
            "next": response.position + 1 if response.position < total else None,
            "save_address": addresses.save(response.position),
            "question": None
            if is_timed and (response.position != position or response.is_sealed)
            else _shown(response, language),
        }
        for response in responses
    ]
    context: dict[str, object] = {
        "attempt": attempt,
        "stamp": stamp(attempt),
        "addresses": addresses,
        "places": places,
        "current": places[position - 1],
    }
    if is_timed:
        context["question_clock"] = {
            "is_sealed": responses[position - 1].is_sealed,
            "is_over": responses[position - 1].is_over,
            "closes_at": responses[position - 1].closes_at,
            "open_address": addresses.open(position),
            "previous": addresses.question(position - 1) if position > 1 else "",
            "open_next": addresses.open(position + 1) if position < total else "",
            **question_clock_of(responses[position - 1]),
        }
    return {**context, "total": total, **clock_of(attempt)}


def review_page(attempt: Attempt, responses: Iterable[Response], addresses: Addresses) -> dict[str, object]:
    """Return what is stored of every question, and what is missing, incomplete and flagged, before submitting."""
    language = get_language() or "es"
    places = [{**_place(response, addresses), **_given(response, language)} for response in responses]
    return {
        "attempt": attempt,
        "addresses": addresses,
        "places": places,
        "missing": [place for place in places if not place["filled"]],
        "partial": [place for place in places if place["is_partial"]],
        "total": len(places),
        **clock_of(attempt),
    }


def _shown(response: Response, language: str) -> dict[str, object]:
    """Return the question with names that mean nothing outside this attempt."""
    hidden = names_of(response).hidden(response.version.payload, response.choice_order, response.answer)
    return {**shown(*hidden, language), **_read_back(response)}


def _given(response: Response, language: str) -> dict[str, object]:
    """Return the question and what is stored of its answer, to read; nothing of one that was never opened."""
    if response.is_sealed:
        return {}
    payload = response.version.payload
    return {
        "stem": type_of(payload).stem(payload, language),
        "given": given_words(payload, response.choice_order, response.answer, language),
    }


def _progress(response: Response) -> dict[str, object]:
    payload = response.version.payload
    filled, parts = type_of(payload).progress(response.answer, payload)
    return {"filled": filled, "parts": parts, "is_answered": filled >= parts, "is_partial": 0 < filled < parts}


def _read_back(response: Response) -> dict[str, str]:
    """Return where people type: how the answer was read, or that it was not."""
    question_type = type_of(response.version.payload)
    if response.unreadable:
        return {"unreadable": question_type.unreadable(response.unreadable), "typed": response.unreadable}
    read_as = question_type.read_as(response.answer)
    return {"read_as": read_as} if read_as else {}


def _place(response: Response, addresses: Addresses) -> dict[str, object]:
    return {
        "position": response.position,
        **_progress(response),
        "unreadable": response.unreadable,
        "is_flagged": response.is_flagged,
        "is_over": response.is_over,
        "address": addresses.question(response.position),
    }


def clock_of(attempt: Attempt) -> Clock:
    """Return the seconds left by the server's clock, None without limit."""
    if attempt.deadline_at is None:
        return {"seconds_left": None}
    return _clock(max(int((attempt.deadline_at - timezone.now()).total_seconds()), 0))


def late_clock_of(attempt: Attempt) -> Clock:
    """Return for how many seconds an answer given in time can still arrive, None without limit."""
    if attempt.late_until is None:
        return {"seconds_left": None}
    # Rounded up: at its zero the page hands in, and nothing may be on its way by then.
    return _clock(max(math.ceil((attempt.late_until - timezone.now()).total_seconds()), 0))


def _clock(left: int) -> Clock:
    return {"seconds_left": left, "time_left": f"{left // 60}:{left % 60:02d}"}


def question_clock_of(response: Response) -> QuestionClock:
    """Return the seconds left for one question by the server's clock, None without limit or before it is opened."""
    if response.closes_at is None:
        return {"question_seconds_left": None}
    # Rounded up: at its zero the page asks the server, which must agree by then.
    left = max(math.ceil((response.closes_at - timezone.now()).total_seconds()), 0)
    return {"question_seconds_left": left, "question_time_left": f"{left // 60}:{left % 60:02d}"}


def saved_reply(attempt: Attempt, response: Response, zone: datetime.tzinfo) -> dict[str, object]:
    """Return what the page is told about a saved answer."""
    at = date_format(timezone.localtime(response.saved_at, zone), "TIME_FORMAT")
    return {
        "saved": _("Saved at %(time)s") % {"time": at},
        **_progress(response),
        "is_flagged": response.is_flagged,
        "revision": response.revision,
        **_read_back(response),
        **seconds_left(attempt, response),
    }


def seconds_left(attempt: Attempt, response: Response | None = None) -> dict[str, int | None]:
    """Return what the clocks of a page are set to."""
    clocks = {"seconds_left": clock_of(attempt)["seconds_left"]}
    if attempt.seconds_per_question and response:
        clocks["question_seconds_left"] = question_clock_of(response)["question_seconds_left"]
    return clocks
