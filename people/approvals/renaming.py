"""A name that is more than a correction changes only after a second person has looked at it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.letters import NAME_FIELDS, unprintable
from people.approvals.services import ApprovalKind, Effect, Outdated, request_approval
from people.employees.history import Origin, Source
from people.employees.services import update_employee
from people.models import Approval, Employee, Organisation, User


class Renaming(ApprovalKind):
    """Another name in somebody's record."""

    name = "people.rename"
    label = gettext_lazy("Change of a name")

    def request(self, employee: Employee, names: dict[str, str], *, by: User, reason: str) -> Approval:
        """Ask for it. Raises ``AlreadyRequested`` where another name was asked for."""
        user = employee.user
        after = {name: names.get(name, getattr(user, name)) for name in NAME_FIELDS}
        return request_approval(
            self,
            f"{employee.organisation_id}-{user.pk}",
            by=by,
            reason=reason,
            subject=user,
            organisation=employee.organisation,
            payload={"employee": employee.pk, "before": user.get_full_name(), "after": after},
        )

    def waiting(self, organisation: Organisation) -> dict[int, str]:
        """The new names of people of an organisation that wait for a second person, by user."""
        waiting = Approval.objects.waiting().filter(kind=self.name, organisation=organisation)
        return {approval.subject_id: _full(approval.payload) for approval in waiting if approval.subject_id}

    def effect(self, approval: Approval) -> Effect:
        names = {"before": approval.payload["before"], "after": _full(approval.payload)}
        line = _("%(before)s will be called %(after)s. Certificates that are already issued keep the name they have.")
        return Effect([line % names], [])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        return {each.pk: f"{each.payload['before']} → {_full(each.payload)}" for each in approvals}

    def hold(self, approval: Approval) -> None:
        User.objects.select_for_update().filter(pk=approval.subject_id or 0).values("pk").first()

    def apply(self, approval: Approval, by: User) -> None:
        employee = Employee.objects.select_related("user").get(pk=approval.payload["employee"])
        names: dict[str, Any] = dict(approval.payload["after"])
        if employee.user.get_full_name() != approval.payload["before"]:
            raise Outdated(_("The name has changed in the meantime."))
        if unprintable(names):
            raise Outdated(_("Certificates cannot print this name."))
        names |= {"renamed_by": approval.requested_by, "renamed_why": approval.reason[:500]}
        update_employee(employee, None, user=names, origin=Origin(approval.requested_by, Source.FORM))


def _full(payload: dict[str, Any]) -> str:
    return " ".join(payload["after"][name] for name in NAME_FIELDS if payload["after"][name])


RENAMING = Renaming()
