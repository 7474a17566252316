"""What somebody answered in the blocks of a lesson: kept, and put into the page that is the same for everybody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from courses.blocks.activities.asked import Outcome
from courses.learning.services import complete_lesson
from courses.models import BlockAnswer, Enrolment, LessonPage
from lib.prepared import Prepared
from people.sign_in.unsent import keep_title

END = re.compile(r"<!--end of ([0-9a-f-]{36}) (\w*)-->")  # courses/activities/_form.html
CHECK = re.compile(r"<!--check ([0-9a-f-]{36})-->.*?<!--/check-->", re.DOTALL)  # components/practice_question.html


@dataclass(frozen=True)
class Given:
    """An answer to a block, and how much of it is right."""

    kind: str
    asked_sha256: str
    given: Mapping[str, Sequence[str]]
    right: int
    total: int


def answers_in(lesson: LessonPage, enrolment: Enrolment | None) -> dict[str, BlockAnswer]:
    """Return what somebody answered in the blocks of a lesson, by their ids. No query where it asks nothing."""
    if enrolment is None or not lesson.asking_blocks():
        return {}
    return {answer.block_id: answer for answer in _ANSWERS(enrolment.pk, lesson.pk)}


_ANSWERS = Prepared(lambda enrolment, lesson: BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson))


def with_ends(
    request: HttpRequest, lesson: LessonPage, enrolment: Enrolment | None, answers: Mapping[str, BlockAnswer]
) -> str:
    """Return the body of a lesson with the buttons of what it asks, and how its person answered it before."""
    html = lesson.body_html()
    if enrolment is not None and CHECK.search(html):
        keep_title(request, lesson.local_title)  # these forms are drawn before their page
        html = CHECK.sub(lambda match: _check(request, lesson, match[1], answers.get(match[1])), html)
    if not END.search(html):
        return html
    keep_title(request, lesson.local_title)
    return END.sub(lambda match: _end(request, enrolment, match[2], answers.get(match[1])), html)


def _check(request: HttpRequest, lesson: LessonPage, block_id: str, answer: BlockAnswer | None) -> str:
    context = {"page": lesson, "block_id": block_id, "answer": answer}
    return render_to_string("courses/practice/_check.html", context, request)


def _end(request: HttpRequest, enrolment: Enrolment | None, kind: str, answer: BlockAnswer | None) -> str:
    context = {"value": {"kind": kind}, "enrolment": enrolment, "answer": answer, "outcome": Outcome()}
    return render_to_string("courses/activities/_end.html", context, request)


@transaction.atomic
def keep_answer(enrolment: Enrolment, lesson: LessonPage, block_id: str, said: Given, language: str) -> BlockAnswer:
    """Keep what somebody answered in a block; what they answered before is replaced, and counted.

    The lesson is done where nothing else was missing.
    """
    now = timezone.now()
    Enrolment.objects.select_for_update().filter(pk=enrolment.pk).values("pk").first()
    former = BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson, block_id=block_id).first()
    answer = former or BlockAnswer(enrolment=enrolment, lesson=lesson, block_id=block_id, times=0, first_at=now)
    if former is None:
        answer.first_right = said.right
    answer.kind, answer.asked_sha256, answer.given = said.kind, said.asked_sha256, said.given
    answer.right, answer.total = said.right, said.total
    answer.times, answer.language, answer.last_at = answer.times + 1, language, now
    answer.save()
    complete_lesson(enrolment, lesson, language)
    return answer
