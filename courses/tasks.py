from celery import shared_task

from courses.content.scheduling import publish_due, unpublish_expired
from courses.duties.tasks import do_duties, hint_at_duties
from courses.evidence.tasks import remind_of_evidence
from courses.reminders.tasks import remind_of_duties
from courses.rules.tasks import apply_rules, check_rules

__all__ = [
    "apply_rules",
    "check_rules",
    "do_duties",
    "hint_at_duties",
    "publish_scheduled",
    "remind_of_duties",
    "remind_of_evidence",
]


@shared_task(name="courses.publish_scheduled")
def publish_scheduled() -> None:
    unpublish_expired()
    publish_due()
