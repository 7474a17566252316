"""Grading again in the CMS: first who changes, then the decision with its reason."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lib.shown import ShownOtherwise
from people.approvals.services import AlreadyRequested
from people.models import User
from people.permissions import names_seen_by
from people.requests import user_of
from quizzes.analysis.views import EditorsView
from quizzes.grading.outcomes import completed_by
from quizzes.grading.second_person import SecondPersonNeeded, has_own_attempt
from quizzes.models import Question
from quizzes.regrading.approvals import REGRADE
from quizzes.regrading.services import digest_of_regrade, plan_regrade, regrade

SHOWN = 200


class RegradeForm(forms.Form):
    """Why, and whether points may go down as well."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "w-field__input"}),
    )
    may_lower = forms.BooleanField(
        label=gettext_lazy("Points may go down as well"),
        required=False,
        help_text=gettext_lazy("Otherwise nobody loses points. Certificates that have been issued stay in any case."),
    )


class RegradeView(EditorsView):
    """What grading again would change, and the form that does it."""

    template_name = "quizzes/admin/regrade.html"
    permission_required = "publish"
    page_title = gettext_lazy("Grade again")
    header_icon = "rotate"

    @cached_property
    def question(self) -> Question:
        return get_object_or_404(Question.objects.filter(live=True), pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        address = reverse("wagtailsnippets_quizzes_question:edit", args=[self.question.pk])
        return [(address, str(self.question))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        may_lower = (self.request.POST or self.request.GET).get("may_lower") == "on"
        changes = plan_regrade(self.question, never_lowers=not may_lower)
        form = kwargs.pop("form", None) or RegradeForm(initial={"may_lower": may_lower})
        listed = (change.outcome.attempt.counts_for.employee_id for change in changes[:SHOWN])
        return super().get_context_data(
            question=self.question,
            form=form,
            may_lower=may_lower,
            shown=digest_of_regrade(self.question, changes, never_lowers=not may_lower),
            changes=changes[:SHOWN],
            seen=names_seen_by(user_of(self.request), listed),
            total=len(changes),
            passing=sum(change.outcome.passes_now for change in changes),
            failing=sum(change.outcome.passes_no_more for change in changes),
            completing=completed_by(change.outcome for change in changes),
            asks=has_own_attempt(self.question, user_of(self.request)),
            history=self.question.regrades.select_related("decided_by", "approval__decided_by").prefetch_related(
                "changes"
            ),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = RegradeForm(request.POST)
        if not form.is_valid():
            return self._again(form)
        never_lowers, user = not form.cleaned_data["may_lower"], user_of(request)
        reason, shown = form.cleaned_data["reason"], request.POST.get("shown", "")
        try:
            done = regrade(self.question, reason, by=user, never_lowers=never_lowers, shown=shown)
        except ShownOtherwise:
            return self._again(form, is_otherwise=True)
        except SecondPersonNeeded:
            return self._ask(reason, user, never_lowers=never_lowers)
        if done is None:
            messages.info(request, _("Nothing changes: every answer already has the points of the current key."))
        else:
            count = done.changes.count()
            text = ngettext("%(count)d attempt was graded again.", "%(count)d attempts were graded again.", count)
            messages.success(request, text % {"count": count})
        return redirect("regrade", pk=self.question.pk)

    def _again(self, form: RegradeForm, **context: object) -> HttpResponse:
        """Show the page with what is wrong, and what would happen as it is chosen in the form."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form, **context))
        return response

    def _ask(self, reason: str, user: User, *, never_lowers: bool) -> HttpResponse:
        """Ask another person: an attempt of one's own is among them."""
        try:
            asked = REGRADE.request(self.question, reason, by=user, never_lowers=never_lowers)
        except AlreadyRequested as before:
            messages.warning(self.request, _("Another request for this is still waiting. It has to be decided first."))
            return redirect("approvals:one", uuid=before.approval.uuid)
        messages.success(
            self.request, _("One of your own attempts is affected, so another person was asked to approve it.")
        )
        return redirect("approvals:one", uuid=asked.uuid)
