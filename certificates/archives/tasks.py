from celery import shared_task

from certificates.archives.services import build_archive, pending_archives, remove_old_archives
from sweeps.hints import hint_at_each
from sweeps.services import attempt


@shared_task(name="certificates.build_archive")
def build_one_archive(archive_id: int) -> None:
    """Look at one archive. It takes long where it holds every certificate of an organisation."""
    attempt("certificates.archives", archive_id, build_archive)


@shared_task(name="certificates.look_after_archives")
def look_after_archives() -> None:
    """Take up archives that a killed worker left, and remove the files that have been kept long enough."""
    remove_old_archives()
    hint_at_each(build_one_archive.delay, pending_archives())
