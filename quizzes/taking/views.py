"""Taking a quiz: rules, one question at a time, review, result. Every answer is saved as it is given."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.content.privacy import refusal
from courses.learning.approvals import waits_for_second_person
from courses.learning.outline import MODULE_DEPTH, named
from courses.learning.services import started_enrolment
from courses.models import CoursePage, Enrolment
from lib.numerals import whole_number
from lib.prepared import Prepared
from people.models import User
from people.requests import employee_of, user_of
from people.sign_in.page_session import of_any_employment, sent_from
from quizzes.models import Attempt, QuizPage, Response
from quizzes.permissions import editable_quizzes
from quizzes.question_types import Fields, InvalidAnswer
from quizzes.questions.drawing import BankTooSmall
from quizzes.questions.naming import names_of
from quizzes.taking.late import AnswerSource, Mark, given_at
from quizzes.taking.results import explained_answers, feedback, shows_key, topics, void_notes
from quizzes.taking.running import forget_running, remember_running
from quizzes.taking.sent import Sent, UnreadableAnswer, is_json, read_sent, refuse, refuse_late
from quizzes.taking.services import (
    AlreadyPassed,
    AttemptClosed,
    AttemptsExhausted,
    DeclarationMissing,
    LessonsRemaining,
    QuestionClosed,
    StaleSave,
    WaitingTime,
    eligibility,
    note_response,
    open_question,
    record_late_answer,
    response_at,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.taking.steps import Addresses, late_clock_of, question_page, review_page, saved_reply, seconds_left
from quizzes.taking.time_limits import time_limits


@login_required
@require_safe
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to know before the start: time, attempts, pass mark, waiting time."""
    quiz, enrolment = _quiz_and_enrolment(request, pk)
    if refused := refusal(request, quiz):
        return refused
    if enrolment is None:
        messages.info(request, _("Start the course before its quiz."))
        return redirect(quiz.course.address)
    eligible = eligibility(enrolment, quiz)
    context = {
        "page": quiz,
        "course": enrolment.studied_course,
        "enrolment": enrolment,
        "eligibility": eligible,
        "attempts_left": eligible.attempts_left,
        "pass_mark": quiz.pass_mark or enrolment.studied_course.pass_mark,
        "question_count": quiz.question_count,
        "time_limits": time_limits(quiz, enrolment.employee_id),
    }
    return render(request, "quizzes/rules.html", context)


@login_required
@sent_from(lambda request, pk: reverse("quizzes:rules", args=[pk]))
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    quiz, enrolment = _quiz_and_enrolment(request, pk)
    if enrolment is None or refusal(request, quiz):
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
        until = date_format(timezone.localtime(wait.until, enrolment.employee.zone), "DATETIME_FORMAT")
        messages.warning(request, _("You can try again from %(until)s.") % {"until": until})
    except DeclarationMissing:
        messages.warning(request, _("First declare that the answers will be your own."))
    except BankTooSmall:
        messages.error(request, _("This quiz is being revised. Nothing is lost; try again later."))
    else:
        remember_running(request, attempt)
        return redirect("quizzes:question", uuid=attempt.uuid, position=1)
    return redirect("quizzes:rules", pk=quiz.pk)


