"""Trying a quiz, for whoever may edit it: the learner's pages over an attempt that is never stored."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.permissions import page_permission_policy

from lib.numerals import whole_number
from people.sign_in.page_session import of_any_employment, sent_from
from quizzes.models import QuizPage
from quizzes.preview.services import Try, answer, as_written, begin, note, open_question, restore, submit
from quizzes.question_types import InvalidAnswer
from quizzes.questions.drawing import BankTooSmall
from quizzes.questions.naming import names_of
from quizzes.taking.limits import limits
from quizzes.taking.results import explained_answers, topics
from quizzes.taking.sent import UnreadableAnswer, is_json, read_sent, refuse, refuse_late
from quizzes.taking.services import QuestionClosed
from quizzes.taking.steps import Addresses, question_page, review_page, saved_reply, seconds_left


@of_any_employment
@login_required
@require_http_methods(["GET", "POST"])
def try_quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """What a learner would read before the start, and the start: of the quiz as published or as last saved."""
    quiz = _quiz(request, pk)
    draft = not quiz.live or request.GET.get("draft") == "on" or request.POST.get("draft") == "on"
    if request.method == "POST":
        try:
            request.session[_key(pk)] = begin(quiz, draft=draft)
        except BankTooSmall as short:
            for sentence in short.shortages:
                messages.error(request, sentence)
        else:
            return redirect("quizzes:try_question", pk=pk, position=1)
    written = as_written(quiz, draft=draft)
    context = {
        "page": written,
        "trying": quiz,
        "draft": draft,
        "pass_mark": written.pass_mark or quiz.course.pass_mark,
        "question_count": written.question_count,
        "limits": limits(written, None),
    }
    return render(request, "quizzes/try.html", context)


@of_any_employment
@login_required
@require_safe
def question(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The questions of the try; ``position`` is the one in view."""
    quiz, tried = _try(request, pk)
    if tried is None:
        return redirect("quizzes:try", pk=pk)
    if tried.attempt.submitted_at:
        return redirect("quizzes:try_result", pk=pk)
    if not 1 <= position <= len(tried.responses):
        raise Http404
    context = question_page(tried.attempt, tried.responses, position, _addresses(pk))
    return render(request, "quizzes/question.html", {**context, "trying": quiz, "zone": _zone(request)})


@of_any_employment
@login_required
@sent_from(lambda request, pk, position: reverse("quizzes:try_question", args=[pk, position]))
def save(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Keep an answer in the session."""
    _page, tried = _try(request, pk)
    if tried is None or tried.attempt.submitted_at:
        where = _addresses(pk).result
        return JsonResponse({"closed": where}, status=409) if is_json(request) else redirect(where)
    if not 1 <= position <= len(tried.responses):
        raise Http404
    response = tried.responses[position - 1]
    try:
        sent = read_sent(request)
        state = request.session[_key(pk)]
        if sent.fields is None:
            note(state, response, is_flagged=sent.is_flagged)
        else:
            fields = names_of(response).read(sent.fields)
            answer(state, response, fields, sequence=sent.sequence, is_flagged=sent.is_flagged)
    except (UnreadableAnswer, InvalidAnswer) as fault:
        return refuse(request, str(fault), _addresses(pk).question(position))
    except QuestionClosed:
        return refuse_late(request, _addresses(pk).question(position))
    request.session[_key(pk)] = state
    if is_json(request):
        return JsonResponse(saved_reply(tried.attempt, response, _zone(request)))
    go = whole_number(request.POST.get("go", ""))
    if go is None:
        return redirect("quizzes:try_review", pk=pk)
    if tried.attempt.seconds_per_question and go == position + 1:
        return open_at(request, pk, go)
    return redirect("quizzes:try_question", pk=pk, position=go)


@of_any_employment
@login_required
@sent_from(lambda request, pk, position: reverse("quizzes:try_question", args=[pk, position]))
def open_at(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Open a question that has a limit: its clock starts."""
    _page, tried = _try(request, pk)
    if tried is None or tried.attempt.submitted_at:
        return redirect("quizzes:try_result", pk=pk)
    if not 1 <= position <= len(tried.responses):
        raise Http404
    state = request.session[_key(pk)]
    open_question(state, tried.responses[position - 1])
    request.session[_key(pk)] = state
    return redirect("quizzes:try_question", pk=pk, position=position)


@of_any_employment
@login_required
@require_safe
def clock(request: HttpRequest, pk: int) -> HttpResponse:
    """Seconds left, or where the result is."""
    _page, tried = _try(request, pk)
    if tried is None or tried.attempt.submitted_at:
        return JsonResponse({"closed": _addresses(pk).result})
    asked = request.GET.get("question", "")
    response = next((each for each in tried.responses if str(each.position) == asked), None)
    return JsonResponse(seconds_left(tried.attempt, response))


@of_any_employment
@login_required
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What is answered, missing and flagged."""
    quiz, tried = _try(request, pk)
    if tried is None:
        return redirect("quizzes:try", pk=pk)
    if tried.attempt.submitted_at:
        return redirect("quizzes:try_result", pk=pk)
    context = review_page(tried.attempt, tried.responses, _addresses(pk))
    return render(request, "quizzes/review.html", {**context, "trying": quiz})


@of_any_employment
@login_required
@sent_from(lambda request, pk: reverse("quizzes:try_review", args=[pk]))
def submit_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade the try; nothing follows from it."""
    _page, tried = _try(request, pk)
    if tried is None:
        return redirect("quizzes:try", pk=pk)
    state = request.session[_key(pk)]
    submit(state)
    request.session[_key(pk)] = state
    return redirect("quizzes:try_result", pk=pk)


@of_any_employment
@login_required
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Score by topic and every reason, whatever a learner would be told."""
    quiz, tried = _try(request, pk)
    if tried is None:
        return redirect("quizzes:try", pk=pk)
    if not tried.attempt.submitted_at:
        return redirect("quizzes:try_review", pk=pk)
    course = quiz.course
    context = {
        "attempt": tried.attempt,
        "zone": _zone(request),
        "trying": quiz,
        "draft": request.session[_key(pk)]["draft"],
        "course": course,
        "topics": topics(course, None, tried.responses),
        "feedback": explained_answers(tried.responses, show_key=True),
        "right_count": sum(response.points == 1 for response in tried.responses),
        "total": len(tried.responses),
    }
    return render(request, "quizzes/result.html", context)


def _quiz(request: HttpRequest, pk: int) -> QuizPage:
    """A quiz that this person may edit; anybody else gets 404."""
    editable = page_permission_policy.instances_user_has_permission_for(request.user, "change")
    quiz: QuizPage = get_object_or_404(QuizPage.objects.filter(pk__in=editable.values("pk")), pk=pk)
    return quiz


def _try(request: HttpRequest, pk: int) -> tuple[QuizPage, Try | None]:
    quiz = _quiz(request, pk)
    state: dict[str, Any] | None = request.session.get(_key(pk))
    is_kept = state is not None and "secret" in state  # a try of before the site was updated is over
    return quiz, restore(quiz, state) if state and is_kept else None


def _key(pk: int) -> str:
    return f"quiz-try-{pk}"


def _addresses(pk: int) -> Addresses:
    return Addresses(pk, "try_")


def _zone(request: HttpRequest) -> ZoneInfo:
    """Of the editor's organisation; of the platform for who has none."""
    employee = request.employee  # type: ignore[attr-defined]
    return employee.organisation.zone if employee else timezone.get_default_timezone()
