"""Grading again, which a second person approves where an own score is among what changes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.approvals.kinds import Effect, Outdated
from people.models import Approval, User
from quizzes.grading.approval_effects import effect_of_changes
from quizzes.grading.approvals import QuestionKind, about, question_of
from quizzes.models import Question
from quizzes.regrading.services import digest_of_regrade, plan_regrade, regrade
from quizzes.voiding.services import (
    last_version_of,
)


class RegradeKind(QuestionKind):
    """Grading again."""

    name = "quizzes.regrade"
    label = gettext_lazy("Grade again")

    def request(self, question: Question, reason: str, *, by: User, never_lowers: bool) -> Approval:
        """Ask for the points that the version in force says."""
        payload = {"never_lowers": never_lowers, "version": last_version_of(question)}
        return self._request(f"question:{question.pk}", question, reason, by, **payload)

    def effect(self, approval: Approval) -> Effect:
        question, never_lowers = question_of(approval), approval.payload["never_lowers"]
        changes = plan_regrade(question, never_lowers=never_lowers)
        outcomes = [change.outcome for change in changes]
        plan = digest_of_regrade(question, changes, never_lowers=never_lowers)
        return effect_of_changes([about(question)], outcomes, never_lowers=never_lowers, plan=plan)

    def apply(self, approval: Approval, by: User) -> None:
        question, asked = question_of(approval), approval.payload
        if last_version_of(question) != asked["version"]:
            raise Outdated(_("The question was published again in the meantime."))
        regrade(
            question,
            approval.reason,
            by=approval.requested_by,
            never_lowers=asked["never_lowers"],
            approval=approval,
        )


REGRADE = RegradeKind()