@of_any_employment
@login_required
@require_safe
def question(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """Show the questions of an open attempt with the answers saved so far; ``position`` is the one in view.

    All of them are in the page, so that a browser can go on through minutes without network.
    """
    attempt = _attempt(request, uuid)
    if end := _end(attempt):
        return redirect(end)
    responses = list(attempt.responses.select_related("version"))
    if not 1 <= position <= len(responses):
        raise Http404
    if not attempt.is_preview:
        remember_running(request, attempt)
    context = question_page(attempt, responses, position, Addresses(uuid))
    return render(request, "quizzes/question.html", {**context, "zone": _zone(request, attempt)})


@of_any_employment
@login_required
@sent_from(lambda request, uuid, position: reverse("quizzes:question", args=[uuid, position]))
def save(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """Save an answer: JSON from the page as it is given, or the form where there is no JavaScript."""
    attempt = _attempt(request, uuid)
    try:
        shown = response_at(attempt, position)
    except Response.DoesNotExist:
        raise Http404 from None
    here = reverse("quizzes:question", args=[uuid, position])
    try:
        sent = read_sent(request)
        fields = None if sent.fields is None else names_of(shown).read(sent.fields)
        source = AnswerSource(sent.page, sent.revision, given_at(sent.claim, attempt), sent.repeats)
        response = _saved(attempt, position, fields, sent, source)
    except (UnreadableAnswer, InvalidAnswer) as invalid:
        return refuse(request, str(invalid), here)
    except QuestionClosed:
        return refuse_late(request, here, is_recorded=_record_late(attempt, position, fields, sent, source))
    except StaleSave:
        text = _("Another page or device saved a newer answer to this question. It is the one shown now.")
        if is_json(request):
            return JsonResponse({"message": text}, status=409)
        messages.warning(request, text)
        return redirect(here)
    except AttemptClosed:
        return _refuse_after_the_end(request, attempt, is_late=_record_late(attempt, position, fields, sent, source))
    if is_json(request):
        return JsonResponse(saved_reply(attempt, response, _zone(request, attempt)))
    go = whole_number(request.POST.get("go", ""))
    if go is None:
        return redirect("quizzes:review", uuid=uuid)
    if attempt.seconds_per_question and go == position + 1:
        return open_at(request, uuid, go)
    return redirect("quizzes:question", uuid=uuid, position=go)


def _saved(attempt: Attempt, position: int, fields: Fields | None, sent: Sent, source: AnswerSource) -> Response:
    mark = None if sent.is_flagged is None else Mark(sent.is_flagged, given_at(sent.mark_claim, attempt))
    if fields is None:
        return note_response(attempt, position, mark=mark, seconds=sent.seconds)
    language = get_language() or "es"
    try:
        return save_response(
            *(attempt, position, fields),
            sequence=sent.sequence,
            language=language,
            mark=mark,
            seconds=sent.seconds,
            source=source,
        )
    except StaleSave:
        if mark and mark.given_at:  # a mark is no part of the answer that came too late
            note_response(attempt, position, mark=mark, seconds=sent.seconds)
        raise


def _record_late(attempt: Attempt, position: int, fields: Fields | None, sent: Sent, source: AnswerSource) -> bool:
    if fields is None:
        return False
    language = get_language() or "es"
    try:
        return record_late_answer(attempt, position, fields, sequence=sent.sequence, language=language, source=source)
    except InvalidAnswer:
        return False  # no answer: there is nothing to record


def _refuse_after_the_end(request: HttpRequest, attempt: Attempt, *, is_late: bool) -> HttpResponse:
    text = _("Time is over. The answers saved until then were graded.")
    if is_late:
        text = _("This answer arrived after the end. It is recorded as late and does not count.")
    attempt.refresh_from_db(fields=["submitted_at", "score"])  # perhaps another device handed it in
    end = _end(attempt)
    if is_json(request):
        return JsonResponse({"message": text, "closed": end}, status=409)
    messages.warning(request, text)
    return redirect(end)


@of_any_employment
@login_required
@sent_from(lambda request, uuid, position: reverse("quizzes:question", args=[uuid, position]))
def open_at(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """Open a question that has a limit: its clock starts."""
    attempt = _attempt(request, uuid)
    try:
        open_question(attempt, position)
    except Response.DoesNotExist as missing:
        raise Http404 from missing
    except AttemptClosed:
        attempt.refresh_from_db(fields=["submitted_at", "score"])
        return redirect(_end(attempt))
    return redirect("quizzes:question", uuid=uuid, position=position)


@of_any_employment
@login_required
@require_safe
def clock(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer with the seconds left by the server's clock, or where the result is: time granted meanwhile counts at
    once.

    With ``?question=`` also those of a question that has a limit.
    """
    attempt = _attempt(request, uuid)
    if end := _end(attempt):
        return JsonResponse({"closed": end})
    asked = whole_number(request.GET.get("question", ""))
    response = attempt.responses.filter(position=asked).first() if asked is not None else None
    return JsonResponse(seconds_left(attempt, response))


@of_any_employment
@login_required
@require_safe
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what is answered, missing and flagged, before submitting."""
    attempt = _attempt(request, uuid)
    if end := _end(attempt):
        return redirect(end)
    responses = list(attempt.responses.select_related("version"))
    return render(request, "quizzes/review.html", review_page(attempt, responses, Addresses(uuid)))


@of_any_employment
@login_required
@require_safe
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take answers for a short time after the end, where they were given without network.

    The page sends its own at once, and hands in when no other device can send any; the learner may do so before, and
    the sweep does without either.
    """
    attempt = _attempt(request, uuid)
    if _is_closed(attempt) or not attempt.is_time_over:
        return redirect("quizzes:result", uuid=uuid)  # or from there to where the attempt is
    context = {
        "attempt": attempt,
        "addresses": Addresses(uuid),
        "zone": _zone(request, attempt),
        **late_clock_of(attempt),
    }
    return render(request, "quizzes/closing.html", context)


@of_any_employment
@login_required
@sent_from(lambda request, uuid: reverse("quizzes:review", args=[uuid]))
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Grade the attempt; again is the same result."""
    submit_attempt(_attempt(request, uuid))
    return redirect("quizzes:result", uuid=uuid)


@of_any_employment
@login_required
@require_safe
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the score by topic, what to read again, reasons, and what comes next; of a preview every reason, and nothing
    next.
    """
    attempt = _attempt(request, uuid)
    if not _is_closed(attempt):
        return redirect(_end(attempt) or reverse("quizzes:review", args=[uuid]))
    if not attempt.is_preview:
        forget_running(request)
    responses = list(attempt.responses.select_related("version", "void"))
    counted = [points for response in responses if (points := response.counted_points) is not None]
    context = {
        "attempt": attempt,
        "adjustments": attempt.adjustments.all(),
        "void_notes": void_notes(responses),
        "right_count": sum(points == 1 for points in counted),
        "total": len(counted),
        "zone": _zone(request, attempt),
        "late_answers": attempt.late_answers,
        **(_tried(attempt, responses) if attempt.is_preview else _what_follows(attempt, responses)),
    }
    return render(request, "quizzes/result.html", context)


def _tried(attempt: Attempt, responses: list[Response]) -> dict[str, object]:
    course = attempt.quiz.course
    return {
        "course": course,
        "topics": topics(course, None, responses),
        "feedback": explained_answers(responses, show_key=True),
        "shows_key": True,
    }


def _what_follows(attempt: Attempt, responses: list[Response]) -> dict[str, object]:
    enrolment = attempt.counts_for
    eligible = eligibility(enrolment, attempt.quiz)
    return {
        "course": enrolment.studied_course,
        "eligibility": eligible,
        "topics": topics(enrolment.studied_course, enrolment, responses),
        "feedback": feedback(responses, attempt.quiz, eligible),
        "shows_key": shows_key(attempt.quiz, eligible),
        "waits_for_second_person": enrolment.completed_at is None and waits_for_second_person(enrolment),
        "lacks_attendance": enrolment.completed_at is None and enrolment.lacks_attendance,
        "is_certified": enrolment.certificates.filter(rendered_at__isnull=False).exists(),
    }


def _zone(request: HttpRequest, attempt: Attempt) -> datetime.tzinfo:
    """Return where the learner works; of a preview where its editor does, or the zone of the platform."""
    employee = employee_of(request) if attempt.is_preview else attempt.counts_for.employee
    return employee.zone if employee else timezone.get_default_timezone()


def _quiz_and_enrolment(request: HttpRequest, pk: int) -> tuple[QuizPage, Enrolment | None]:
    """Return a published quiz of a course this person may take, and their started enrolment in it."""
    employee = employee_of(request)
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
    """Return the attempt, if it is this person's own; anybody else gets 404."""
    attempt = _OWN.first(user_of(request).pk, uuid)
    if attempt is None:
        return _preview(request, uuid)
    attempt.quiz = named(QuizPage, pk=attempt.quiz_id) or attempt.quiz
    employee = employee_of(request)
    if employee and attempt.counts_for.employee_id == employee.pk:
        attempt.counts_for.employee = employee
    return attempt


_OWN = Prepared(
    lambda user, uuid: Attempt.objects.for_user(User(pk=user)).select_related("enrolment").filter(uuid=uuid)
)


def _preview(request: HttpRequest, uuid: UUID) -> Attempt:
    """Return the preview, if it is this person's own and they may edit the quiz still; anybody else gets 404."""
    user = user_of(request)
    own = Attempt.with_previews.tried_by(user).filter(quiz__in=editable_quizzes(user)).select_related("quiz")
    attempt: Attempt = get_object_or_404(own, uuid=uuid)
    attempt.quiz = attempt.quiz.as_written(draft=attempt.is_draft)
    return attempt


def _is_closed(attempt: Attempt) -> bool:
    """Return whether the attempt is submitted; one that nobody waits for any more is submitted first, as the sweep
    would.
    """
    if attempt.submitted_at is None and attempt.is_overdue:
        submit_attempt(attempt)
        attempt.refresh_from_db(fields=["submitted_at", "score"])
    return attempt.submitted_at is not None


def _end(attempt: Attempt) -> str:
    """Return where an attempt is that takes no answers any more; "" while it does."""
    if _is_closed(attempt):
        return reverse("quizzes:result", args=[attempt.uuid])
    return reverse("quizzes:closing", args=[attempt.uuid]) if attempt.is_time_over else ""
