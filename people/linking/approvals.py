"""Where the names are those of two people, the company that asked looks at it: a yes alone moves nobody's record."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval, waiting_for
from people.linking.emails import Outcome, tell_of_outcome
from people.linking.services import NeedsTwo, OwnPasswordNeeded, WorksThere, accept, check_account, close_request, join
from people.models import Approval, Employee, LinkRequest, User
from people.sign_in.sessions import end_all


class Linking(ApprovalKind):
    """A record that becomes part of the account of somebody who is called otherwise."""

    name = "people.link"
    label = gettext_lazy("Record joined to another account")

    def request(self, link_request: LinkRequest) -> Approval:
        """Ask for it, in the name of who wrote the e-mail into the record; the owner of it, where nobody is known.

        The same yes twice asks once.
        """
        employee, account = link_request.employee, link_request.account
        by = link_request.by or account
        with override(by.language):
            reason = _("Whoever has the e-mail %(email)s says that they are this person.")
        names = {"before": employee.user.get_full_name(), "after": account.get_full_name()}
        return request_approval(
            self,
            str(link_request.uuid),
            by=by,
            reason=reason % {"email": link_request.email},
            subject=employee.user,
            organisation=employee.organisation,
            payload={"account": account.pk, "number": employee.number, "email": link_request.email, **names},
        )

    def effect(self, approval: Approval) -> Effect:
        line = _(
            "The record %(number)s of %(before)s becomes part of the account of %(after)s (%(email)s), with its courses and "
            "certificates. Human resources can separate the two again."
        )
        warning = _("These are two different names. Make sure that it is one person before you approve.")
        return Effect([line % approval.payload], [warning])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        return {each.pk: f"{each.payload['before']} → {each.payload['after']}" for each in approvals}

    def hold(self, approval: Approval) -> None:
        LinkRequest.objects.select_for_update(of=("self",)).filter(uuid=approval.key).values("pk").first()

    def allows(self, approval: Approval, user: User) -> bool:
        """Return whether it is somebody else than the owner of the account, who has said yes already."""
        return user.pk != approval.payload["account"]

    def apply(self, approval: Approval, by: User) -> None:
        people = ("account", "employee__user")
        found = LinkRequest.objects.waiting().filter(uuid=approval.key).select_related(*people).first()
        if found is None or not found.account.is_active or found.account.email.lower() != found.email.lower():
            raise Outdated(_("The question was withdrawn, or the account has another e-mail by now."))
        names = (found.employee.user.get_full_name(), found.account.get_full_name())
        if names != (approval.payload["before"], approval.payload["after"]):
            raise Outdated(_("The name has changed in the meantime."))
        try:
            check_account(found)
        except (OwnPasswordNeeded, WorksThere):
            raise Outdated(_("The account can no longer take this record.")) from None
        join(found)
        end_all([found.account_id])
        tell_of_outcome(found, Outcome.JOINED)


LINKING = Linking()


@transaction.atomic
def say_yes(link_request: LinkRequest, user: User) -> Employee | None:
    """Move the employment to the account of whoever says that it is theirs; None where a second person looks first.

    Raises what ``accept`` raises but ``NeedsTwo``.
    """
    try:
        with transaction.atomic():
            return accept(link_request, user)
    except NeedsTwo:
        if not is_looked_at(link_request):
            LINKING.request(link_request)
        return None


def is_looked_at(link_request: LinkRequest) -> bool:
    """Return whether the owner has said yes, and a second person has not decided yet."""
    return waiting_for(LINKING, str(link_request.uuid)) is not None


def note_refusal(approval: Approval) -> None:
    """Let the link lead nowhere where the company says that it is not one person, and tell the owner of the account."""
    if approval.kind != LINKING.name or approval.decision != Approval.Decision.REFUSED:
        return
    found = LinkRequest.objects.open().filter(uuid=approval.key).select_related("account", "employee").first()
    if found is not None:
        close_request(found, LinkRequest.Answer.WITHDRAWN)
        tell_of_outcome(found, Outcome.NOT_CONFIRMED)
