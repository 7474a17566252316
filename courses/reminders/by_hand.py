"""Reminding by hand: who would get a message and who would not and why, then the same messages as the clock sends."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from courses.reminders.emails import BY_HAND, REMINDERS, about_enrolment
from lib.shown import check_shown, digest_of
from people.messages.services import NewMessage, queue_messages
from people.messages.ways import reached_another_way
from people.models import Employee, EmployeeQuerySet, Message, Organisation, local_today

REST = datetime.timedelta(hours=24)
Status = Enrolment.Status


class Problem(models.TextChoices):
    """Why somebody is not reminded."""

    OWN = "own", _("It is their own: somebody else has to do it")
    DONE = "done", _("Already finished")
    MET = "met", _("Met by evidence")
    NO_DUTY = "no_duty", _("Nothing is due")
    EXEMPT = "exempt", _("Exempt")
    NO_EMAIL = "no_email", _("No e-mail")
    LATELY = "lately", _("Reminded within 24 hours")


@dataclass(frozen=True)
class ReminderLine:
    """One duty in question, and why nobody is reminded of it; "" where somebody is."""

    enrolment_id: int
    employee_id: int
    course_id: int
    due_on: datetime.date | None
    problem: str


@dataclass(frozen=True)
class ReminderPlan:
    """What a reminder by hand would do, line by line, by name."""

    lines: list[ReminderLine]

    @cached_property
    def to_do(self) -> list[ReminderLine]:
        """The duties of which somebody would be reminded."""
        return [line for line in self.lines if not line.problem]

    @cached_property
    def counts(self) -> Counter[str]:
        """Problem → how many duties; "" for the messages that would go out."""
        return Counter(line.problem for line in self.lines)

    @property
    def reached_count(self) -> int:
        """How many people would get a message."""
        return len({line.employee_id for line in self.to_do})

    @cached_property
    def shown(self) -> str:
        """The digest of what would be done, to be compared when it is."""
        return digest_of({"kind": BY_HAND}, ([line.enrolment_id, line.due_on] for line in self.to_do))


def plan_reminder(by: Employee, duties: Any) -> ReminderPlan:
    """Return who would be reminded of these duties by somebody, and who would not and why. Three queries."""
    found = duties.with_status(local_today(by.organisation, "employee__"))
    rows = list(
        found.order_by("employee__user__sort_name", "employee_id", "course_id").values_list(
            "pk",
            "employee_id",
            "course_id",
            "due_on",
            "completed_at",
            "status",
            "is_met",
            "employee__user_id",
            "employee__user__email",
        )
    )
    lately = _lately(by.organisation)
    told = reached_another_way(by.organisation, {row[1] for row in rows if not row[8]})
    lines = []
    for pk, employee, course, due_on, completed_at, status, is_met, user, email in rows:
        problem = ""
        if user == by.user_id:
            problem = Problem.OWN
        elif is_met:
            problem = Problem.MET
        elif completed_at:
            problem = Problem.DONE
        elif status == Status.EXEMPT:
            problem = Problem.EXEMPT
        elif due_on is None:
            problem = Problem.NO_DUTY
        elif not email and not settings.MESSAGE_WEBHOOK and employee not in told:
            problem = Problem.NO_EMAIL
        elif (user, pk) in lately:
            problem = Problem.LATELY
        lines.append(ReminderLine(pk, employee, course, due_on, problem))
    return ReminderPlan(lines)


def _lately(organisation: Organisation) -> set[tuple[int, int]]:
    """Return who was reminded of which duty within a day, or will be. One query."""
    told = Message.objects.filter(
        organisation=organisation,
        kind__in=REMINDERS,
        created_at__gte=timezone.now() - REST,
        failed_at=None,
        cancelled_at=None,
    )
    return {(user, payload["enrolment"]) for user, payload in told.values_list("user_id", "payload")}


@transaction.atomic
def remind_by_hand(by: Employee, make_plan: Callable[[], ReminderPlan], *, shown: str | None = None) -> list[Message]:
    """Queue the reminders of a plan. It is planned under the lock of the organisation, so two clicks remind once.

    Raises ``ShownOtherwise`` where ``shown`` is the digest of another plan.
    """
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    plan = make_plan()
    check_shown(shown, plan.shown)
    keys = {line.employee_id for line in plan.to_do}
    people: EmployeeQuerySet = Employee.objects.filter(pk__in=keys).select_related("user", "organisation")
    found = people.in_bulk()
    moment = timezone.now().isoformat(timespec="seconds")
    return queue_messages(
        NewMessage(
            BY_HAND,
            found[line.employee_id].user,
            f"{about_enrolment(line.enrolment_id, line.due_on)}{moment}",
            found[line.employee_id],
            by.organisation,
            {"enrolment": line.enrolment_id, "due_on": line.due_on.isoformat()},
            by=by,
        )
        for line in plan.to_do
        if line.due_on
    )
