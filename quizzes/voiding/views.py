"""Voiding a question in the CMS: first who changes and what the bank then lacks, then the decision with its reason."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Approval, User
from quizzes.grading.dry_run import DecisionForm, DryRunView, reason_field
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


class UndoForm(DecisionForm):
    """A decision of which no learner reads why."""

    reason = reason_field(gettext_lazy("For the record; learners do not read it."))


class VoidForm(UndoForm):
    """What happens to the points, why, and whether they may go down."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What happens to its points"),
        choices=QuestionVoid.Mode.choices,
        widget=forms.RadioSelect,
        initial=QuestionVoid.Mode.FULL,
    )
    field_order = ["mode", "reason", "may_lower"]


class _VoidingView(DryRunView):
    """Changes of a score are listed, the others counted."""

    template_name = "quizzes/admin/void.html"
    done_view = "void_question"

    def listed(self, changes: list[Change]) -> dict[str, object]:
        """Return what the page says of the changes, and what was decided before."""
        changed = [change for change in changes if change.outcome.score != change.outcome.before]
        people = ("decided_by", "undone_by", "approval__decided_by", "undo_approval__decided_by")
        return {
            **self.planned(changed),
            "unchanged": len(changes) - len(changed),
            "history": self.about.voids.select_related(*people),
        }


class VoidView(_VoidingView):
    """What voiding would change, and the form that does it; once voided, what was decided."""

    page_title = gettext_lazy("Void a question")
    header_icon = "cross"
    form_class = VoidForm

    @cached_property
    def about(self) -> Question:
        published = QuestionVersion.objects.filter(question=self.kwargs["pk"]).values("question")
        return get_object_or_404(Question, pk__in=published)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        mode = (self.request.POST or self.request.GET).get("mode", QuestionVoid.Mode.FULL)
        mode = mode if mode in QuestionVoid.Mode.values else QuestionVoid.Mode.FULL
        never_lowers, former = not self.may_lower, void_in_force(self.about)
        changes = [] if former else plan_void(self.about, mode, never_lowers=never_lowers)
        form = kwargs.pop("form", None) or VoidForm(initial={"mode": mode, "may_lower": self.may_lower})
        return super().get_context_data(
            **self.listed(changes),
            void=former,
            form=form,
            mode=mode,
            modes=QuestionVoid.Mode.choices,
            shown="" if former else digest_of_void(self.about, changes, mode, never_lowers=never_lowers),
            short=[] if former else short_quizzes(self.about),
            **kwargs,
        )

    def decide(self, form: DecisionForm, *, by: User, never_lowers: bool, shown: str) -> None:
        mode, reason = form.cleaned_data["mode"], form.cleaned_data["reason"]
        try:
            void_question(self.about, mode, reason, by=by, never_lowers=never_lowers, shown=shown)
        except AlreadyVoided:
            messages.info(self.request, _("The question was already voided. Nothing was done twice."))
        else:
            messages.success(self.request, _("The question is voided. New attempts do not get it."))

    def ask(self, form: DecisionForm, *, by: User, never_lowers: bool) -> Approval:
        mode, reason = form.cleaned_data["mode"], form.cleaned_data["reason"]
        return VOID.request(self.about, mode, reason, by=by, never_lowers=never_lowers)


class UndoVoidView(_VoidingView):
    """What letting a question count again would change, and the form that does it."""

    page_title = gettext_lazy("Let a question count again")
    header_icon = "rotate"
    form_class = UndoForm

    @cached_property
    def void(self) -> QuestionVoid:
        return get_object_or_404(QuestionVoid.objects.in_force().select_related("question"), pk=self.kwargs["pk"])

    @property
    def about(self) -> Question:
        return self.void.question

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        never_lowers = not self.may_lower
        changes = plan_undo(self.void, never_lowers=never_lowers)
        return super().get_context_data(
            **self.listed(changes),
            undoing=self.void,
            form=kwargs.pop("form", None) or UndoForm(initial={"may_lower": self.may_lower}),
            shown=digest_of_undo(self.void, changes, never_lowers=never_lowers),
            **kwargs,
        )

    def decide(self, form: DecisionForm, *, by: User, never_lowers: bool, shown: str) -> None:
        try:
            undo_void(self.void, form.cleaned_data["reason"], by=by, never_lowers=never_lowers, shown=shown)
        except NotInForce:
            messages.info(self.request, _("The question already counts again. Nothing was done twice."))
        else:
            messages.success(self.request, _("The question counts again, and new attempts may get it."))

    def ask(self, form: DecisionForm, *, by: User, never_lowers: bool) -> Approval:
        return UNDO.request(self.void, form.cleaned_data["reason"], by=by, never_lowers=never_lowers)
