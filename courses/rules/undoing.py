"""What standing rules did about people whom an import created: nobody's act, so it goes when the import is undone."""

from collections.abc import Sequence

from django.db.models import Count, F, Q

from courses.models import Assignment, DutyAction, DutyItem, Enrolment, RuleMember
from lib.portions import portions
from people.employees.traces import ByItself, traced


def done_by_rules(employees: Sequence[int]) -> ByItself:
    """Return who of these people has more than duties which a rule gave them and nobody has touched."""
    acted: set[int] = set()
    for some in portions(employees):
        enrolments = Enrolment.objects.filter(employee__in=some)
        owners = dict(enrolments.values_list("pk", "employee"))
        touched = enrolments.filter(Q(started_at__isnull=False) | Q(exempted_at__isnull=False))
        by_hand = Assignment.objects.filter(enrolment__in=enrolments, action__rule=None)
        items = DutyItem.objects.filter(employee__in=some, action__rule=None)
        found = traced(Enrolment, list(owners), ignoring=[Assignment, DutyItem])
        acted |= {owners[key] for key in found}
        acted |= set(touched.values_list("employee", flat=True))
        acted |= set(by_hand.values_list("enrolment__employee", flat=True))
        acted |= set(items.values_list("employee", flat=True))
    return ByItself((Enrolment, DutyItem, RuleMember), acted)


def forget_duties(employees: Sequence[int]) -> None:
    """Delete those duties, and let the actions count them no more."""
    items = DutyItem.objects.filter(employee__in=employees)
    for action, number in items.values_list("action").annotate(Count("pk")).order_by():
        DutyAction.objects.filter(pk=action).update(total=F("total") - number)
    items.delete()
    RuleMember.objects.filter(employee__in=employees).delete()
    Enrolment.objects.filter(employee__in=employees).delete()
