from django.dispatch import receiver
from django.utils.translation import gettext as _

from labour.dc3.signals import dc3_issued
from labour.dc3.tasks import IN_A_MESSAGE, deliver_some
from labour.models.dc3 import Dc3
from people.signals import holding_records


@receiver(dc3_issued)
def deliver_on_issue(rows: list[Dc3], **kwargs: object) -> None:
    pks = [row.pk for row in rows]
    for start in range(0, len(pks), IN_A_MESSAGE):
        deliver_some.delay_on_commit(pks[start : start + IN_A_MESSAGE])


@receiver(holding_records)
def hold_what_is_not_delivered(employee_ids: list[int], **kwargs: object) -> dict[int, str]:
    """Keep the data of whoever is still to get a DC-3: it would be made without a name."""
    waiting = Dc3.objects.undelivered().filter(certificate__enrolment__employee__in=employee_ids)
    words = _("A DC-3 of theirs has still to be made.")
    return dict.fromkeys(waiting.order_by().values_list("certificate__enrolment__employee", flat=True), words)
