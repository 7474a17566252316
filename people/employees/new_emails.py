"""The e-mail of an account is the way in to it: whoever had it is told when somebody else changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from people.employees.history import BY_HAND, Origin, Source, keep_changes
from people.models import AccountGrant, Employee, User
from people.owing import keep_grants
from people.signals import emails_changed


@dataclass(frozen=True, slots=True)
class NewEmail:
    """An account got another e-mail, or none: of which employment, by whom and by which way."""

    account: int
    before: str
    after: str
    employee: int | None
    by: int | None
    source: str


def announce_new_emails(changes: Sequence[NewEmail]) -> None:
    """Announce what somebody else has changed; nobody is told of what they did themselves."""
    others = [change for change in changes if change.by != change.account and change.before != change.after]
    if others:
        emails_changed.send(NewEmail, changes=others)


def keep_new_email(account: User, before: str, *, by: User) -> None:
    """Write into the history that the e-mail of an account is another one, and announce it: where only that is
    written.
    """
    if before == account.email:
        return
    if account.email:
        keep_grants([account], AccountGrant.What.EMAIL, by)
    employments = _present(account)
    for employee in employments:
        keep_changes(employee, {"email": before}, {"email": account.email}, Origin(by, Source.FORM))
    employee_id = employments[0].pk if employments else None
    announce_new_emails([NewEmail(account.pk, before, account.email, employee_id, by.pk, Source.FORM)])


def keep_given_password(account: User, *, by: User) -> None:
    """Write into the history that somebody else has typed a password for an account: where only that is written."""
    keep_grants([account], AccountGrant.What.PASSWORD, by)
    for employee in _present(account):
        keep_changes(employee, {}, {"password": BY_HAND}, Origin(by, Source.FORM))


def _present(account: User) -> list[Employee]:
    return list(account.employments.active().select_related("organisation", "work_centre"))
