"""What the approvals of scores and questions have in common."""

from django.utils.translation import gettext as _

from people.approvals.kinds import ApprovalKind
from people.approvals.services import request_approval
from people.models import Approval, User
from quizzes.grading.second_person import PERMISSION, has_own_attempt
from quizzes.models import Attempt, Question


class QuestionKind(ApprovalKind):
    """A decision about a question of which who asked has an attempt of their own; nor does who approves."""

    permission = PERMISSION

    def allows(self, approval: Approval, user: User) -> bool:
        return not has_own_attempt(question_of(approval), user)

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        questions = Question.objects.in_bulk([approval.payload["question"] for approval in approvals])
        return {
            approval.pk: f"{about(questions[approval.payload['question']])}{self.choice_of(approval)}"
            for approval in approvals
        }

    def choice_of(self, approval: Approval) -> str:
        """Return what was chosen besides the question, for the summary."""
        return ""

    def hold(self, approval: Approval) -> None:
        question = Question.objects.select_for_update().filter(pk=approval.payload["question"]).values("pk")
        question.first()
        found = Attempt.objects.filter(responses__version__question=approval.payload["question"]).values("pk")
        list(Attempt.objects.filter(pk__in=found).order_by("pk").select_for_update().values_list("pk"))

    def _request(self, key: str, question: Question, reason: str, by: User, **payload: object) -> Approval:
        payload = {"question": question.pk, **payload}
        return request_approval(self, key, by=by, reason=reason, subject=by, payload=payload)


def question_of(approval: Approval) -> Question:
    """Return the question that an approval is about."""
    return Question.objects.get(pk=approval.payload["question"])


def about(question: Question) -> str:
    """Name the question, for whoever decides."""
    return _("Question: %(question)s") % {"question": question}
