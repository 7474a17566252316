from celery import shared_task

from courses.duties.services import unfinished_actions, work_on
from sweeps.hints import hint_at_each


@shared_task(name="courses.do_duties")
def do_duties(action_id: int) -> None:
    """Go on with an action for a moment; what is left goes to the end of the queue."""
    if work_on(action_id):
        do_duties.delay(action_id)


@shared_task(name="courses.hint_at_duties")
def hint_at_duties() -> None:
    """Hint at every action that a lost message or a killed worker left over."""
    hint_at_each(do_duties.delay, unfinished_actions())
