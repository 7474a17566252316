from celery import shared_task
from django.db import transaction
from django.utils import timezone

from people.imports.drop import take_dropped_files
from people.imports.emails import tell_of_import
from people.imports.services import plan_import, remove_old_imports, to_report, write_import
from people.models import PeopleImport
from sweeps.hints import hint_at_each
from sweeps.services import attempt, each


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
    if hint_at_each(plan_one_import.delay, to_plan):
        hint_at_each(write_one_import.delay, to_write)


@shared_task(name="people.take_dropped_files")
def take_files() -> None:
    """Import the files of the watched folders, and report by e-mail what became of them."""
    take_dropped_files()
    each("people.report_imports", to_report(), _report)


@transaction.atomic
def _report(job_id: int) -> None:
    tell_of_import(PeopleImport.objects.select_related("organisation").get(pk=job_id))
    PeopleImport.objects.filter(pk=job_id).update(reported_at=timezone.now())
