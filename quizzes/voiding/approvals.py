"""Voiding and its undoing, which a second person approves where an own score is among what changes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.approvals.kinds import Effect, Outdated
from people.models import Approval, User
from quizzes.grading.approval_effects import effect_of_changes
from quizzes.grading.approvals import QuestionKind, about, question_of
from quizzes.models import Question, QuestionVoid
from quizzes.voiding.services import (
    AlreadyVoided,
    NothingToVoid,
    NotInForce,
    digest_of_undo,
    digest_of_void,
    last_version_of,
    plan_undo,
    plan_void,
    undo_void,
    void_question,
)


class VoidKind(QuestionKind):
    """Voiding a question."""

    name = "quizzes.void"
    label = gettext_lazy("Void a question")

    def request(self, question: Question, mode: str, reason: str, *, by: User, never_lowers: bool) -> Approval:
        """Ask for it."""
        payload = {"mode": mode, "never_lowers": never_lowers, "version": last_version_of(question)}
        return self._request(f"question:{question.pk}", question, reason, by, **payload)

    def effect(self, approval: Approval) -> Effect:
        question, asked = question_of(approval), approval.payload
        mode, never_lowers = asked["mode"], asked["never_lowers"]
        changes = plan_void(question, mode, never_lowers=never_lowers)
        outcomes = [change.outcome for change in changes]
        plan = digest_of_void(question, changes, mode, never_lowers=never_lowers)
        lines = [about(question), str(QuestionVoid.Mode(mode).label)]
        return effect_of_changes(lines, outcomes, never_lowers=never_lowers, plan=plan)

    def choice_of(self, approval: Approval) -> str:
        return f" · {QuestionVoid.Mode(approval.payload['mode']).label}"

    def apply(self, approval: Approval, by: User) -> None:
        question, asked = question_of(approval), approval.payload
        if last_version_of(question) != asked["version"]:
            raise Outdated(_("The question was published again in the meantime."))
        try:
            void_question(
                question,
                asked["mode"],
                approval.reason,
                by=approval.requested_by,
                never_lowers=asked["never_lowers"],
                approval=approval,
            )
        except (AlreadyVoided, NothingToVoid) as too_late:
            raise Outdated(_("The question is already voided.")) from too_late


class UndoKind(QuestionKind):
    """Taking a void back."""

    name = "quizzes.undo_void"
    label = gettext_lazy("Let a question count again")

    def request(self, void: QuestionVoid, reason: str, *, by: User, never_lowers: bool) -> Approval:
        """Ask for it."""
        return self._request(f"void:{void.pk}", void.question, reason, by, void=void.pk, never_lowers=never_lowers)

    def effect(self, approval: Approval) -> Effect:
        void = QuestionVoid.objects.select_related("question").get(pk=approval.payload["void"])
        never_lowers = approval.payload["never_lowers"]
        changes = plan_undo(void, never_lowers=never_lowers)
        outcomes = [change.outcome for change in changes]
        plan = digest_of_undo(void, changes, never_lowers=never_lowers)
        return effect_of_changes([about(void.question)], outcomes, never_lowers=never_lowers, plan=plan)

    def apply(self, approval: Approval, by: User) -> None:
        void, never_lowers = QuestionVoid.objects.get(pk=approval.payload["void"]), approval.payload["never_lowers"]
        try:
            undo_void(void, approval.reason, by=approval.requested_by, never_lowers=never_lowers, approval=approval)
        except NotInForce as too_late:
            raise Outdated(_("The question already counts again.")) from too_late


VOID, UNDO = VoidKind(), UndoKind()
