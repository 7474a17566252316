"""Grading again in the CMS: first who changes, then the decision with its reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import Approval, User
from quizzes.grading.dry_run import DecisionForm, DryRunView
from quizzes.models import Question
from quizzes.regrading.approvals import REGRADE
from quizzes.regrading.services import digest_of_regrade, plan_regrade, regrade


class RegradeView(DryRunView):
    """What grading again would change, and the form that does it."""

    template_name = "quizzes/admin/regrade.html"
    page_title = gettext_lazy("Grade again")
    header_icon = "rotate"
    done_view = "regrade"

    @cached_property
    def about(self) -> Question:
        return get_object_or_404(Question.objects.filter(live=True), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        never_lowers = not self.may_lower
        changes = plan_regrade(self.about, never_lowers=never_lowers)
        form = kwargs.pop("form", None) or DecisionForm(initial={"may_lower": self.may_lower})
        decisions = self.about.regrades.select_related("decided_by", "approval__decided_by")
        return super().get_context_data(
            **self.planned(changes),
            form=form,
            shown=digest_of_regrade(self.about, changes, never_lowers=never_lowers),
            history=decisions.prefetch_related("changes"),
            **kwargs,
        )

    def decide(self, form: DecisionForm, *, by: User, never_lowers: bool, shown: str) -> None:
        done = regrade(self.about, form.cleaned_data["reason"], by=by, never_lowers=never_lowers, shown=shown)
        if done is None:
            messages.info(self.request, _("Nothing changes: every answer already has the points of the current key."))
            return
        count = done.changes.count()
        text = ngettext("%(count)d attempt was graded again.", "%(count)d attempts were graded again.", count)
        messages.success(self.request, text % {"count": count})

    def ask(self, form: DecisionForm, *, by: User, never_lowers: bool) -> Approval:
        return REGRADE.request(self.about, form.cleaned_data["reason"], by=by, never_lowers=never_lowers)
