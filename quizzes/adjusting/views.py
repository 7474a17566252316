"""Adjusting a score in the CMS: which attempt, what would happen, then the decision with its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator

from lib.names import clean_text, has_word
from lib.row_choices import RowChoiceField
from lib.shown import ShownOtherwise
from people.approvals.services import AlreadyRequested, waiting_for
from people.permissions import people_seen_by
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.services import (
    ScoreChanged,
    WouldLower,
    adjust_score,
    digest_of_effect,
    effect_of,
    needs_second_person,
)
from quizzes.analysis.views import EditorsView
from quizzes.grading.outcomes import RELATED, Outcome
from quizzes.grading.second_person import SecondPersonNeeded
from quizzes.models import Attempt, QuizPage, ScoreAdjustment

PER_PAGE = 50


def graded_attempts(user: Any) -> QuerySet[Attempt]:
    """Graded attempts of the people whose names this user sees."""
    attempts: QuerySet[Attempt] = Attempt.objects.filter(
        submitted_at__isnull=False, enrolment__employee__in=people_seen_by(user)
    )
    return attempts


class AttemptFilter(forms.Form):
    """What can be chosen above the list; lives in the address."""

    q = forms.CharField(label=gettext_lazy("Name, e-mail or employee number"), required=False, max_length=100)
    quiz = RowChoiceField(
        label=gettext_lazy("Quiz"),
        required=False,
        queryset=QuizPage.objects.none(),
        empty_label=gettext_lazy("Every quiz"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quiz"]
        field.queryset = QuizPage.objects.filter(Exists(Attempt.objects.filter(quiz=OuterRef("pk")))).order_by("path")
        field.label_from_instance = lambda quiz: quiz.local_title

    def attempts(self, user: Any) -> QuerySet[Attempt]:
        """Graded attempts of people this user sees, the newest first; what cannot be read counts as not chosen."""
        self.is_valid()
        attempts = graded_attempts(user)
        if quiz := self.cleaned_data.get("quiz"):
            attempts = attempts.filter(quiz=quiz)
        for word in clean_text(self.cleaned_data.get("q", "")).split():
            named = has_word(word, "enrolment__employee__user__")
            number = Q(enrolment__employee__number__iexact=word)
            attempts = attempts.filter(named | number | Q(enrolment__employee__user__email__icontains=word))
        adjusted = Exists(ScoreAdjustment.objects.filter(attempt=OuterRef("pk")))
        return (
            attempts.annotate(is_adjusted=adjusted)
            .select_related("quiz", "enrolment__employee__user", "enrolment__employee__organisation")
            .order_by("-submitted_at", "-pk")
        )


class AdjustmentsView(EditorsView):
    """Which attempt shall it be?"""

    template_name = "quizzes/admin/adjustments.html"
    permission_required = "publish"
    page_title = gettext_lazy("Adjust a score")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = AttemptFilter(self.request.GET)
        page = WagtailPaginator(form.attempts(self.request.user), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form,
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            is_filtered=bool(self.request.GET.get("q") or self.request.GET.get("quiz")),
            **kwargs,
        )


class AdjustForm(forms.Form):
    """The new score and why."""

    score = forms.DecimalField(
        label=gettext_lazy("New score (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy(
            "From 0 to 100, with at most two decimals. The score that counts is rounded to a whole percent."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=ScoreAdjustment.REASON_LENGTH,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "w-field__input"}),
        help_text=gettext_lazy("The learner will read it. At least ten characters."),
    )
    may_lower = forms.BooleanField(
        label=gettext_lazy("The score may go down"),
        required=False,
        help_text=gettext_lazy("A certificate that has been issued stays in any case."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)  # the score that the decision is made for
    shown = forms.CharField(widget=forms.HiddenInput, required=False)  # the digest of the effect that was shown


class AdjustView(EditorsView):
    """One attempt: the form, what would happen, and the decision once that was shown."""

    template_name = "quizzes/admin/adjust.html"
    permission_required = "publish"
    header_icon = "edit"

    @cached_property
    def attempt(self) -> Attempt:
        graded = graded_attempts(self.request.user).select_related(*RELATED, "enrolment__employee__organisation")
        return get_object_or_404(graded, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.attempt.enrolment.employee.user.get_full_name())

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("adjustments"), _("Adjust a score"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or AdjustForm(initial={"seen": self.attempt.score})
        return super().get_context_data(
            attempt=self.attempt,
            form=form,
            history=self.attempt.adjustments.select_related("decided_by", "approval__decided_by"),
            asked=waiting_for(ADJUSTMENT, f"attempt:{self.attempt.pk}"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        posted = request.POST.copy()  # the form shows it again with what was found out meanwhile
        form = AdjustForm(posted)
        if not form.is_valid():
            return self._again(form)
        data = form.cleaned_data
        effect = effect_of(self.attempt, data["score"])
        if data["seen"] != self.attempt.score and not self._was_decided(data):
            form.add_error(None, _("The score has changed in the meantime. Look at it again before you decide."))
            posted["seen"] = str(self.attempt.score)
            return self._again(form)
        if effect.lowers and not data["may_lower"]:
            form.add_error("may_lower", _("This score is lower than the current one. Select “The score may go down”."))
            return self._again(form)
        if not data["shown"]:
            return self._again(form, effect=effect)
        return self._decide(form)

    def _decide(self, form: AdjustForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            done = adjust_score(
                self.attempt,
                data["score"],
                data["reason"],
                by=self.request.user,  # type: ignore[arg-type]
                seen=data["seen"],
                may_lower=data["may_lower"],
                shown=data["shown"],
            )
        except ShownOtherwise:
            return self._again(form, effect=effect_of(self.attempt, data["score"]), is_otherwise=True)
        except (ScoreChanged, WouldLower):
            messages.warning(
                self.request, _("The score has changed in the meantime. Look at it again before you decide.")
            )
        except SecondPersonNeeded:
            return self._ask(data)
        else:
            if done is None:
                messages.info(self.request, _("Nothing changes: the attempt already has this score."))
            else:
                words = {"before": done.score_before, "after": done.score_after}
                text = _(
                    "The score was adjusted from %(before)d%% to %(after)d%%. The learner sees it with the reason."
                )
                messages.success(self.request, text % words)
        return redirect("adjust", pk=self.attempt.pk)

    def _ask(self, data: dict[str, Any]) -> HttpResponse:
        """Somebody passes by it, or it is one's own: another person decides."""
        user: Any = self.request.user
        try:
            asked = ADJUSTMENT.request(
                self.attempt, data["score"], data["reason"], by=user, may_lower=data["may_lower"]
            )
        except AlreadyRequested as before:
            text = _("Another score change for this attempt is still waiting. It has to be decided first.")
            messages.warning(self.request, text)
            return redirect("approvals:one", uuid=before.approval.uuid)
        text = _("The score counts once another person approves it. They find the request under “Approvals”.")
        messages.success(self.request, text)
        return redirect("approvals:one", uuid=asked.uuid)

    def _was_decided(self, data: dict[str, Any]) -> bool:
        """Whether this very decision was sent before: a second press of the button."""
        last = self.attempt.adjustments.last()
        return bool(
            last and (last.score, last.reason, last.score_before) == (data["score"], data["reason"], data["seen"])
        )

    def _again(self, form: AdjustForm, effect: Outcome | None = None, **context: Any) -> HttpResponse:
        """The page with what is wrong or, once that is asked, with what the score would mean."""
        posted: Any = form.data
        posted["shown"] = digest_of_effect(effect, form.cleaned_data["score"]) if effect else ""
        asks = effect is not None and needs_second_person(effect, self.request.user)  # type: ignore[arg-type]
        context |= {"form": form, "effect": effect, "asks": asks}
        response: HttpResponse = self.render_to_response(self.get_context_data(**context))
        return response
