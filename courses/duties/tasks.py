import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from courses.duties.services import unfinished_actions, work_on

logger = logging.getLogger(__name__)


@shared_task(name="courses.do_duties")
def do_duties(action_id: int) -> None:
    """Go on with an action for a moment; what is left goes to the end of the queue."""
    if work_on(action_id):
        do_duties.delay(action_id)


@shared_task(name="courses.hint_at_duties")
def hint_at_duties() -> None:
    """Hint at every action that a lost message or a killed worker left over."""
    for action_id in unfinished_actions():
        try:
            do_duties.delay(action_id)
        except (OperationalError, OSError):
            logger.exception("The broker is lost; the next sweep goes on.")
            return
