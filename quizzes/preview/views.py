"""Trying a quiz, for whoever may edit it: the page before the start. Everything after it is what learners get."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.requests import user_of
from people.sign_in.page_session import of_any_employment
from quizzes.models import QuizPage
from quizzes.permissions import editable_quizzes
from quizzes.preview.services import open_preview, start_preview
from quizzes.questions.drawing import BankTooSmall
from quizzes.taking.services import DeclarationMissing
from quizzes.taking.time_limits import time_limits


@of_any_employment
@login_required
@require_http_methods(["GET", "POST"])
def try_quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a learner would read before the start, and the start: of the quiz as published or as last saved."""
    user = user_of(request)
    quiz: QuizPage = get_object_or_404(editable_quizzes(user), pk=pk)
    draft = not quiz.live or request.GET.get("draft") == "on" or request.POST.get("draft") == "on"
    if request.method == "POST":
        try:
            attempt = start_preview(quiz, user, draft=draft, declared=request.POST.get("declared") == "on")
        except BankTooSmall as short:
            for sentence in short.shortages:
                messages.error(request, sentence)
        except DeclarationMissing:
            messages.warning(request, _("First declare that the answers will be your own."))
        else:
            return redirect("quizzes:question", uuid=attempt.uuid, position=1)
    written = quiz.as_written(draft=draft)
    context = {
        "page": written,
        "trying": quiz,
        "draft": draft,
        "running": open_preview(quiz, user),
        "pass_mark": written.pass_mark or quiz.course.pass_mark,
        "question_count": written.question_count,
        "attempts_left": written.attempt_limit,
        "time_limits": time_limits(written, None),
    }
    return render(request, "quizzes/rules.html", context)
