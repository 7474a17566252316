from celery import shared_task

from people.messages.delivery import deliver_message
from people.messages.services import SWEEP
from people.models import Message
from sweeps.hints import hint_at_each
from sweeps.services import each

AT_ONCE = 500
HINT_SIZE = 25


@shared_task(name="people.deliver_messages")
def deliver_messages(keys: list[int]) -> None:
    """Send some messages that were just queued. What is not sent stays in its row for the clock."""
    each(SWEEP, keys, deliver_message)


@shared_task(name="people.deliver_many_messages")
def deliver_many_messages(keys: list[int]) -> None:
    """Do the same for what the clock finds; it waits behind what somebody waits for."""
    each(SWEEP, keys, deliver_message)


@shared_task(name="people.look_after_messages")
def look_after_messages() -> None:
    """Hint at every message that is due. One indexed query where none is."""
    keys = Message.objects.pending(AT_ONCE)
    hint_at_each(
        deliver_many_messages.delay, [keys[start : start + HINT_SIZE] for start in range(0, len(keys), HINT_SIZE)]
    )
