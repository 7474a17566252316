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
from courses.outline import MODULE_DEPTH, named
from courses.services import started_enrolment
from people.models import Employee
from quizzes.display import shown
from quizzes.drawing import BankTooSmall
from quizzes.models import Attempt, QuizPage, Response
from quizzes.question_types import InvalidAnswer
from quizzes.results import feedback, topics
from quizzes.services import (
    AlreadyPassed,
    AttemptClosed,
    AttemptsExhausted,
    DeclarationMissing,
    LessonsRemaining,
    StaleSave,
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
        "course": enrolment.studied_course,
        "enrolment": enrolment,
        "standing": standing(enrolment, quiz),
        "pass_mark": quiz.pass_mark or enrolment.studied_course.pass_mark,
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
        attempt = start_attempt(enrolment, quiz, declared=request.POST.get("declared") == "on")
    except AlreadyPassed:
        messages.info(request, _("You have already passed this quiz."))
    except LessonsRemaining:
        messages.warning(request, _("Finish the lessons first: the quiz opens when all of them are done."))
    except AttemptsExhausted:
        messages.error(request, _("You have used all your attempts. Ask your training manager."))
    except WaitingTime as wait:
        until = date_format(timezone.localtime(wait.until, enrolment.employee.organisation.zone), "DATETIME_FORMAT")
        messages.warning(request, _("You can try again from %(until)s.") % {"until": until})
    except DeclarationMissing:
        messages.warning(request, _("Declare first that the answers will be your own."))
    except BankTooSmall:
        messages.error(request, _("This quiz is being revised. Nothing is lost; try again later."))
    else:
        return redirect("quizzes:question", uuid=attempt.uuid, position=1)
    return redirect("quizzes:rules", pk=quiz.pk)


@login_required
@require_safe
def question(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """The questions of an open attempt with the answers saved so far; ``position`` is the one in view.

    All of them are in the page, so that a browser can go on through minutes without network.
    """
    attempt = _attempt(request, uuid)
    if _is_closed(attempt):
        return redirect("quizzes:result", uuid=attempt.uuid)
    responses = list(attempt.responses.select_related("version"))
    total = len(responses)
    if not 1 <= position <= total:
        raise Http404
    language = get_language() or "es"
    places = [
        {
            "response": response,
            "position": response.position,
            "is_answered": bool(response.answer),
            "is_flagged": response.is_flagged,
            "is_current": response.position == position,
            "next_sequence": response.sequence + 1,
            "previous": response.position - 1 or None,
            "next": response.position + 1 if response.position < total else None,
            "question": shown(response.version.payload, response.choice_order, response.answer, language),
        }
        for response in responses
    ]
    context = {"attempt": attempt, "places": places, "current": places[position - 1], "total": total}
    return render(request, "quizzes/question.html", {**context, **_clock(attempt)})


@login_required
@require_POST
def save(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """Save an answer: JSON from the page as it is given, or the form where there is no JavaScript."""
    attempt = _attempt(request, uuid)
    is_json = request.content_type == "application/json"
    try:
        sent = _sent_json(request) if is_json else _sent_form(request)
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest(_("This answer could not be read. Reload the page and choose again."))
    try:
        response = save_response(
            attempt,
            position,
            sent.fields,
            sequence=sent.sequence,
            language=get_language() or "es",
            is_flagged=sent.is_flagged,
        )
    except Response.DoesNotExist as missing:
        raise Http404 from missing
    except InvalidAnswer as invalid:
        if is_json:
            return HttpResponseBadRequest(str(invalid))
        messages.error(request, str(invalid))
        return redirect("quizzes:question", uuid=uuid, position=position)
    except StaleSave:
        text = _("A newer answer to this question is already saved, perhaps from another tab. It is shown now.")
        if is_json:
            return JsonResponse({"message": text}, status=409)
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
        return JsonResponse(
            {
                "saved": _saved_words(attempt, response),
                "is_answered": bool(response.answer),
                "seconds_left": _clock(attempt)["seconds_left"],
            }
        )
    go = request.POST.get("go", "")
    if go.isdigit():
        return redirect("quizzes:question", uuid=uuid, position=int(go))
    return redirect("quizzes:review", uuid=uuid)


@login_required
@require_safe
def clock(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Seconds left by the server's clock, or where the result is: time granted meanwhile counts at once."""
    attempt = _attempt(request, uuid)
    if _is_closed(attempt):
        return JsonResponse({"closed": reverse("quizzes:result", args=[uuid])})
    return JsonResponse({"seconds_left": _clock(attempt)["seconds_left"]})


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
        "course": attempt.enrolment.studied_course,
        "standing": now_standing,
        "topics": topics(attempt.enrolment, responses),
        "feedback": feedback(responses, attempt.quiz, now_standing),
        "right_count": sum(response.points == 1 for response in responses),
        "total": len(responses),
    }
    return render(request, "quizzes/result.html", context)


# --- Reading the request ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What a browser sends for one question."""

    fields: dict[str, list[str]]
    sequence: int
    is_flagged: bool | None


def _sent_json(request: HttpRequest) -> Sent:
    data = json.loads(request.body)
    fields, flagged = data["fields"], data.get("flagged")
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise TypeError
    return Sent(fields, _sequence(data["sequence"]), flagged if isinstance(flagged, bool) else None)


def _sent_form(request: HttpRequest) -> Sent:
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    return Sent(fields, _sequence(request.POST["sequence"]), request.POST.get("flagged") == "on")


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
    course = named(CoursePage, path=course_path)
    enrolment = started_enrolment(employee, course) if course else None
    if enrolment and course and enrolment.studied_course.pk != course.pk:
        enrolment = None  # it is being renewed with its refresher, which has a quiz of its own
    if enrolment is None:
        get_object_or_404(CoursePage.objects.available_to(employee).distinct(), path=course_path)
    return quiz, enrolment


def _attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The attempt, if it is this person's own; anybody else gets 404."""
    own = Attempt.objects.for_user(request.user).select_related("enrolment")
    attempt: Attempt = get_object_or_404(own, uuid=uuid)
    attempt.quiz = named(QuizPage, pk=attempt.quiz_id) or attempt.quiz
    employee: Employee = request.employee  # type: ignore[attr-defined]
    if attempt.enrolment.employee_id == employee.pk:
        attempt.enrolment.employee = employee
    return attempt


def _is_closed(attempt: Attempt) -> bool:
    """Whether the attempt is submitted; one whose time is over is submitted first, as the sweep would."""
    if attempt.submitted_at is None and attempt.is_time_over:
        graded = submit_attempt(attempt)
        attempt.submitted_at, attempt.score = graded.submitted_at, graded.score
    return attempt.submitted_at is not None


# --- Preparing the page -----------------------------------------------------------------------------


def _places(attempt: Attempt) -> list[dict[str, Any]]:
    rows = attempt.responses.order_by("position").values_list("position", "answer", "is_flagged")
    return [
        {"position": position, "is_answered": bool(answer), "is_flagged": is_flagged}
        for position, answer, is_flagged in rows
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
