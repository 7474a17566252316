"""Who owes whom what they may do here. Such a person is no second person for the other, for a while.

An administrator of a company can make an account, give it a role, type its password, change its e-mail or draw its
PIN: then two accounts may be one person. What somebody owes through others counts too. After ``TERM`` an account has
been looked at by enough people, and the history goes on saying where it comes from.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from people.models import EmployeeChange, PinDraw

TERM = datetime.timedelta(days=30)  # longer than an approval waits

RIGHTS = frozenset({"role", "hr_centres", "manages", "stands_in_for"})  # in the history: what somebody may do
WAYS = frozenset({"email", "password"})  # in the history: by what somebody else lets them in

_HIRED = Q(field="hired_on", before__isnull=True)
_BACK = Q(field="left_on", after__isnull=True)
_GIVEN = Q(field__in=RIGHTS | WAYS, after__isnull=False) & ~Q(after="")  # what is taken away is owed to nobody
GIVES = _GIVEN | _HIRED | _BACK


def same_hands(user_id: int) -> set[int]:
    """Return whose records somebody does not decide about: their own, and those of whoever has lately let them."""
    return {user_id} | givers_of([user_id])[user_id]


def givers_of(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these users to whom they owe account, rights or way in, lately, also through others."""
    wanted = set(user_ids)
    direct: dict[int, set[int]] = defaultdict(set)
    asked: set[int] = set()
    frontier = wanted
    while frontier:
        asked |= frontier
        for user, giver in _given_to(frontier):
            if user != giver:
                direct[user].add(giver)
        frontier = {giver for user in frontier for giver in direct[user]} - asked
    return {user: _reached_from(user, direct) for user in wanted}


def _given_to(user_ids: set[int]) -> Iterable[tuple[int, int]]:
    """Return who got something, and from whom. One query."""
    lately = {"employee__user__in": user_ids, "by__isnull": False, "at__gt": timezone.now() - TERM}
    changes = EmployeeChange.objects.filter(GIVES, **lately).order_by()
    draws = PinDraw.objects.filter(**lately).order_by()
    columns = ("employee__user", "by")
    return changes.values_list(*columns).union(draws.values_list(*columns))


def _reached_from(user: int, direct: dict[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    following = set(direct[user])
    while following:
        reached |= following
        following = {giver for each in following for giver in direct[each]} - reached
    return reached - {user}
