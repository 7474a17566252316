"""Who answers a request about personal data: nobody their own, nor that of somebody whom they owe."""

from django.db.models import Q

from people.models import Employee, RightsRequest, RightsRequestQuerySet, User
from people.owing import givers_of, giving_lately, is_of_same_hands


def may_answer(asked: RightsRequest, user: User) -> bool:
    """Return whether somebody who sees a request may also answer it, and write that it is done."""
    return not is_of_same_hands(user.pk, asked.employee.user_id)


def of_the_company(asked: RightsRequest) -> list[Employee]:
    """Return who of the company answers a request: human resources who see the person, administrators first."""
    people = Employee.objects.active().filter(organisation=asked.employee.organisation_id, user__is_active=True)
    seeing = people.seeing(Employee.objects.filter(pk=asked.employee_id)).exclude(user=asked.employee.user_id)
    found = list(seeing.select_related("user", "organisation").distinct().order_by("role", "pk"))
    owed = givers_of(each.user_id for each in found)
    return [each for each in found if asked.employee.user_id not in owed[each.user_id]]


def answered_by(user: User, viewer: Employee | None) -> RightsRequestQuerySet:
    """Return the requests that somebody sees to answer them. Who administers the site also sees those that everybody of
    the company who could answer owes to the person, and what they have answered.
    """
    found = RightsRequest.objects.answered_by(user, viewer)
    if not user.is_superuser:
        return found
    owed = RightsRequest.objects.open().filter(employee__user__in=giving_lately()).select_related("employee")
    left = [asked.pk for asked in owed if not of_the_company(asked)]
    others = RightsRequest.objects.exclude(employee__user_id=user.pk)
    return found | others.filter(Q(pk__in=left) | Q(answered_by=user))
