"""Screens on which a decision about a question shows first whose score changes, and is then made with its reason."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.shown import ShownOtherwise
from lib.words import Words
from people.approvals.services import AlreadyRequested
from people.models import Approval, User
from people.permissions import names_seen_by
from people.requests import user_of
from quizzes.analysis.views import EditorsView
from quizzes.grading.outcomes import Outcome, completed_by
from quizzes.grading.second_person import SecondPersonNeeded, has_own_attempt
from quizzes.models import Question

SHOWN = 200


class Change(Protocol):
    """What a decision means for one graded attempt."""

    @property
    def outcome(self) -> Outcome:
        """Its score before and after."""


def reason_field(help_text: Words = "") -> forms.CharField:
    """Return the field that asks why."""
    widget = forms.Textarea(attrs={"rows": 2, "class": "w-field__input"})
    return forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=widget, help_text=help_text)


class DecisionForm(forms.Form):
    """Why, and whether points may go down as well."""

    reason = reason_field()
    may_lower = forms.BooleanField(
        label=gettext_lazy("Points may go down as well"),
        required=False,
        help_text=gettext_lazy("Otherwise nobody loses points. Certificates that have been issued stay in any case."),
    )


class DryRunView(EditorsView, ABC):
    """Shows what would change for what is chosen in the address; the form then decides it.

    Where an attempt of one's own is among what changes, another person is asked instead.
    """

    permission_required = "publish"
    form_class: type[DecisionForm] = DecisionForm
    done_view = ""  # the address of a question that it leads to

    @property
    @abstractmethod
    def about(self) -> Question:
        """The question that it is about."""

    @abstractmethod
    def decide(self, form: DecisionForm, *, by: User, never_lowers: bool, shown: str) -> None:
        """Do it and say so. Raises ``ShownOtherwise`` and ``SecondPersonNeeded``."""

    @abstractmethod
    def ask(self, form: DecisionForm, *, by: User, never_lowers: bool) -> Approval:
        """Ask another person for it. Raises ``AlreadyRequested``."""

    @property
    def may_lower(self) -> bool:
        """Whether it is chosen to let points go down as well."""
        return (self.request.POST or self.request.GET).get("may_lower") == "on"

    def planned(self, changes: Sequence[Change]) -> dict[str, object]:
        """Return what the page says of the changes: the first of them are listed."""
        viewer, outcomes = user_of(self.request), [change.outcome for change in changes]
        listed = (outcome.attempt.counts_for.employee_id for outcome in outcomes[:SHOWN])
        return {
            "question": self.about,
            "may_lower": self.may_lower,
            "changes": changes[:SHOWN],
            "seen": names_seen_by(viewer, listed),
            "total": len(changes),
            "passing": sum(outcome.passes_now for outcome in outcomes),
            "failing": sum(outcome.passes_no_more for outcome in outcomes),
            "completing": completed_by(outcomes),
            "asks": has_own_attempt(self.about, viewer),
        }

    def trail(self) -> list[tuple[str, str]]:
        address = reverse("wagtailsnippets_quizzes_question:edit", args=[self.about.pk])
        return [(address, str(self.about))]

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._again(form)
        user, never_lowers = user_of(request), not form.cleaned_data["may_lower"]
        try:
            self.decide(form, by=user, never_lowers=never_lowers, shown=request.POST.get("shown", ""))
        except ShownOtherwise:
            return self._again(form, is_otherwise=True)
        except SecondPersonNeeded:
            return self._asked(form, user, never_lowers=never_lowers)
        return redirect(self.done_view, pk=self.about.pk)

    def _again(self, form: DecisionForm, **context: object) -> HttpResponse:
        """Show the page with what is wrong, and what would happen as it is chosen in the form."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form, **context))
        return response

    def _asked(self, form: DecisionForm, user: User, *, never_lowers: bool) -> HttpResponse:
        """Ask another person, and lead to where the request goes on."""
        try:
            approval = self.ask(form, by=user, never_lowers=never_lowers)
        except AlreadyRequested as before:
            approval = before.approval
            text = _("Another request for this is still waiting. It has to be decided first.")
            messages.warning(self.request, text)
        else:
            text = _("One of your own attempts is affected, so another person was asked to approve it.")
            messages.success(self.request, text)
        return redirect("approvals:one", uuid=approval.uuid)
