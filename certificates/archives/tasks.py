import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from certificates.archives.services import build_archive, pending_archives, remove_old_archives
from sweeps.services import attempt

logger = logging.getLogger(__name__)


@shared_task(name="certificates.build_archive")
def build_one_archive(archive_id: int) -> None:
    """Look at one archive. It takes long where it holds every certificate of an organisation."""
    attempt("certificates.archives", archive_id, build_archive)


@shared_task(name="certificates.look_after_archives")
def look_after_archives() -> None:
    """Take up archives that a killed worker left, and remove the files that have been kept long enough."""
    remove_old_archives()
    for archive_id in pending_archives():
        try:
            build_one_archive.delay(archive_id)
        except (OperationalError, OSError):
            logger.exception("The broker is lost; the next sweep goes on.")
            return
