"""Who owes whom what they may do here. Such a person is no second person for the other, for a while.

An administrator of a company, or of the site, can make an account, give it a role, groups or the whole site, type its
password, change its e-mail or draw its PIN: then two accounts may be one person. What somebody owes through others
counts too. After ``TERM`` an account has been looked at by enough people, and the history goes on saying where it comes
from.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils import timezone

from people.models import AccountGrant, EmployeeChange, PinDraw, User

TERM = datetime.timedelta(days=30)  # longer than an approval waits

RIGHTS = frozenset({"role", "hr_centres", "manages", "stands_in_for"})  # in the history: what somebody may do
WAYS = frozenset({"email", "password"})  # in the history: by what somebody else lets them in

_HIRED = Q(field="hired_on", before__isnull=True)
_BACK = Q(field="left_on", after__isnull=True)
_GIVEN = Q(field__in=RIGHTS | WAYS, after__isnull=False) & ~Q(after="")  # what is taken away is owed to nobody
GIVES = _GIVEN | _HIRED | _BACK


def same_hands(user_id: int, on: datetime.datetime | None = None) -> set[int]:
    """Return whose records somebody does not act on: their own, and those of whoever has lately let them. ``on`` is
    when they acted, now by default.
    """
    return {user_id} | givers_of([user_id], on)[user_id]


def is_of_same_hands(user_id: int, *whom: int) -> bool:
    """Return whether somebody is no second person for one of these: it is themselves, or they owe them what they may do
    here. No query for oneself.
    """
    return user_id in whom or not same_hands(user_id).isdisjoint(whom)


def givers_of(user_ids: Iterable[int], on: datetime.datetime | None = None) -> dict[int, set[int]]:
    """Return for each of these users to whom they owe account, rights or way in, lately, also through others."""
    wanted, until = set(user_ids), on or timezone.now()
    direct: dict[int, set[int]] = defaultdict(set)
    asked: set[int] = set()
    frontier = wanted
    while frontier:
        asked |= frontier
        for user, giver in _given_to(frontier, until):
            if user != giver:
                direct[user].add(giver)
        frontier = {giver for user in frontier for giver in direct[user]} - asked
    return {user: _reached_from(user, direct) for user in wanted}


def keep_grants(accounts: Iterable[User], what: AccountGrant.What, by: User | None) -> None:
    """Keep that accounts got something from somebody, with or without employment. One statement, or none: nobody owes
    themselves, or a command.
    """
    if by is not None and by.pk is not None:
        grants = [AccountGrant(account=account, by=by, what=what) for account in accounts if account.pk != by.pk]
        AccountGrant.objects.bulk_create(grants)


def giving_lately() -> set[int]:
    """Return who has lately given anybody account, rights or way in, and so is owed."""
    lately = {"by__isnull": False, "at__gt": timezone.now() - TERM}
    changes = EmployeeChange.objects.filter(GIVES, **lately).order_by().values_list("by", flat=True)
    others = [
        model.objects.filter(**lately).order_by().values_list("by", flat=True) for model in (PinDraw, AccountGrant)
    ]
    return set(changes.union(*others))


def _given_to(user_ids: Collection[int], until: datetime.datetime) -> Iterable[tuple[int, int]]:
    """Return who got something, and from whom, in the term that ends then. One query."""
    lately = {"by__isnull": False, "at__gt": until - TERM, "at__lte": until}
    employed = {"employee__user__in": user_ids, **lately}
    changes = EmployeeChange.objects.filter(GIVES, **employed).order_by()
    draws = PinDraw.objects.filter(**employed).order_by()
    grants = AccountGrant.objects.filter(account__in=user_ids, **lately).order_by()
    columns = ("employee__user", "by")
    return changes.values_list(*columns).union(draws.values_list(*columns), grants.values_list("account", "by"))


def _reached_from(user: int, direct: dict[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    following = set(direct[user])
    while following:
        reached |= following
        following = {giver for each in following for giver in direct[each]} - reached
    return reached - {user}
