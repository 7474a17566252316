"""The picture of somebody's signature stands on no form before a second person has looked at it."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models.dc3 import DigitisedSignature
from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.models import Approval, User


class SignatureKind(ApprovalKind):
    """A digitised signature of somebody else than who has put it on file."""

    name = "labour.signature"
    label = gettext_lazy("Digitized signature of somebody else")

    def request(self, signature: DigitisedSignature) -> None:
        """Ask for it, once."""
        reason = _("%(by)s put the signature of %(name)s on file.")
        user = signature.added_by.user
        request_approval(
            self,
            str(signature.pk),
            by=user,
            reason=reason % {"by": user.get_full_name(), "name": signature.name},
            organisation=signature.organisation,
            payload={"signature": signature.pk},
        )

    def effect(self, approval: Approval) -> Effect:
        signature = DigitisedSignature.objects.get(pk=approval.payload["signature"])
        words = {"name": signature.name, "role": signature.get_role_display()}
        lines = [
            _("%(name)s (%(role)s) signs with a picture on each DC-3 issued from now on.") % words,
            _("The agreement is of %(date)s.") % {"date": date_format(signature.agreed_on, "DATE_FORMAT")},
        ]
        return Effect(lines, [_("Compare picture and agreement first, under DC-3, Signatures.")])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        found = DigitisedSignature.objects.in_bulk([approval.payload["signature"] for approval in approvals])
        return {approval.pk: str(found[approval.payload["signature"]]) for approval in approvals}

    def hold(self, approval: Approval) -> None:
        DigitisedSignature.objects.select_for_update().filter(pk=approval.payload["signature"]).values("pk").first()

    def apply(self, approval: Approval, by: User) -> None:
        waiting = DigitisedSignature.objects.filter(withdrawn_at=None, approved_at=None)
        if not waiting.filter(pk=approval.payload["signature"]).update(approved_at=timezone.now()):
            raise Outdated(_("The signature was withdrawn in the meantime."))


SIGNATURE_OF_ANOTHER = SignatureKind()
