"""Taking a quiz: rules, one question at a time, review, result. Every answer is saved as it is given."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import CoursePage, Enrolment
from courses.outline import MODULE_DEPTH
from people.models import Employee
from quizzes.drawing import BankTooSmall
from quizzes.models import Attempt, QuizPage, Response
from quizzes.results import feedback, topics
from quizzes.services import (
    AlreadyPassed,
    AttemptClosed,
    AttemptsExhausted,
    LessonsRemaining,
    StaleSave,
    UnknownChoice,
    WaitingTime,
    save_response,
    standing,
    start_attempt,
    submit_attempt,
)


@login_required
@require_safe
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """What to know before the start: time, attempts, pass mark, waiting time."""
    quiz, enrolment = _quiz_and_enrolment(request, pk)
    if enrolment is None:
        messages.info(request, _("Start the course before its quiz."))
        return redirect(quiz.course.address)
    context = {
        "page": quiz,
        "course": enrolment.course,
        "enrolment": enrolment,
        "standing": standing(enrolment, quiz),
        "pass_mark": quiz.pass_mark or enrolment.course.pass_mark,
        "question_count": quiz.question_count,
    }
    return render(request, "quizzes/rules.html", context)


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    quiz, enrolment = _quiz_and_enrolment(request, pk)
    if enrolment is None:
        return redirect("quizzes:rules", pk=quiz.pk)
    try:
        attempt = start_attempt(enrolment, quiz)
    except AlreadyPassed:
        messages.info(request, _("You have already passed this quiz."))
    except LessonsRemaining:
        messages.warning(request, _("Finish the lessons first: the quiz opens when all of them are done."))
    except AttemptsExhausted:
        messages.error(request, _("You have used all your attempts. Ask your training manager."))
    except WaitingTime as wait:
        until = date_format(timezone.localtime(wait.until, enrolment.employee.organisation.zone), "DATETIME_FORMAT")
        messages.warning(request, _("You can try again from %(until)s.") % {"until": until})
    except BankTooSmall:
        messages.error(request, _("This quiz is being revised. Nothing is lost; try again later."))
    else:
        return redirect("quizzes:question", uuid=attempt.uuid, position=1)
    return redirect("quizzes:rules", pk=quiz.pk)


@login_required
@require_safe
def question(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """One question of an open attempt, with the answer saved so far."""
    attempt = _attempt(request, uuid)
    if _is_closed(attempt):
        return redirect("quizzes:result", uuid=attempt.uuid)
    response = get_object_or_404(attempt.responses.select_related("version"), position=position)
    places = _places(attempt)
    context = {
        "attempt": attempt,
        "response": response,
        "question": _as_shown(response),
        "places": places,
        "total": len(places),
        "previous": position - 1 or None,
        "next": position + 1 if position < len(places) else None,
        "next_sequence": response.sequence + 1,
        **_clock(attempt),
    }
    return render(request, "quizzes/question.html", context)


@login_required
@require_POST
def save(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """Save an answer: JSON from the page as it is given, or the form where there is no JavaScript."""
    attempt = _attempt(request, uuid)
    get_object_or_404(Response.objects.only("pk"), attempt=attempt, position=position)
    is_json = request.content_type == "application/json"
    try:
        answer = _answer_from_json(request) if is_json else _answer_from_form(request)
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest(_("This answer could not be read. Reload the page and choose again."))
    try:
        response = save_response(
            attempt,
            position,
            answer.selected,
            sequence=answer.sequence,
            language=get_language() or "es",
            is_flagged=answer.is_flagged,
        )
    except UnknownChoice:
        return HttpResponseBadRequest(
            _("This answer does not belong to the question. Reload the page and choose again.")
        )
    except StaleSave as stale:
        text = _("A newer answer to this question is already saved, perhaps from another tab. It is shown now.")
        if is_json:
            newer = {"selected": stale.response.selected, "sequence": stale.response.sequence}
            return JsonResponse({"message": text, **newer}, status=409)
        messages.warning(request, text)
        return redirect("quizzes:question", uuid=uuid, position=position)
    except AttemptClosed:
        submit_attempt(attempt)
        text = _("Time is over. The answers saved until then were graded.")
        if is_json:
            return JsonResponse({"message": text, "closed": reverse("quizzes:result", args=[uuid])}, status=409)
        messages.warning(request, text)
        return redirect("quizzes:result", uuid=uuid)
    if is_json:
        return JsonResponse({"saved": _saved_words(attempt, response), "sequence": response.sequence})
    go = request.POST.get("go", "")
    if go.isdigit():
        return redirect("quizzes:question", uuid=uuid, position=int(go))
    return redirect("quizzes:review", uuid=uuid)


@login_required
@require_safe
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is answered, missing and flagged, before submitting."""
    attempt = _attempt(request, uuid)
    if _is_closed(attempt):
        return redirect("quizzes:result", uuid=attempt.uuid)
    places = _places(attempt)
    context = {
        "attempt": attempt,
        "places": places,
        "missing": [place for place in places if not place["is_answered"]],
        "flagged": [place for place in places if place["is_flagged"]],
        "total": len(places),
        **_clock(attempt),
    }
    return render(request, "quizzes/review.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Grade the attempt; again is the same result."""
    submit_attempt(_attempt(request, uuid))
    return redirect("quizzes:result", uuid=uuid)


@login_required
@require_safe
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Score by topic, what to read again, reasons, and what comes next."""
    attempt = _attempt(request, uuid)
    if not _is_closed(attempt):
        return redirect("quizzes:review", uuid=uuid)
    responses = list(attempt.responses.select_related("version"))
    now_standing = standing(attempt.enrolment, attempt.quiz)
    context = {
        "attempt": attempt,
        "course": attempt.enrolment.course,
        "standing": now_standing,
        "topics": topics(attempt.enrolment, responses),
        "feedback": feedback(responses, show_key=now_standing.passed or now_standing.attempts_left == 0),
        "right_count": sum(response.points == 1 for response in responses),
        "total": len(responses),
    }
    return render(request, "quizzes/result.html", context)


# --- Reading the request ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a browser sends for one question."""

    selected: list[str]
    sequence: int
    is_flagged: bool | None


def _answer_from_json(request: HttpRequest) -> Answer:
    data = json.loads(request.body)
    selected, flagged = data["selected"], data.get("flagged")
    if not isinstance(selected, list) or not all(isinstance(key, str) for key in selected):
        raise TypeError
    return Answer(selected, _sequence(data["sequence"]), flagged if isinstance(flagged, bool) else None)


def _answer_from_form(request: HttpRequest) -> Answer:
    return Answer(
        request.POST.getlist("choice"), _sequence(request.POST["sequence"]), request.POST.get("flagged") == "on"
    )


def _sequence(value: Any) -> int:
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError
    return number


def _quiz_and_enrolment(request: HttpRequest, pk: int) -> tuple[QuizPage, Enrolment | None]:
    """A published quiz of a course this person may take, and their started enrolment in it."""
    employee: Employee | None = request.employee or None  # type: ignore[attr-defined]
    if employee is None:
        raise Http404
    quiz = get_object_or_404(QuizPage.objects.live(), pk=pk)
    course_path = quiz.path[:-MODULE_DEPTH]
    enrolment = (
        Enrolment.objects.latest_cycle()
        .filter(employee=employee, started_at__isnull=False, course__path=course_path)
        .select_related("course")
        .first()
    )
    if enrolment is None:
        get_object_or_404(CoursePage.objects.available_to(employee).distinct(), path=course_path)
    else:
        enrolment.employee = employee
    return quiz, enrolment


def _attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The attempt, if it is this person's own; anybody else gets 404."""
    return get_object_or_404(
        Attempt.objects.for_user(request.user).select_related(
            "quiz", "enrolment__course", "enrolment__employee__organisation"
        ),
        uuid=uuid,
    )


def _is_closed(attempt: Attempt) -> bool:
    """Whether the attempt is submitted; one whose time is over is submitted first, as the sweep would."""
    if attempt.submitted_at is None and attempt.is_time_over:
        graded = submit_attempt(attempt)
        attempt.submitted_at, attempt.score = graded.submitted_at, graded.score
    return attempt.submitted_at is not None


# --- Preparing the page -----------------------------------------------------------------------------


def _as_shown(response: Response) -> dict[str, Any]:
    """A question in the active language, its choices in the order of this attempt; nothing of the key."""
    language = get_language() or "es"
    payload = response.version.payload
    by_key = {choice["key"]: choice["text"] for choice in payload["choices"]}
    return {
        "stem": _text(payload["stem"], language),
        "is_multiple": payload["kind"] == "multiple",
        "choices": [
            {"key": key, "text": _text(by_key[key], language), "is_selected": key in response.selected}
            for key in response.choice_order
        ],
    }


def _text(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts["es"]


def _places(attempt: Attempt) -> list[dict[str, Any]]:
    rows = attempt.responses.order_by("position").values_list("position", "selected", "is_flagged")
    return [
        {"position": position, "is_answered": bool(selected), "is_flagged": is_flagged}
        for position, selected, is_flagged in rows
    ]


def _clock(attempt: Attempt) -> dict[str, Any]:
    if attempt.deadline_at is None:
        return {"seconds_left": None}
    left = max(int((attempt.deadline_at - timezone.now()).total_seconds()), 0)
    return {"seconds_left": left, "time_left": f"{left // 60}:{left % 60:02d}"}


def _saved_words(attempt: Attempt, response: Response) -> str:
    zone = attempt.enrolment.employee.organisation.zone
    at = date_format(timezone.localtime(response.saved_at, zone), "TIME_FORMAT")
    return _("Saved at %(time)s") % {"time": at}
