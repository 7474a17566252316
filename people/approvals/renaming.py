"""A name that is more than a correction changes only after a second person has looked at it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.letters import NAME_FIELDS, unfit
from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import AlreadyRequested, request_approval
from people.employees.history import Origin, Source
from people.employees.renaming import KIND, RenamingForm, full_name
from people.employees.services import update_employee
from people.models import Approval, Employee, Organisation, User
from people.permissions import is_account_of


class Renaming(ApprovalKind):
    """Another name in somebody's record."""

    name = KIND
    label = gettext_lazy("Change of a name")

    def request(
        self, employee: Employee, names: dict[str, str], *, by: User, reason: str, batch: uuid.UUID | None = None
    ) -> Approval:
        """Ask for it, with what else together, if anything. Raises ``AlreadyRequested`` where another name was asked
        for.
        """
        user = employee.user
        after = {name: names.get(name, getattr(user, name)) for name in NAME_FIELDS}
        return request_approval(
            self,
            f"{employee.organisation_id}-{user.pk}",
            by=by,
            reason=reason,
            subject=user,
            organisation=employee.organisation,
            payload={"employee": employee.pk, "before": user.get_full_name(), "after": after}
            | ({"batch": str(batch)} if batch else {}),
        )

    def asked_with(self, organisation: Organisation, batch: uuid.UUID) -> QuerySet[Approval]:
        """Return what was asked for together, as by an import."""
        return Approval.objects.filter(kind=self.name, organisation=organisation, payload__batch=str(batch))

    def waiting(self, organisation: Organisation) -> dict[int, str]:
        """Return the new names of people of an organisation that wait for a second person, by user."""
        waiting = Approval.objects.waiting().filter(kind=self.name, organisation=organisation)
        return {
            approval.subject_id: full_name(approval.payload["after"]) for approval in waiting if approval.subject_id
        }

    def effect(self, approval: Approval) -> Effect:
        names = {"before": approval.payload["before"], "after": full_name(approval.payload["after"])}
        line = _("%(before)s will be called %(after)s. Certificates that are already issued keep the name they have.")
        return Effect([line % names], [])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        return {each.pk: f"{each.payload['before']} → {full_name(each.payload['after'])}" for each in approvals}

    def hold(self, approval: Approval) -> None:
        User.objects.select_for_update().filter(pk=approval.subject_id or 0).values("pk").first()

    def apply(self, approval: Approval, by: User) -> None:
        employee = Employee.objects.select_related("user").get(pk=approval.payload["employee"])
        names: dict[str, Any] = dict(approval.payload["after"])
        if employee.user.get_full_name() != approval.payload["before"]:
            raise Outdated(_("The name has changed in the meantime."))
        if employee.user_id != approval.subject_id or not _may_still(approval, employee):
            raise Outdated(_("The account is no longer for this organization alone."))
        if approval.requested_by_id == employee.user_id:  # whose accounts have become one meanwhile
            raise Outdated(_("Nobody changes their own name."))
        if unfit(names):
            raise Outdated(_("Certificates and e-mails cannot show this name."))
        names |= {"renamed_by": approval.requested_by, "renamed_why": approval.reason[:500]}
        update_employee(employee, None, user=names, origin=Origin(approval.requested_by, Source.FORM))


def _may_still(approval: Approval, employee: Employee) -> bool:
    """Return whether whoever asked for the name could still write it: the person may work elsewhere too by now."""
    return approval.requested_by.is_staff or is_account_of(employee.user, employee.organisation_id)


RENAMING = Renaming()


def ask_for_name(request: HttpRequest, form: RenamingForm, employee: Employee | None) -> None:
    """Ask a second person for the name that a form has left as it is, and say so to whoever filled it in."""
    if not form.name_to_approve or employee is None or form.editor is None:
        return
    try:
        RENAMING.request(employee, form.name_to_approve, by=form.editor, reason=form.cleaned_data["renamed_why"])
    except AlreadyRequested:
        messages.warning(request, _("Another name for this person is waiting for approval: yours was not sent."))
    else:
        asked = _(
            "“%(name)s” is another name, not a correction: it will be in the record once a second person approves."
        )
        messages.info(request, asked % {"name": full_name(form.name_to_approve)})
