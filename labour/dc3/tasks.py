from celery import shared_task

from labour.dc3.services import deliver_dc3
from labour.models.dc3 import Dc3
from sweeps.hints import hint_at_each
from sweeps.services import each

IN_A_MESSAGE = 50
IN_A_SWEEP = 500


@shared_task(name="certificates.deliver_dc3")
def deliver_some(pks: list[int]) -> None:
    """Look at some DC-3. One that fails does not stop the others; its row knows when to try again."""
    each("certificates.dc3", pks, deliver_dc3)


@shared_task(name="certificates.deliver_pending_dc3")
def deliver_pending() -> None:
    """Take up what no message has delivered. Sends hints, never more than one batch."""
    pks = Dc3.objects.pending(IN_A_SWEEP)
    hint_at_each(deliver_some.delay, (pks[start : start + IN_A_MESSAGE] for start in range(0, len(pks), IN_A_MESSAGE)))
