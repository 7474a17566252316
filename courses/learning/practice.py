"""Answering a practice question: told at once, and kept.

With scripts the page tells by itself and sends what was chosen.
"""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from courses.blocks.stream import PracticeTold, PracticeValue
from courses.learning.doing import Given, keep_answer
from courses.learning.progress import progress_of
from courses.learning.views import lesson_and_enrolment, lesson_page_of
from courses.models import BlockAnswer
from lib.budget import Exceeded
from lib.json_reading import read_json
from people.requests import EmployeeRequest, employee_required
from people.sign_in.page_session import sent_from

PRACTICE = "practice"
CHOICE = "choice"


@employee_required
@sent_from(lesson_page_of)
def answer(request: EmployeeRequest, pk: int, block: UUID) -> HttpResponse:
    """Keep what was chosen. A script is told how the lesson stands; anybody else gets a page with the reasons."""
    lesson_page, enrolment = lesson_and_enrolment(request, pk)
    question: PracticeValue | None = lesson_page.asking(PRACTICE, str(block))
    if question is None:
        raise Http404
    is_script = request.content_type == "application/json"
    chosen = _chosen_as_json(request.body) if is_script else request.POST.getlist(question.key)
    if chosen is None:
        return HttpResponseBadRequest()
    former = BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson_page, block_id=str(block)).first()
    told = question.told(chosen, former.times if former else 0)
    if told:
        said = Given(PRACTICE, question.digest(), {CHOICE: told.given}, int(told.is_right), 1)
        keep_answer(enrolment, lesson_page, str(block), said, get_language() or "es")
    if is_script:
        return JsonResponse({"saved": told is not None, **progress_of(lesson_page, enrolment)})
    context = {
        "page": lesson_page,
        "course": enrolment.studied_course,
        "block_id": str(block),
        "question": question,
        "told": told,
        "choices": _choices(question, told),
    }
    return render(request, "courses/practice/page.html", context)


def _choices(question: PracticeValue, told: PracticeTold | None) -> list[dict[str, object]]:
    """Return the choices as a page shows them that tells of an answer."""
    given, is_open = (told.given, told.is_open) if told else ((), False)
    return [
        {**choice, "number": number, "is_given": str(number) in given, "is_told": is_open or str(number) in given}
        for number, choice in enumerate(question.local_choices, start=1)
    ]


def _chosen_as_json(content: bytes) -> list[str] | None:
    try:
        said = read_json(content)
    except (Exceeded, ValueError):
        return None
    values = said.get(CHOICE) if isinstance(said, dict) else None
    return [str(value) for value in values] if isinstance(values, list) else None
