"""Why somebody's data are not erased yet, although no term asks for them: something about them is still open."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import Approval, Employee, RightsRequest
from people.signals import holding_records


def holds_of(employees: Collection[Employee]) -> Mapping[int, str]:
    """Return what these employments wait for, in the active language; those that wait for nothing are not there. As
    many queries for one as for many.
    """
    keys, found = [each.pk for each in employees], dict[int, str]()
    for _receiver, answers in holding_records.send(Employee, employee_ids=keys):
        if isinstance(answers, dict):
            found |= answers
    parties = {(each.organisation_id, each.user_id): each.pk for each in employees}
    users = {each.user_id for each in employees}
    waiting = Approval.objects.waiting().filter(Q(subject__in=users) | Q(requested_by__in=users))
    for company, subject, asker in waiting.values_list("organisation", "subject", "requested_by"):
        for user in (subject, asker):
            if (company, user) in parties:
                found[parties[company, user]] = _("An approval about this person is waiting.")
    asked = RightsRequest.objects.open().filter(employee__in=keys)
    for key in asked.order_by().values_list("employee", flat=True):
        found[key] = _("A request about their data is still open.")
    return found
