"""The pages of an attempt, as a learner takes it or an editor tries it: addresses, questions, review, clocks."""

import math
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes.models import Attempt, Response
from quizzes.questions.display import shown
from quizzes.questions.naming import names_of
from quizzes.taking.late import stamp


class Addresses:
    """Where the steps of an attempt are."""

    def __init__(self, identity: Any, prefix: str = "") -> None:
        self._identity = identity
        self._prefix = prefix

    def _of(self, name: str, *args: int) -> str:
        return reverse(f"quizzes:{self._prefix}{name}", args=[self._identity, *args])

    def question(self, position: int) -> str:
        """A question of the attempt."""
        return self._of("question", position)

    def save(self, position: int) -> str:
        """Where the answer to a question is sent."""
        return self._of("save", position)

    def open(self, position: int) -> str:
        """Where the clock of a question is started."""
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
) -> dict[str, Any]:
    """All questions with the answers saved so far; ``position`` is the one in view.

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
    context = {
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


def review_page(attempt: Attempt, responses: Iterable[Response], addresses: Addresses) -> dict[str, Any]:
    """What is answered, missing and flagged, before submitting."""
    places = [_place(response, addresses) for response in responses]
    return {
        "attempt": attempt,
        "addresses": addresses,
        "places": places,
        "missing": [place for place in places if not place["is_answered"]],
        "flagged": [place for place in places if place["is_flagged"]],
        "total": len(places),
        **clock_of(attempt),
    }


def _shown(response: Response, language: str) -> dict[str, Any]:
    """The question with names that mean nothing outside this attempt."""
    hidden = names_of(response).hidden(response.version.payload, response.choice_order, response.answer)
    return {**shown(*hidden, language), **_read_back(response)}


def _read_back(response: Response) -> dict[str, str]:
    """Where people type: how the answer was read, or that it was not."""
    if response.unreadable:
        return {"unreadable": unreadable_words(response.unreadable), "typed": response.unreadable}
    if isinstance(response.answer, str) and response.answer:
        return {"read_as": _("Read as %(number)s.") % {"number": response.answer}}
    return {}


def unreadable_words(typed: str) -> str:
    """That what was typed is no answer."""
    return _("“%(typed)s” cannot be read as a number: the question counts as not answered.") % {"typed": typed}


def _place(response: Response, addresses: Addresses) -> dict[str, Any]:
    return {
        "position": response.position,
        "is_answered": bool(response.answer),
        "unreadable": response.unreadable,
        "is_flagged": response.is_flagged,
        "is_over": response.is_over,
        "address": addresses.question(response.position),
    }


def clock_of(attempt: Attempt) -> dict[str, Any]:
    """Seconds left by the server's clock, None without limit."""
    if attempt.deadline_at is None:
        return {"seconds_left": None}
    left = max(int((attempt.deadline_at - timezone.now()).total_seconds()), 0)
    return {"seconds_left": left, "time_left": f"{left // 60}:{left % 60:02d}"}


def question_clock_of(response: Response) -> dict[str, Any]:
    """Seconds left for one question by the server's clock, None without limit or before it is opened."""
    if response.closes_at is None:
        return {"question_seconds_left": None}
    # Rounded up: at its zero the page asks the server, which must agree by then.
    left = max(math.ceil((response.closes_at - timezone.now()).total_seconds()), 0)
    return {"question_seconds_left": left, "question_time_left": f"{left // 60}:{left % 60:02d}"}


def saved_reply(attempt: Attempt, response: Response, zone: ZoneInfo) -> dict[str, Any]:
    """What the page is told about a saved answer."""
    at = date_format(timezone.localtime(response.saved_at, zone), "TIME_FORMAT")
    return {
        "saved": _("Saved at %(time)s") % {"time": at},
        "is_answered": bool(response.answer),
        "revision": response.revision,
        **_read_back(response),
        **seconds_left(attempt, response),
    }


def seconds_left(attempt: Attempt, response: Response | None = None) -> dict[str, int | None]:
    """What the clocks of a page are set to."""
    clocks = {"seconds_left": clock_of(attempt)["seconds_left"]}
    if attempt.seconds_per_question and response:
        clocks["question_seconds_left"] = question_clock_of(response)["question_seconds_left"]
    return clocks
