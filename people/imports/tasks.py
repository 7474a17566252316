import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from people.imports.drop import take_dropped_files
from people.imports.emails import mail_report, whom_to_tell
from people.imports.services import plan_import, remove_old_imports, to_report, write_import
from people.models import PeopleImport, User
from sweeps.services import attempt, each

logger = logging.getLogger(__name__)


@shared_task(name="people.plan_import")
def plan_one_import(job_id: int) -> None:
    """Look at one file of people. One that fails is written down; it is tried again later."""
    attempt("people.plan_import", job_id, plan_import)


@shared_task(name="people.write_import")
def write_one_import(job_id: int) -> None:
    """Write one import that was confirmed."""
    attempt("people.write_import", job_id, write_import)


@shared_task(name="people.look_after_imports")
def look_after_imports() -> None:
    """Take up what lost messages and killed workers left over, and forget what is old."""
    remove_old_imports()
    to_plan, to_write = PeopleImport.objects.waiting()
    try:
        for job_id in to_plan:
            plan_one_import.delay(job_id)
        for job_id in to_write:
            write_one_import.delay(job_id)
    except (OperationalError, OSError):
        logger.exception("The broker is lost; the next sweep goes on.")


@shared_task(name="people.take_dropped_files")
def take_files() -> None:
    """Import the files of the watched folders, and report by e-mail what became of them."""
    take_dropped_files()
    each("people.report_imports", to_report(), _report)


def _report(job_id: int) -> None:
    job = PeopleImport.objects.select_related("organisation").get(pk=job_id)
    for user in whom_to_tell(job):
        send_import_report.delay(job_id, user.pk)
    PeopleImport.objects.filter(pk=job_id).update(reported_at=timezone.now())


@shared_task(name="people.send_import_report", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_import_report(job_id: int, user_id: int) -> None:
    """Tell one person what has become of a file."""
    job = PeopleImport.objects.select_related("organisation").get(pk=job_id)
    mail_report(job, User.objects.get(pk=user_id))
