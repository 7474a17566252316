"""What somebody answered in the blocks of a lesson: kept, and put into the page that is the same for everybody."""

import re

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from courses.blocks.activities.asked import Outcome
from courses.blocks.activities.block import ActivityValue
from courses.models import BlockAnswer, Enrolment, LessonPage
from people.sign_in.unsent import keep_title

END = re.compile(r"<!--end of ([0-9a-f-]{36}) (\w*)-->")  # courses/activities/_form.html


def with_ends(request: HttpRequest, lesson: LessonPage, enrolment: Enrolment | None) -> str:
    """Return the body of a lesson with the button of every activity, and how its person did it before."""
    html = lesson.body_html()
    if not END.search(html):
        return html
    keep_title(request, lesson.local_title)  # these forms are drawn before their page
    answers = BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson) if enrolment else ()
    done = {answer.block_id: answer for answer in answers}
    return END.sub(lambda match: _end(request, enrolment, match[2], done.get(match[1])), html)


def _end(request: HttpRequest, enrolment: Enrolment | None, kind: str, answer: BlockAnswer | None) -> str:
    context = {"value": {"kind": kind}, "enrolment": enrolment, "answer": answer, "outcome": Outcome()}
    return render_to_string("courses/activities/_end.html", context, request)


@transaction.atomic
def keep_answer(
    enrolment: Enrolment, lesson: LessonPage, block_id: str, activity: ActivityValue, outcome: Outcome, language: str
) -> BlockAnswer:
    """Keep what somebody answered in an activity; what they answered before is replaced, and counted."""
    now = timezone.now()
    Enrolment.objects.select_for_update().filter(pk=enrolment.pk).values("pk").first()
    former = BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson, block_id=block_id).first()
    answer = former or BlockAnswer(enrolment=enrolment, lesson=lesson, block_id=block_id, times=0, first_at=now)
    if former is None:
        answer.first_right = outcome.right
    answer.kind, answer.asked_sha256, answer.given = activity.kind, activity.digest(), outcome.given
    answer.right, answer.total = outcome.right, outcome.total
    answer.times, answer.language, answer.last_at = answer.times + 1, language, now
    answer.save()
    return answer
