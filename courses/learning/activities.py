"""Answering an activity: told at once, and kept. With scripts in its place in the lesson, without them on a page."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from courses.blocks.activities.asked import TELLS_AFTER, Outcome
from courses.blocks.activities.block import REPLY, ActivityValue
from courses.learning.doing import Given, keep_answer
from courses.learning.progress import progress_of
from courses.learning.views import lesson_and_enrolment, lesson_page_of
from courses.models import Enrolment, LessonPage
from lib.budget import Exceeded
from lib.json_reading import read_json
from lib.numerals import whole_number
from people.requests import EmployeeRequest, employee_required
from people.sign_in.page_session import sent_from
from people.sign_in.unsent import keep_title

TIMES = "times"  # how often it was tried before
AGAIN = "again"
MOST = 100  # values of one name


@employee_required
@sent_from(lesson_page_of)
def answer(request: EmployeeRequest, pk: int, block: UUID) -> HttpResponse:
    """Compare what is sent with what is right, keep it, and show both."""
    lesson_page, enrolment = lesson_and_enrolment(request, pk)
    activity: ActivityValue | None = lesson_page.asking("activity", str(block))
    if activity is None:
        raise Http404
    is_script = request.content_type == "application/json"
    given = _given_as_json(request.body) if is_script else {name: request.POST.getlist(name) for name in request.POST}
    if given is None:
        return HttpResponseBadRequest()
    times = whole_number(next(iter(given.get(TIMES, ())), ""), TELLS_AFTER) or 0
    outcome = activity.begun if AGAIN in given else activity.outcome(given, times)
    if outcome.is_over:
        said = Given(activity.kind, activity.digest(), outcome.given, outcome.right, outcome.total)
        keep_answer(enrolment, lesson_page, str(block), said, get_language() or "es")
    context = _context(lesson_page, enrolment, str(block), activity, outcome)
    context["is_nothing"] = not outcome.is_over and not given.get(REPLY) and AGAIN not in given
    if is_script:
        keep_title(request, lesson_page.local_title)
        html = render_to_string("courses/activities/_form.html", context, request)
        return JsonResponse({"html": html, "progress": progress_of(lesson_page, enrolment)})
    return render(request, "courses/activities/page.html", context)


def _context(
    lesson_page: LessonPage, enrolment: Enrolment, block_id: str, activity: ActivityValue, outcome: Outcome
) -> dict[str, object]:
    return {
        "page": lesson_page,
        "course": enrolment.studied_course,
        "enrolment": enrolment,
        "block_id": block_id,
        "value": activity,
        "outcome": outcome,
        "is_filled": True,
    }


def _given_as_json(content: bytes) -> dict[str, list[str]] | None:
    try:
        said = read_json(content)
    except (Exceeded, ValueError):
        return None
    if not isinstance(said, dict):
        return None
    given: dict[str, list[str]] = {}
    for name, values in said.items():
        if not isinstance(values, list) or len(values) > MOST:
            return None
        given[name] = [str(value) for value in values]
    return given
