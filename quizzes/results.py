"""What a graded attempt tells the learner, in the active language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import Enrolment, ModulePage
from courses.outline import outline_of
from quizzes.models import Response


@dataclass
class Topic:
    """How one module went."""

    title: str
    right: int = 0
    total: int = 0
    lessons: list[Any] = field(default_factory=list)


def topics(enrolment: Enrolment, responses: Sequence[Response]) -> list[Topic]:
    """Right and total questions per module in the order of the course; lessons to read again where any is wrong."""
    found: dict[int | None, Topic] = {}
    titles = {
        module.pk: module
        for module in ModulePage.objects.child_of(enrolment.course).only("pk", "path", "title", "title_en")
    }
    for response in responses:
        pk = response.version.payload["module"]
        module = titles.get(pk)
        topic = found.setdefault(pk if module else None, Topic(module.local_title if module else _("Other questions")))
        topic.total += 1
        topic.right += response.points == 1
    read_again = {module.path: module.lessons for module in outline_of(enrolment.course, enrolment).modules}
    for pk, topic in found.items():
        if pk in titles and topic.right < topic.total:
            topic.lessons = read_again.get(titles[pk].path, [])
    return [found[pk] for pk in [*titles, None] if pk in found]


def feedback(responses: Sequence[Response], *, show_key: bool) -> list[dict[str, Any]]:
    """Each question with what was chosen and why it is right or wrong.

    Until the quiz is passed or no attempt is left, only the reasons of the chosen choices are given:
    the key itself would spoil the next attempt.
    """
    language = get_language() or "es"
    shown = []
    for response in responses:
        payload = response.version.payload
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        choices = [by_key[key] for key in response.choice_order]
        shown.append(
            {
                "position": response.position,
                "stem": payload["stem"].get(language) or payload["stem"]["es"],
                "is_right": response.points == 1,
                "requirements": ", ".join(payload["requirements"]),
                "choices": [
                    {
                        "text": choice["text"].get(language) or choice["text"]["es"],
                        "reason": choice["reason"].get(language) or choice["reason"]["es"],
                        "is_correct": choice["is_correct"],
                        "is_selected": choice["key"] in response.selected,
                    }
                    for choice in choices
                    if show_key or choice["key"] in response.selected
                ],
            }
        )
    return shown
