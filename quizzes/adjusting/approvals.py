"""A score set by hand, which a second person approves."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.models import Approval, User
from quizzes.adjusting.services import ScoreChanged, WouldLower, adjust_score, digest_of_effect, effect_of
from quizzes.grading.approval_effects import from_to
from quizzes.grading.outcomes import RELATED
from quizzes.grading.scores import whole_per_cent
from quizzes.grading.second_person import PERMISSION
from quizzes.models import Attempt


class AdjustmentKind(ApprovalKind):
    """A score with which somebody passes, or one's own."""

    name = "quizzes.adjustment"
    label = gettext_lazy("Adjust a score")
    permission = PERMISSION

    def request(self, attempt: Attempt, score: Decimal, reason: str, *, by: User, may_lower: bool) -> Approval:
        """Ask for a score."""
        employee = attempt.counts_for.employee
        return request_approval(
            self,
            f"attempt:{attempt.pk}",
            by=by,
            reason=reason,
            subject=employee.user,
            organisation=employee.organisation,
            payload={"attempt": attempt.pk, "score": str(score), "seen": attempt.score, "may_lower": may_lower},
        )

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        keys = [approval.payload["attempt"] for approval in approvals]
        attempts = Attempt.objects.select_related("quiz").in_bulk(keys)
        return {
            approval.pk: from_to(
                attempts[key].quiz.local_title,
                attempts[key].number,
                approval.payload["seen"],
                whole_per_cent(Decimal(approval.payload["score"])),
            )
            for approval, key in zip(approvals, keys, strict=True)
        }

    def hold(self, approval: Approval) -> None:
        Attempt.objects.select_for_update().filter(pk=approval.payload["attempt"]).values("pk").first()

    def effect(self, approval: Approval) -> Effect:
        attempt, score = _attempt(approval), Decimal(approval.payload["score"])
        outcome = effect_of(attempt, score)
        words = {"quiz": attempt.quiz.local_title, "number": attempt.number, "mark": attempt.pass_mark}
        scores = {"before": attempt.score, "after": outcome.score}
        lines = [
            _("%(quiz)s, attempt %(number)d: from %(before)d%% to %(after)d%%; the pass mark is %(mark)d%%.")
            % {**words, **scores}
        ]
        warnings = []
        if attempt.score != approval.payload["seen"]:
            warnings.append(_("The score has changed in the meantime. This request can no longer be carried out."))
        elif outcome.completes:
            warnings.append(_("The attempt passes now: the course is completed and the certificate is issued."))
        elif outcome.lowers:
            warnings.append(_("The score goes down."))
        if outcome.passes_no_more:
            warnings.append(
                _(
                    "The attempt would no longer pass. The course stays completed and a certificate that has "
                    "been issued stays; only human resources can revoke one."
                )
            )
        return Effect(lines, warnings, plan=digest_of_effect(outcome, score))

    def apply(self, approval: Approval, by: User) -> None:
        asked = approval.payload
        try:
            adjust_score(
                _attempt(approval),
                Decimal(asked["score"]),
                approval.reason,
                by=approval.requested_by,
                seen=asked["seen"],
                may_lower=asked["may_lower"],
                approval=approval,
            )
        except (ScoreChanged, WouldLower) as changed:
            raise Outdated(_("The score has changed in the meantime.")) from changed


def _attempt(approval: Approval) -> Attempt:
    attempts = Attempt.objects.select_related(*RELATED)
    attempt: Attempt = attempts.get(pk=approval.payload["attempt"])
    return attempt


ADJUSTMENT = AdjustmentKind()
