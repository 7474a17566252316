"""What human resources ask for themselves, and a second person grants."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.models import Approval, Employee, User
from quizzes.accommodations.services import OwnAccommodation, grant_accommodation
from quizzes.models import QuizPage


class AccommodationKind(ApprovalKind):
    """Extra time or attempts that somebody of human resources asks for themselves."""

    name = "quizzes.accommodation"
    label = gettext_lazy("Grant extra time or attempts")

    def request(
        self,
        employee: Employee,
        quiz: QuizPage | None,
        *,
        by: User,
        extra_time_percent: int,
        extra_attempts: int,
        reason: str,
    ) -> Approval:
        """Ask for it. The reason of an accommodation is the reason of the request."""
        granted = {"extra_time_percent": extra_time_percent, "extra_attempts": extra_attempts}
        return request_approval(
            self,
            f"employee:{employee.pk}:{quiz.pk if quiz else 'every'}",
            by=by,
            reason=reason,
            subject=employee.user,
            organisation=employee.organisation,
            payload={"employee": employee.pk, "quiz": quiz and quiz.pk, **granted},
        )

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        quizzes = QuizPage.objects.in_bulk([each.payload["quiz"] for each in approvals if each.payload["quiz"]])
        return {each.pk: " · ".join(self._granted(each, quizzes.get(each.payload["quiz"]))) for each in approvals}

    def effect(self, approval: Approval) -> Effect:
        return Effect(self._granted(approval, QuizPage.objects.filter(pk=approval.payload["quiz"]).first()), [])

    def _granted(self, approval: Approval, quiz: QuizPage | None) -> list[str]:
        """Return for which quiz, and how much more."""
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
        try:
            grant_accommodation(
                employee,
                QuizPage.objects.filter(pk=asked["quiz"]).first(),
                extra_time_percent=asked["extra_time_percent"],
                extra_attempts=asked["extra_attempts"],
                reason=approval.reason[:300],
                granted_by=colleagues.filter(user=by).first(),
            )
        except OwnAccommodation:  # whose accounts have become one meanwhile
            raise Outdated(_("Nobody grants this to themselves.")) from None


ACCOMMODATION = AccommodationKind()
