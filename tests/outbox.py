"""What workers do with the outbox, for tests that queue messages."""

from people.messages.delivery import deliver_message
from people.messages.services import SWEEP
from people.models import Message
from sweeps.services import each


def send_due(**filters):
    """Send what is due now, as workers would: one that fails does not stop the others. Return how many went out."""
    keys = list(Message.objects.claimable().filter(**filters).order_by("pk").values_list("pk", flat=True))
    return sum(bool(done.result) for done in each(SWEEP, keys, deliver_message))
