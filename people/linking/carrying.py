"""What goes along when the employments of one account at a company become another account's, and back again.

Whatever hangs on the employment goes with it by itself. Of what names an account, this goes along: what is still open,
for whoever asked is the same person under either account, and the messages of the employment. What is done stays with
the account that did it. ``tests/people/linking/test_carrying.py`` says of every relation to an account which it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from people.employees.history import USER_FIELDS, Origin, keep_changes, state_of
from people.models import Approval, CurpClaim, Employee, LinkRequest, Message, Organisation, RightsRequest, User


@dataclass(frozen=True)
class Carrying:
    """Employments at one company that pass from an account to another one."""

    employees: Sequence[int]
    organisation: Organisation
    former: User
    user: User

    def carry(self, origin: Origin, why: str = "") -> None:
        """Let everything go along. Runs in a transaction."""
        self._employments(origin, why)
        self._curp()
        self._messages()
        waiting = Approval.objects.filter(organisation=self.organisation, decision="")
        for name in ("requested_by", "subject"):
            waiting.filter(**{name: self.former}).update(**{name: self.user})
        asked = LinkRequest.objects.open().filter(employee__organisation=self.organisation, by=self.former)
        asked.update(by=self.user)
        entered = RightsRequest.objects.open().filter(employee__organisation=self.organisation, entered_by=self.former)
        entered.exclude(answered_by=self.user).update(entered_by=self.user)

    def _employments(self, origin: Origin, why: str) -> None:
        rows = Employee.objects.select_for_update(of=("self",)).filter(pk__in=self.employees, user=self.former)
        for row in rows.select_related("user", "organisation", "work_centre"):
            before = state_of(row)
            row.user = self.user
            row.save(update_fields=["user"])
            after = state_of(row)
            keep_changes(row, before, {name: after[name] for name in USER_FIELDS}, origin, why=why)

    def _curp(self) -> None:
        claims = CurpClaim.objects.filter(organisation=self.organisation)
        if claims.filter(user=self.user).exists():
            claims.filter(user=self.former).delete()
        else:
            claims.filter(user=self.former).update(user=self.user)

    def _messages(self) -> None:
        """Move those of the employment, and those of the company that wait; nothing is told twice."""
        waiting = Q(organisation=self.organisation, employee=None, sent_at=None, failed_at=None, cancelled_at=None)
        theirs = Message.objects.filter(Q(employee__in=self.employees) | waiting, user=self.former)
        same = Message.objects.filter(user=self.user, kind=OuterRef("kind"), about=OuterRef("about"))
        theirs.filter(~Exists(same)).update(user=self.user, language=self.user.language)
        left = theirs.filter(Exists(same)).unfinished()
        left.update(cancelled_at=timezone.now(), cancelled_for=Message.Reason.OVERTAKEN)
