"""Erasing for good what no term asks for: one administrator asks, a second person confirms."""

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.erasure.holds import holds_of
from people.erasure.services import kept_until
from people.models import Approval, Employee, Erasure, ErasureQuerySet, RetentionSettings, User
from people.owing import same_hands

MOST_LISTED = 50


class SuppressionKind(ApprovalKind):
    """Erasing what could name the people of some blocked records, whom nobody is shown by name."""

    name = "people.suppression"
    is_final = True
    label = gettext_lazy("Erase data whose term is over")

    def request(self, viewer: Employee, erasures: Sequence[Erasure], reason: str) -> Approval:
        """Ask for it: of a company one such request is open at a time. Raises ``AlreadyRequested``."""
        return request_approval(
            self,
            str(viewer.organisation_id),
            by=viewer.user,
            reason=reason,
            organisation=viewer.organisation,
            payload={"erasures": [each.pk for each in erasures]},
        )

    def effect(self, approval: Approval) -> Effect:
        found = list(self._due(approval).select_related("employee__organisation").order_by("pk"))
        holds = holds_of([each.employee for each in found])
        going = [each for each in found if each.employee_id not in holds]
        head = ngettext(
            "%(count)s record is erased: names, numbers, contact data, CURP, texts and files go.",
            "%(count)s records are erased: names, numbers, contact data, CURP, texts and files go.",
            len(going),
        )
        stays = _("Counts and statistics stay, and so do the folio, code and hash of certificates, without a name.")
        waiting = [
            _("Record %(number)s waits: %(why)s") % {"number": each.pk, "why": holds[each.employee_id]}
            for each in found
            if each.employee_id in holds
        ]
        lines = [head % {"count": len(going)}, stays, *self._lines(approval, going)]
        return Effect(lines, [_("Nobody can take this back."), *waiting])

    def _lines(self, approval: Approval, going: list[Erasure]) -> list[str]:
        if approval.organisation is None:
            return []
        terms = RetentionSettings.of(approval.organisation)
        words = _("Record %(number)s: kept until %(date)s")
        return [
            words % {"number": each.pk, "date": formats.date_format(kept_until(each, terms), "SHORT_DATE_FORMAT")}
            for each in going[:MOST_LISTED]
        ]

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        found = {each.pk: len(each.payload["erasures"]) for each in approvals}
        return {
            key: ngettext("%(count)s record", "%(count)s records", count) % {"count": count}
            for key, count in found.items()
        }

    def hold(self, approval: Approval) -> None:
        list(self._due(approval).select_for_update(of=("self",)).values_list("pk", flat=True))

    def allows(self, approval: Approval, user: User) -> bool:
        """Return whether none of the records is that of who decides, or of somebody whom they owe."""
        return not self._due(approval).filter(employee__user__in=same_hands(user.pk)).exists()

    def apply(self, approval: Approval, by: User) -> None:
        found = list(self._due(approval).select_related("employee"))
        holds = holds_of([each.employee for each in found])
        going = [each.pk for each in found if each.employee_id not in holds]
        if not going:
            raise Outdated(_("None of these records can still be erased."))
        Erasure.objects.filter(pk__in=going).update(approval=approval)

    def _due(self, approval: Approval) -> ErasureQuerySet:
        if approval.organisation is None:
            return Erasure.objects.none()
        due = Erasure.objects.ending_by(approval.organisation, approval.organisation.today())
        return due.filter(pk__in=approval.payload["erasures"], approval=None)


SUPPRESSION = SuppressionKind()
