"""A frozen question as a page shows it, in one language; nothing of the key before it may be seen."""

import random
import secrets
from collections.abc import Sequence
from typing import Any

from quizzes.question_types import Answer, Line, Payload, type_of
from quizzes.question_types.base import said
from quizzes.questions.naming import Names


def shown(payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
    """What a form of this question needs: ``template``, ``stem``, ``hint``, ``image``, ``scenario`` and the type's."""
    question_type = type_of(payload)
    image, scenario = payload.get("image"), payload.get("scenario")
    return {
        "template": question_type.template,
        "kind": question_type.kind,
        "stem": said(payload["stem"], language),
        "hint": question_type.hint(payload),
        "image": image and {**image, "alt": said(image["alt"], language)},
        "scenario": scenario and {"title": said(scenario["title"], language), "text": said(scenario["text"], language)},
        **question_type.shown(payload, order, answer, language),
    }


def explained(
    payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
) -> dict[str, Any]:
    """An answered question with its reasons: ``stem``, ``lines``, ``explanation``, ``requirements``."""
    question_type = type_of(payload)
    lines: list[Line] = question_type.lines(payload, order, answer, language, show_key=show_key)
    is_right = question_type.points(answer, payload) == 1
    return {
        "stem": question_type.stem(payload, language),
        "requirements": ", ".join(payload["requirements"]),
        "lines": lines,
        "explanation": said(payload.get("explanation", {}), language) if show_key or is_right else "",
    }


def tried(payload: Payload, language: str) -> dict[str, Any]:
    """A question as an attempt would show it, with the right answer behind it: for editors only."""
    rng = random.Random(payload["stem"]["es"])  # noqa: S311  # the same order at each look
    order = type_of(payload).order(payload, rng, shuffle=True)
    key = type_of(payload).correct(payload)
    return {
        "question": shown(*Names(payload, secrets.token_hex(16), "").hidden(payload, order, []), language),
        "answered": explained(payload, order, key, language, show_key=True),
    }
