"""Who answers a request about personal data: nobody their own, nor that of somebody whom they owe. What arrived another
way is entered by one person and answered by another one: whoever says that there was a letter does not also decide it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import StrEnum

from django.db.models import Q

from people.models import Employee, RightsRequest, RightsRequestQuerySet, User
from people.owing import givers_of, giving_lately, is_of_same_hands


class Against(StrEnum):
    """Why somebody who sees a request does not handle it."""

    PERSON = "person"  # it is theirs, or that of somebody whom they owe
    ENTERED = "entered"  # they have entered it
    HANDS = "hands"  # who has entered it owes them what they may do here, or the other way round


def against(asked: RightsRequest, user: User) -> Against | None:
    """Return what keeps somebody from handling a request: from its answer, from saying that it was done, and from
    taking the file. Who administers the site may handle what an account of theirs has entered: somebody has to.
    """
    if is_of_same_hands(user.pk, asked.employee.user_id):
        return Against.PERSON
    by = asked.entered_by_id
    if by is None:
        return None
    if by == user.pk:
        return Against.ENTERED
    owed = givers_of([by, user.pk])
    is_hand = by in owed[user.pk] or (not user.is_superuser and user.pk in owed[by])
    return Against.HANDS if is_hand else None


def may_answer(asked: RightsRequest, user: User) -> bool:
    """Return whether somebody who sees a request may also answer it, write that it is done, and hand over its file."""
    return against(asked, user) is None


def sees_inbox(user: User, viewer: Employee | None) -> bool:
    """Return whether somebody comes to the inbox of requests: human resources, and who administers the site."""
    return user.is_superuser or (viewer is not None and viewer.is_hr)


def answerers_of(asked: RightsRequest) -> list[Employee]:
    """Return who of human resources answers a request: those who see the person, administrators first."""
    return _answerers([asked])[asked.pk]


def answered_by(user: User, viewer: Employee | None) -> RightsRequestQuerySet:
    """Return the requests that somebody sees to answer them. Who administers the site also sees those that everybody of
    human resources who could answer owes to the person, and what they have answered.
    """
    found = RightsRequest.objects.answered_by(user, viewer)
    if not user.is_superuser:
        return found
    owed = Q(employee__user__in=giving_lately()) | Q(entered_by__isnull=False)
    answerers = _answerers(RightsRequest.objects.open().filter(owed).select_related("employee"))
    left = [pk for pk, people in answerers.items() if not people]
    others = RightsRequest.objects.in_sight().exclude(employee__user_id=user.pk)
    return found | others.filter(Q(pk__in=left) | Q(answered_by=user))


def _answerers(requests: Collection[RightsRequest]) -> dict[int, list[Employee]]:
    """Return for each of these requests who answers it, administrators first. As many queries for one as for many."""
    working = Employee.objects.active().in_human_resources().filter(user__is_active=True)
    there = working.filter(organisation__in={asked.employee.organisation_id for asked in requests})
    colleagues = defaultdict(list)
    for each in there.select_related("user", "organisation").prefetch_related("hr_centres").order_by("role", "pk"):
        colleagues[each.organisation_id].append(each)
    handling = {each.user_id for those in colleagues.values() for each in those}
    owed = givers_of(handling | {asked.entered_by_id for asked in requests if asked.entered_by_id})
    return {
        asked.pk: [each for each in colleagues[asked.employee.organisation_id] if _is_free(each, asked, owed)]
        for asked in requests
    }


def _is_free(each: Employee, asked: RightsRequest, owed: Mapping[int, set[int]]) -> bool:
    """Return whether one of human resources answers a request; ``owed`` says whom everybody owes."""
    parties = {asked.employee.user_id, asked.entered_by_id}
    if each.user_id in parties or not parties.isdisjoint(owed[each.user_id]):
        return False
    made = asked.entered_by_id is not None and each.user_id in owed[asked.entered_by_id]
    return each.is_hr_of(asked.employee) and (each.user.is_superuser or not made)
