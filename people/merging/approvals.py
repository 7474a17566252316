"""Where the names are those of two people, a second person looks at it before two records become one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.merging.parts import Merge
from people.merging.services import CannotMerge, lines_of, merge_of, merge_records, problems_of
from people.models import Approval, User
from people.owing import is_of_same_hands


class Merging(ApprovalKind):
    """A record that becomes part of that of somebody who is called otherwise."""

    name = "people.merge"
    is_final = True
    label = gettext_lazy("Records merged")

    def request(self, merge: Merge, *, reason: str) -> Approval:
        """Ask for it. Raises ``AlreadyRequested`` where something else was asked about the second record."""
        return request_approval(
            self,
            str(merge.second.pk),
            by=merge.by,
            reason=reason,
            subject=merge.second.user,
            organisation=merge.second.organisation,
            payload={"first": merge.first.pk, "second": merge.second.pk, **self._names(merge)},
        )

    def effect(self, approval: Approval) -> Effect:
        merge = self._merge(approval)
        named = _("%(before)s becomes part of %(after)s.") % approval.payload
        lines = [named, *(line.words for line in lines_of(merge))] if merge else []
        warnings = problems_of(merge) if merge else []
        told = _("Make sure that it is one person: this cannot be undone.")
        return Effect(lines, [told, *warnings])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        return {each.pk: f"{each.payload['before']} → {each.payload['after']}" for each in approvals}

    def allows(self, approval: Approval, user: User) -> bool:
        """Return whether it is nobody of the two, nor anybody who owes one of them what they may do here."""
        merge = self._merge(approval)
        return merge is None or not is_of_same_hands(user.pk, merge.first.user_id, merge.second.user_id)

    def apply(self, approval: Approval, by: User) -> None:
        merge = self._merge(approval)
        if merge is None:
            raise Outdated(_("One of the two records is part of another one by now."))
        if self._names(merge) != {name: approval.payload[name] for name in ("before", "after")}:
            raise Outdated(_("The name has changed in the meantime."))
        try:
            merge_records(merge, why=approval.reason)
        except CannotMerge as reason:
            raise Outdated(str(reason)) from None

    def _merge(self, approval: Approval) -> Merge | None:
        return merge_of(approval.payload["first"], approval.payload["second"], approval.requested_by)

    def _names(self, merge: Merge) -> dict[str, str]:
        named = {"before": merge.second, "after": merge.first}
        return {name: f"{record.user.get_full_name()} ({record.number})" for name, record in named.items()}


MERGING = Merging()
