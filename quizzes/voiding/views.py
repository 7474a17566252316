"""Voiding a question in the CMS: first who changes and what the bank then lacks, then the decision with its reason."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.shown import ShownOtherwise
from people.approvals.services import AlreadyRequested
from people.models import Approval
from people.permissions import names_seen_by
from people.requests import user_of
from quizzes.analysis.views import EditorsView
from quizzes.grading.outcomes import completed_by
from quizzes.grading.second_person import SecondPersonNeeded, has_own_attempt
from quizzes.models import Question, QuestionVersion, QuestionVoid
from quizzes.voiding.approvals import UNDO, VOID
from quizzes.voiding.services import (
    AlreadyVoided,
    Change,
    NotInForce,
    digest_of_undo,
    digest_of_void,
    plan_undo,
    plan_void,
    short_quizzes,
    undo_void,
    void_in_force,
    void_question,
)

SHOWN = 200


class UndoForm(forms.Form):
    """Why, and whether points may go down as well."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "w-field__input"}),
        help_text=gettext_lazy("For the record; learners do not read it."),
    )
    may_lower = forms.BooleanField(
        label=gettext_lazy("Points may go down as well"),
        required=False,
        help_text=gettext_lazy("Otherwise nobody loses points. Certificates that have been issued stay in any case."),
    )


class VoidForm(UndoForm):
    """What happens to the points, why, and whether they may go down."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What happens to its points"),
        choices=QuestionVoid.Mode.choices,
        widget=forms.RadioSelect,
        initial=QuestionVoid.Mode.FULL,
    )
    field_order = ["mode", "reason", "may_lower"]


class _DryRunView(EditorsView):
    """Shows what would change for what is chosen in the address; the form then decides it."""

    permission_required = "publish"
    template_name = "quizzes/admin/void.html"

    @property
    def about(self) -> Question:
        """The question that it is about."""
        raise NotImplementedError

    def planned(self, changes: list[Change]) -> dict[str, object]:
        """Return what the page says of the changes: those of a score are listed, the others counted."""
        changed = [change for change in changes if change.outcome.score != change.outcome.before]
        return {
            "question": self.about,
            "changes": changed[:SHOWN],
            "seen": names_seen_by(
                user_of(self.request), (change.outcome.attempt.counts_for.employee_id for change in changed[:SHOWN])
            ),
            "total": len(changed),
            "unchanged": len(changes) - len(changed),
            "passing": sum(change.outcome.passes_now for change in changed),
            "failing": sum(change.outcome.passes_no_more for change in changed),
            "completing": completed_by(change.outcome for change in changed),
            "asks": has_own_attempt(self.about, user_of(self.request)),
            "history": self.about.voids.select_related(
                "decided_by", "undone_by", "approval__decided_by", "undo_approval__decided_by"
            ),
        }

    def trail(self) -> list[tuple[str, str]]:
        address = reverse("wagtailsnippets_quizzes_question:edit", args=[self.about.pk])
        return [(address, str(self.about))]

    def again(self, form: forms.Form, **context: object) -> HttpResponse:
        """Show the page with what is wrong, and what would happen as it is chosen in the form."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form, **context))
        return response

    def asked(self, approval: Approval) -> HttpResponse:
        """Lead to where a request goes on."""
        text = _("One of your own attempts is affected, so another person was asked to approve it.")
        messages.success(self.request, text)
        return redirect("approvals:one", uuid=approval.uuid)

    def other_waits(self, before: AlreadyRequested) -> HttpResponse:
        """Say that another request comes first."""
        text = _("Another request for this is still waiting. It has to be decided first.")
        messages.warning(self.request, text)
        return redirect("approvals:one", uuid=before.approval.uuid)


class VoidView(_DryRunView):
    """What voiding would change, and the form that does it; once voided, what was decided."""

    page_title = gettext_lazy("Void a question")
    header_icon = "cross"

    @cached_property
    def question(self) -> Question:
        published = QuestionVersion.objects.filter(question=self.kwargs["pk"]).values("question")
        return get_object_or_404(Question, pk__in=published)

    @property
    def about(self) -> Question:
        return self.question

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        chosen = self.request.POST or self.request.GET
        mode = chosen.get("mode", QuestionVoid.Mode.FULL)
        mode = mode if mode in QuestionVoid.Mode.values else QuestionVoid.Mode.FULL
        may_lower = chosen.get("may_lower") == "on"
        former = void_in_force(self.question)
        changes = [] if former else plan_void(self.question, mode, never_lowers=not may_lower)
        form = kwargs.pop("form", None) or VoidForm(initial={"mode": mode, "may_lower": may_lower})
        return super().get_context_data(
            **self.planned(changes),
            void=former,
            form=form,
            mode=mode,
            modes=QuestionVoid.Mode.choices,
            may_lower=may_lower,
            shown="" if former else digest_of_void(self.question, changes, mode, never_lowers=not may_lower),
            short=[] if former else short_quizzes(self.question),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self.again(form)
        user, mode, reason = user_of(request), form.cleaned_data["mode"], form.cleaned_data["reason"]
        never_lowers, shown = not form.cleaned_data["may_lower"], request.POST.get("shown", "")
        try:
            void_question(self.question, mode, reason, by=user, never_lowers=never_lowers, shown=shown)
        except ShownOtherwise:
            return self.again(form, is_otherwise=True)
        except SecondPersonNeeded:
            try:
                return self.asked(VOID.request(self.question, mode, reason, by=user, never_lowers=never_lowers))
            except AlreadyRequested as before:
                return self.other_waits(before)
        except AlreadyVoided:
            messages.info(request, _("The question was already voided. Nothing was done twice."))
        else:
            messages.success(request, _("The question is voided. New attempts do not get it."))
        return redirect("void_question", pk=self.question.pk)


class UndoVoidView(_DryRunView):
    """What letting a question count again would change, and the form that does it."""

    page_title = gettext_lazy("Let a question count again")
    header_icon = "rotate"

    @cached_property
    def void(self) -> QuestionVoid:
        return get_object_or_404(QuestionVoid.objects.in_force().select_related("question"), pk=self.kwargs["pk"])

    @property
    def about(self) -> Question:
        return self.void.question

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        may_lower = (self.request.POST or self.request.GET).get("may_lower") == "on"
        form = kwargs.pop("form", None) or UndoForm(initial={"may_lower": may_lower})
        changes = plan_undo(self.void, never_lowers=not may_lower)
        return super().get_context_data(
            **self.planned(changes),
            undoing=self.void,
            form=form,
            may_lower=may_lower,
            shown=digest_of_undo(self.void, changes, never_lowers=not may_lower),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        form = UndoForm(request.POST)
        if not form.is_valid():
            return self.again(form)
        user, reason = user_of(request), form.cleaned_data["reason"]
        never_lowers = not form.cleaned_data["may_lower"]
        try:
            shown = request.POST.get("shown", "")
            undo_void(self.void, reason, by=user, never_lowers=never_lowers, shown=shown)
        except ShownOtherwise:
            return self.again(form, is_otherwise=True)
        except SecondPersonNeeded:
            try:
                return self.asked(UNDO.request(self.void, reason, by=user, never_lowers=never_lowers))
            except AlreadyRequested as before:
                return self.other_waits(before)
        except NotInForce:
            messages.info(request, _("The question already counts again. Nothing was done twice."))
        else:
            messages.success(request, _("The question counts again, and new attempts may get it."))
        return redirect("void_question", pk=self.about.pk)
