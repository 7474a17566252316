"""What a second person approves here: scores, voided questions, and extra time for who grants it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.approvals.services import ApprovalKind, Effect, Outdated, request_approval
from people.models import Approval, Employee, User
from quizzes.accommodations.services import grant_accommodation
from quizzes.adjusting.services import ScoreChanged, WouldLower, adjust_score, digest_of_effect, effect_of
from quizzes.grading.approval_effects import effect_of_changes, from_to
from quizzes.grading.outcomes import RELATED
from quizzes.grading.scores import whole_per_cent
from quizzes.grading.second_person import PERMISSION, has_own_attempt
from quizzes.models import Attempt, Question, QuestionVoid, QuizPage
from quizzes.regrading.services import digest_of_regrade, plan_regrade, regrade
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


class AdjustmentKind(ApprovalKind):
    """A score with which somebody passes, or one's own."""

    name = "quizzes.adjustment"
    label = gettext_lazy("Adjust a score")
    permission = PERMISSION

    def request(self, attempt: Attempt, score: Decimal, reason: str, *, by: User, may_lower: bool) -> Approval:
        """Ask for a score."""
        employee = attempt.enrolment.employee
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


class QuestionKind(ApprovalKind):
    """A decision about a question of which who asked has an attempt of their own; nor does who approves."""

    permission = PERMISSION

    def allows(self, approval: Approval, user: User) -> bool:
        return not has_own_attempt(_question(approval), user)

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        questions = Question.objects.in_bulk([approval.payload["question"] for approval in approvals])
        return {
            approval.pk: f"{_about(questions[approval.payload['question']])}{self.choice_of(approval)}"
            for approval in approvals
        }

    def choice_of(self, approval: Approval) -> str:
        """What was chosen besides the question, for the summary."""
        return ""

    def hold(self, approval: Approval) -> None:
        question = Question.objects.select_for_update().filter(pk=approval.payload["question"]).values("pk")
        question.first()
        found = Attempt.objects.filter(responses__version__question=approval.payload["question"]).values("pk")
        list(Attempt.objects.filter(pk__in=found).order_by("pk").select_for_update().values_list("pk"))

    def _request(self, key: str, question: Question, reason: str, by: User, **payload: Any) -> Approval:
        payload = {"question": question.pk, **payload}
        return request_approval(self, key, by=by, reason=reason, subject=by, payload=payload)


def _question(approval: Approval) -> Question:
    return Question.objects.get(pk=approval.payload["question"])


def _about(question: Question) -> str:
    return _("Question: %(question)s") % {"question": question}


class RegradeKind(QuestionKind):
    """Grading again."""

    name = "quizzes.regrade"
    label = gettext_lazy("Grade again")

    def request(self, question: Question, reason: str, *, by: User, never_lowers: bool) -> Approval:
        """Ask for the points that the version in force says."""
        payload = {"never_lowers": never_lowers, "version": last_version_of(question)}
        return self._request(f"question:{question.pk}", question, reason, by, **payload)

    def effect(self, approval: Approval) -> Effect:
        question, never_lowers = _question(approval), approval.payload["never_lowers"]
        changes = plan_regrade(question, never_lowers=never_lowers)
        outcomes = [change.outcome for change in changes]
        plan = digest_of_regrade(question, changes, never_lowers=never_lowers)
        return effect_of_changes([_about(question)], outcomes, never_lowers=never_lowers, plan=plan)

    def apply(self, approval: Approval, by: User) -> None:
        question, asked = _question(approval), approval.payload
        if last_version_of(question) != asked["version"]:
            raise Outdated(_("The question was published again in the meantime."))
        regrade(
            question,
            approval.reason,
            by=approval.requested_by,
            never_lowers=asked["never_lowers"],
            approval=approval,
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
        question, asked = _question(approval), approval.payload
        mode, never_lowers = asked["mode"], asked["never_lowers"]
        changes = plan_void(question, mode, never_lowers=never_lowers)
        outcomes = [change.outcome for change in changes]
        plan = digest_of_void(question, changes, mode, never_lowers=never_lowers)
        lines = [_about(question), str(QuestionVoid.Mode(mode).label)]
        return effect_of_changes(lines, outcomes, never_lowers=never_lowers, plan=plan)

    def choice_of(self, approval: Approval) -> str:
        return f" · {QuestionVoid.Mode(approval.payload['mode']).label}"

    def apply(self, approval: Approval, by: User) -> None:
        question, asked = _question(approval), approval.payload
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
        return effect_of_changes([_about(void.question)], outcomes, never_lowers=never_lowers, plan=plan)

    def apply(self, approval: Approval, by: User) -> None:
        void, never_lowers = QuestionVoid.objects.get(pk=approval.payload["void"]), approval.payload["never_lowers"]
        try:
            undo_void(void, approval.reason, by=approval.requested_by, never_lowers=never_lowers, approval=approval)
        except NotInForce as too_late:
            raise Outdated(_("The question already counts again.")) from too_late


class AccommodationKind(ApprovalKind):
    """Extra time or attempts that somebody of human resources asks for themselves."""

    name = "quizzes.accommodation"
    label = gettext_lazy("Grant an accommodation")

    def request(self, employee: Employee, quiz: QuizPage | None, *, by: User, **granted: Any) -> Approval:
        """Ask for it. The reason of an accommodation is the reason of the request."""
        payload = {"employee": employee.pk, "quiz": quiz and quiz.pk, **granted}
        reason = payload.pop("reason")
        return request_approval(
            self,
            f"employee:{employee.pk}:{quiz.pk if quiz else 'every'}",
            by=by,
            reason=reason,
            subject=employee.user,
            organisation=employee.organisation,
            payload=payload,
        )

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        quizzes = QuizPage.objects.in_bulk([each.payload["quiz"] for each in approvals if each.payload["quiz"]])
        return {each.pk: " · ".join(self._granted(each, quizzes.get(each.payload["quiz"]))) for each in approvals}

    def effect(self, approval: Approval) -> Effect:
        return Effect(self._granted(approval, QuizPage.objects.filter(pk=approval.payload["quiz"]).first()), [])

    def _granted(self, approval: Approval, quiz: QuizPage | None) -> list[str]:
        """For which quiz, and how much more."""
        asked = approval.payload
        lines = [quiz.local_title if quiz else _("Every quiz")]
        if asked["extra_time_percent"]:
            lines.append(_("%(percent)d%% more time") % {"percent": asked["extra_time_percent"]})
        if number := asked["extra_attempts"]:
            lines.append(ngettext("%(number)d more attempt", "%(number)d more attempts", number) % {"number": number})
        return lines

    def apply(self, approval: Approval, by: User) -> None:
        asked = approval.payload
        employee = Employee.objects.active().filter(pk=asked["employee"]).first()
        if employee is None:
            raise Outdated(_("The person has left."))
        colleagues = Employee.objects.active().filter(organisation=employee.organisation_id)
        grant_accommodation(
            employee,
            QuizPage.objects.filter(pk=asked["quiz"]).first(),
            extra_time_percent=asked["extra_time_percent"],
            extra_attempts=asked["extra_attempts"],
            reason=approval.reason[:300],
            granted_by=colleagues.filter(user=by).first(),
        )


ADJUSTMENT, REGRADE, VOID, UNDO, ACCOMMODATION = (
    AdjustmentKind(),
    RegradeKind(),
    VoidKind(),
    UndoKind(),
    AccommodationKind(),
)
KINDS: list[ApprovalKind] = [ADJUSTMENT, REGRADE, VOID, UNDO, ACCOMMODATION]
