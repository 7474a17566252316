"""A frozen question as a page shows it, in one language; nothing of the key before it may be seen."""

import secrets
from collections.abc import Sequence

from quizzes.question_types import Answer, Content, Line, Payload, type_of
from quizzes.question_types.base import said
from quizzes.questions.chance import seeded
from quizzes.questions.naming import Names


def shown(payload: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
    """Return what a form of this question needs: ``template``, ``stem``, ``hint``, ``image``, ``scenario`` and the
    type's.
    """
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
) -> dict[str, object]:
    """Return an answered question with its reasons: ``stem``, ``lines``, ``explanation``, ``requirements``."""
    question_type = type_of(payload)
    lines: list[Line] = question_type.lines(payload, order, answer, language, show_key=show_key)
    is_right = question_type.points(answer, payload) == 1
    return {
        "stem": question_type.stem(payload, language),
        "requirements": ", ".join(payload["requirements"]),
        "lines": lines,
        "explanation": said(payload.get("explanation", {}), language) if show_key or is_right else "",
    }


def given_words(payload: Payload, order: Sequence[str], answer: Answer, language: str) -> list[str]:
    """Return what an answer says, as a learner gave it; nothing of the key."""
    lines: list[Line] = type_of(payload).lines(payload, order, answer, language, show_key=False)
    chosen = [line.text for line in lines if line.given is None]
    filled = [f"{line.text}: {line.given}" if line.text else line.given for line in lines if line.given]
    return [*chosen, *filled]


def tried(payload: Payload, language: str) -> dict[str, object]:
    """Return a question as an attempt would show it, with the right answer behind it: for editors only."""
    rng = seeded(payload["stem"]["es"])  # the same order at each look
    order = type_of(payload).order(payload, rng, shuffle=True)
    key = type_of(payload).correct(payload)
    return {
        "question": shown(*Names(payload, secrets.token_hex(16), "").hidden(payload, order, []), language),
        "answered": explained(payload, order, key, language, show_key=True),
    }
