"""Who answers a request about personal data: nobody their own, nor that of somebody whom they owe."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from people.models import Employee, RightsRequest, RightsRequestQuerySet, User
from people.owing import givers_of, giving_lately, is_of_same_hands


def may_answer(asked: RightsRequest, user: User) -> bool:
    """Return whether somebody who sees a request may also answer it, and write that it is done."""
    return not is_of_same_hands(user.pk, asked.employee.user_id)


def sees_inbox(user: User, viewer: Employee | None) -> bool:
    """Return whether somebody comes to the inbox of requests: human resources, and who administers the site."""
    return user.is_superuser or (viewer is not None and viewer.is_hr)


def answerers_of(asked: RightsRequest) -> list[Employee]:
    """Return who of human resources answers a request: those who see the person, administrators first."""
    return _answerers([asked.employee])[asked.employee_id]


def answered_by(user: User, viewer: Employee | None) -> RightsRequestQuerySet:
    """Return the requests that somebody sees to answer them. Who administers the site also sees those that everybody of
    human resources who could answer owes to the person, and what they have answered.
    """
    found = RightsRequest.objects.answered_by(user, viewer)
    if not user.is_superuser:
        return found
    owed = RightsRequest.objects.open().filter(employee__user__in=giving_lately()).select_related("employee")
    answerers = _answerers([asked.employee for asked in owed])
    left = [asked.pk for asked in owed if not answerers[asked.employee_id]]
    others = RightsRequest.objects.in_sight().exclude(employee__user_id=user.pk)
    return found | others.filter(Q(pk__in=left) | Q(answered_by=user))


def _answerers(people: Collection[Employee]) -> dict[int, list[Employee]]:
    """Return for each of these people who answers what they ask, administrators first. As many queries for one as for
    many.
    """
    working = Employee.objects.active().in_human_resources().filter(user__is_active=True)
    there = working.filter(organisation__in={each.organisation_id for each in people})
    colleagues = defaultdict(list)
    for each in there.select_related("user", "organisation").prefetch_related("hr_centres").order_by("role", "pk"):
        colleagues[each.organisation_id].append(each)
    owed = givers_of(each.user_id for those in colleagues.values() for each in those)
    return {
        person.pk: [
            each
            for each in colleagues[person.organisation_id]
            if each.user_id != person.user_id and each.is_hr_of(person) and person.user_id not in owed[each.user_id]
        ]
        for person in people
    }
