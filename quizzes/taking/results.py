"""What a graded attempt tells the learner, in the active language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.learning.outline import OutlineLesson, outline_of
from courses.models import CoursePage, Enrolment, LessonPage, ModulePage
from quizzes.models import QuestionVoid, QuizPage, Response
from quizzes.question_types import type_of
from quizzes.questions.display import explained
from quizzes.taking.services import AttemptEligibility


@dataclass
class Topic:
    """How one module went."""

    title: str
    right: int = 0
    total: int = 0
    lessons: list[OutlineLesson] = field(default_factory=list)


def topics(course: CoursePage, enrolment: Enrolment | None, responses: Sequence[Response]) -> list[Topic]:
    """Return right and total questions per module in the order of the course; where any is wrong, what to read again.

    That are the lessons which teach the clauses and controls of the missed questions; all of the module where none
    does.
    """
    found: dict[int | None, Topic] = {}
    titles = {
        module.pk: module for module in ModulePage.objects.child_of(course).only("pk", "path", "title", "title_en")
    }
    for response in responses:
        pk = response.version.payload["module"]
        module = titles.get(pk)
        topic = found.setdefault(pk if module else None, Topic(module.local_title if module else _("Other questions")))
        points = response.counted_points
        topic.total += points is not None
        topic.right += points == 1
    missed = _missed_requirements(responses)
    taught = _lessons_by_requirement(course)
    lessons_of = {module.path: module.lessons for module in outline_of(course, enrolment).modules}
    for pk, topic in found.items():
        if pk in titles and topic.right < topic.total:
            lessons = lessons_of.get(titles[pk].path, [])
            exact = set().union(*(taught.get(identifier, ()) for identifier in missed[pk]))
            topic.lessons = [lesson for lesson in lessons if lesson.pk in exact] or lessons
    return [found[pk] for pk in [*titles, None] if pk in found]


def void_notes(responses: Sequence[Response]) -> list[str]:
    """Return a sentence for each way in which questions of the attempt were voided: the score is not what the answers
    say.
    """
    modes = Counter(response.void.mode for response in responses if response.void)
    notes = []
    if given := modes[QuestionVoid.Mode.FULL]:
        text = ngettext(
            "%(count)d question had a flaw: everybody gets its points, whatever they answered.",
            "%(count)d questions had a flaw: everybody gets their points, whatever they answered.",
            given,
        )
        notes.append(text % {"count": given})
    if out := modes[QuestionVoid.Mode.OUT]:
        text = ngettext(
            "%(count)d question had a flaw and does not count in your score.",
            "%(count)d questions had a flaw and do not count in your score.",
            out,
        )
        notes.append(text % {"count": out})
    return notes


def _missed_requirements(responses: Sequence[Response]) -> dict[int | None, set[str]]:
    """Return for each module the clauses and controls of its questions that were not answered right."""
    missed: dict[int | None, set[str]] = {}
    for response in responses:
        if response.counted_points not in (None, 1):
            payload = response.version.payload
            missed.setdefault(payload["module"], set()).update(payload["requirements"])
    return missed


def _lessons_by_requirement(course: CoursePage) -> dict[str, set[int]]:
    """Return for each clause or control the lessons of a course that teach it."""
    rows = LessonPage.objects.descendant_of(course).values_list("requirements__identifier", "pk")
    taught: dict[str, set[int]] = {}
    for identifier, pk in rows.filter(requirements__isnull=False):
        taught.setdefault(identifier, set()).add(pk)
    return taught


def shows_key(quiz: QuizPage, eligible: AttemptEligibility) -> bool:
    """Return whether the right answers may be told: by the policy of the quiz, never while an attempt could use
    them.
    """
    if eligible.open_attempt:
        return False
    return quiz.feedback == QuizPage.Feedback.AT_ONCE or eligible.passed or eligible.attempts_left == 0


def feedback(responses: Sequence[Response], quiz: QuizPage, eligible: AttemptEligibility) -> list[dict[str, object]]:
    """Return each question with what was answered and why it is right or wrong, as far as the policy of the quiz tells.

    Until the key may be told, only the reasons of what was answered are given: more would spoil the next attempt.
    """
    show_key = shows_key(quiz, eligible)
    if not show_key and quiz.feedback == QuizPage.Feedback.AFTER_CLOSE:
        return []
    return explained_answers(responses, show_key=show_key)


def unreadable_words(response: Response) -> str:
    """Say that what was typed is no answer; "" where it is one."""
    return type_of(response.version.payload).unreadable(response.unreadable) if response.unreadable else ""


def explained_answers(responses: Sequence[Response], *, show_key: bool) -> list[dict[str, object]]:
    """Return each question with what was answered and why it is right or wrong: first what went wrong."""
    language = get_language() or "es"
    mistakes_first = sorted(responses, key=lambda response: (response.counted_points in (None, 1), response.position))
    return [
        {
            "position": response.position,
            "is_right": response.points == 1,
            "is_partly_right": response.points is not None and 0 < response.points < 1,
            "unreadable": unreadable_words(response),
            "void": response.void,
            **explained(response.version.payload, response.choice_order, response.answer, language, show_key=show_key),
        }
        for response in mistakes_first
    ]
