from django.dispatch import receiver

from labour.dc3.signals import dc3_issued
from labour.dc3.tasks import IN_A_MESSAGE, deliver_some
from labour.models.dc3 import Dc3


@receiver(dc3_issued)
def deliver_on_issue(rows: list[Dc3], **kwargs: object) -> None:
    pks = [row.pk for row in rows]
    for start in range(0, len(pks), IN_A_MESSAGE):
        deliver_some.delay_on_commit(pks[start : start + IN_A_MESSAGE])
