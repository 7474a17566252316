"""What a graded attempt tells the learner, in the active language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import CoursePage, Enrolment, ModulePage
from courses.outline import outline_of
from quizzes.display import explained
from quizzes.models import QuizPage, Response
from quizzes.services import Standing
from quizzes.steps import unreadable_words


@dataclass
class Topic:
    """How one module went."""

    title: str
    right: int = 0
    total: int = 0
    lessons: list[Any] = field(default_factory=list)


def topics(course: CoursePage, enrolment: Enrolment | None, responses: Sequence[Response]) -> list[Topic]:
    """Right and total questions per module in the order of the course; lessons to read again where any is wrong."""
    found: dict[int | None, Topic] = {}
    titles = {
        module.pk: module for module in ModulePage.objects.child_of(course).only("pk", "path", "title", "title_en")
    }
    for response in responses:
        pk = response.version.payload["module"]
        module = titles.get(pk)
        topic = found.setdefault(pk if module else None, Topic(module.local_title if module else _("Other questions")))
        topic.total += 1
        topic.right += response.points == 1
    read_again = {module.path: module.lessons for module in outline_of(course, enrolment).modules}
    for pk, topic in found.items():
        if pk in titles and topic.right < topic.total:
            topic.lessons = read_again.get(titles[pk].path, [])
    return [found[pk] for pk in [*titles, None] if pk in found]


def shows_key(quiz: QuizPage, standing: Standing) -> bool:
    """Whether the right answers may be told: by the policy of the quiz, never while an attempt could use them."""
    if standing.open_attempt:
        return False
    return quiz.feedback == QuizPage.Feedback.AT_ONCE or standing.passed or standing.attempts_left == 0


def feedback(responses: Sequence[Response], quiz: QuizPage, standing: Standing) -> list[dict[str, Any]]:
    """Each question with what was answered and why it is right or wrong, as far as the policy of the quiz tells.

    Until the key may be told, only the reasons of what was answered are given: more would spoil the next attempt.
    """
    show_key = shows_key(quiz, standing)
    if not show_key and quiz.feedback == QuizPage.Feedback.AFTER_CLOSE:
        return []
    return explained_answers(responses, show_key=show_key)


def explained_answers(responses: Sequence[Response], *, show_key: bool) -> list[dict[str, Any]]:
    """Each question with what was answered and why it is right or wrong."""
    language = get_language() or "es"
    return [
        {
            "position": response.position,
            "is_right": response.points == 1,
            "is_partly_right": response.points is not None and 0 < response.points < 1,
            "unreadable": unreadable_words(response.unreadable) if response.unreadable else "",
            **explained(response.version.payload, response.choice_order, response.answer, language, show_key=show_key),
        }
        for response in responses
    ]
