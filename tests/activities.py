"""A lesson with something to do."""

from courses.models import LessonPage
from tests.factories import add_block

ACTIVITY = "11111111-2222-4333-8444-555555555555"  # the id of its block


def use_activity(lesson: LessonPage) -> None:
    """Let a lesson have an activity of three lines, of which the first has the flaw."""
    words = {code: {"text": "?", "reason": "?"} for code in ("es", "en")}
    lines = [{"type": "item", "id": str(n), "value": {**words, "is_flaw": n == 0}} for n in range(3)]
    content = [{"type": "spot", "id": "content", "value": {"passages": lines}}]
    task = {"title": "?", "text": "<p>?</p>"}
    add_block(lesson, "activity", {"minutes": 2, "es": task, "en": task, "content": content}, id=ACTIVITY)


PRACTICE = "11111111-2222-4333-8444-666666666666"


def use_practice(lesson: LessonPage, *, kind: str = "single", correct: int = 1) -> None:
    """Let a lesson have a practice question of three choices, of which the first are right."""
    words = {code: f"{'¿Qué' if code == 'es' else 'What'} {lesson.pk}?" for code in ("es", "en")}
    choices = [
        {
            "type": "item",
            "id": str(number),
            "value": {
                "is_correct": number < correct,
                **{code: {"text": f"{code} {number}", "reason": f"{code} why {number}"} for code in ("es", "en")},
            },
        }
        for number in range(3)
    ]
    value = {"kind": kind, **words, "requirements": "", "choices": choices}
    add_block(lesson, "practice", value, id=PRACTICE)
