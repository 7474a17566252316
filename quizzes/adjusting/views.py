"""Adjusting a score in the CMS: which attempt, what would happen, then the decision with its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.shown import ShownOtherwise
from people.approvals.services import AlreadyRequested, waiting_for
from people.requests import user_of
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.listing import AttemptFilterForm, AttemptList, graded_attempts
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
from quizzes.models import Attempt, ScoreAdjustment

PER_PAGE = 50


class AdjustmentsView(EditorsView):
    """Which attempt shall it be?"""

    template_name = "quizzes/admin/adjustments.html"
    permission_required = "publish"
    page_title = gettext_lazy("Adjust a score")
    header_icon = "edit"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        listed = AttemptList(user_of(self.request), self.request.GET)
        return super().get_context_data(
            form=AttemptFilterForm(listed), filters=listed.filters, **self.paged(listed.rows()), **kwargs
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
        graded = graded_attempts(user_of(self.request)).select_related(*RELATED, "enrolment__employee__organisation")
        return get_object_or_404(graded, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.attempt.counts_for.employee.user.get_full_name())

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("adjustments"), _("Adjust a score"))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        form = kwargs.pop("form", None) or AdjustForm(initial={"seen": self.attempt.score})
        return super().get_context_data(
            attempt=self.attempt,
            form=form,
            history=self.attempt.adjustments.select_related("decided_by", "approval__decided_by"),
            asked=waiting_for(ADJUSTMENT, f"attempt:{self.attempt.pk}"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
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
                by=user_of(self.request),
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
        """Ask another person: somebody passes by the second one, or it is one's own."""
        try:
            asked = ADJUSTMENT.request(
                self.attempt, data["score"], data["reason"], by=user_of(self.request), may_lower=data["may_lower"]
            )
        except AlreadyRequested as before:
            text = _("Another score change for this attempt is still waiting. It has to be decided first.")
            messages.warning(self.request, text)
            return redirect("approvals:one", uuid=before.approval.uuid)
        text = _("The score counts once another person approves it. They find the request under “Approvals”.")
        messages.success(self.request, text)
        return redirect("approvals:one", uuid=asked.uuid)

    def _was_decided(self, data: dict[str, Any]) -> bool:
        """Return whether this very decision was sent before: a second press of the button."""
        last = self.attempt.adjustments.last()
        return bool(
            last and (last.score, last.reason, last.score_before) == (data["score"], data["reason"], data["seen"])
        )

    def _again(self, form: AdjustForm, effect: Outcome | None = None, **context: object) -> HttpResponse:
        """Show the page with what is wrong or, once that is asked, with what the score would mean."""
        posted: Any = form.data
        posted["shown"] = digest_of_effect(effect, form.cleaned_data["score"]) if effect else ""
        asks = effect is not None and needs_second_person(effect, user_of(self.request))
        context |= {"form": form, "effect": effect, "asks": asks}
        response: HttpResponse = self.render_to_response(self.get_context_data(**context))
        return response
