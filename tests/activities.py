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
