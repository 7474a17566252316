"""ZIP files of many certificates, for an audit or a move. Made by a worker, watched by who asked, kept for a week.

The row is the job: a killed worker leaves a lease that runs out, and the next one makes the file anew. The file
appears whole or not at all.
"""

import datetime
import hashlib
import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.models import Certificate, CertificateArchive
from certificates.models.archives import ArchiveQuerySet
from lib.durability import whole_file
from lib.leases import RELEASED, claim, renew
from lib.spreadsheets import csv_lines
from people.models import Employee
from sweeps.services import each

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=7)
HEAD_START = datetime.timedelta(seconds=30)
BATCH = 100


def request_archive(viewer: Employee, certificates: Iterable[int]) -> CertificateArchive:
    """Ask for a ZIP file of these certificates. Which ones is settled now, the file is made later."""
    keys = list(certificates)
    return CertificateArchive.objects.create(requested_by=viewer, certificate_ids=keys, total=len(keys))


def build_archive(archive_id: int) -> bool:
    """Make the file of an archive. Safe to call any number of times, by any number of workers.

    Returns whether this call finished it. After every hundred certificates the progress is written down and the
    lease prolonged; a worker that lost its lease stops and leaves nothing behind.
    """
    rows = CertificateArchive.objects.filter(pk=archive_id)
    with claim(rows.claimable(), rows.filter(finished_at=None), done=0, missing_count=0) as mine:
        if mine is None:
            return False
        archive = rows.select_related("requested_by__user", "requested_by__organisation").get()
        path = Path(_storage().path(archive.file_name))
        with override(archive.requested_by.user.language), whole_file(path) as part:
            _write(archive, part, mine)
        # The file is there before the row says so: a kill in between costs a second making, never a missing file.
        size = path.stat().st_size
        return bool(mine.update(finished_at=timezone.now(), size=size, **RELEASED))
    return False


def pending_archives() -> list[int]:
    """Return archives that nobody is making; a new one has a head start, for its own hint is on the way."""
    waiting = CertificateArchive.objects.claimable().filter(requested_at__lte=timezone.now() - HEAD_START)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True))


def remove_old_archives() -> int:
    """Delete the files of archives that are older than a week; the rows stay. Return how many."""
    old = CertificateArchive.objects.filter(removed_at=None, finished_at__lt=timezone.now() - KEPT)
    keys = list(old.values_list("pk", flat=True))
    return sum(removal.result or 0 for removal in each("certificates.old_archives", keys, _remove))


def _remove(archive_id: int) -> int:
    archive = CertificateArchive.objects.defer("certificate_ids").get(pk=archive_id)
    _storage().delete(archive.file_name)  # no error when a killed run deleted it already
    return int(CertificateArchive.objects.filter(pk=archive_id, removed_at=None).update(removed_at=timezone.now()))


def _storage() -> Storage:
    return storages["private"]


def _write(archive: CertificateArchive, part: Path, mine: ArchiveQuerySet) -> None:
    """Write the PDFs as they are stored, a manifest for people and a list of checksums for ``sha256sum --check``."""
    organisation = archive.requested_by.organisation
    today = organisation.today()
    table: list[list[object]] = [[*manifest_titles()]]
    sums = io.StringIO()
    missing, names = 0, set[str]()
    # PDFs are compressed already: stored, they cost no time and can be read out of the middle.
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        for number, certificate in enumerate(_in_order(archive.certificate_ids, organisation.pk), start=1):
            name, remark, content = _file_of(certificate, names)
            if content:
                bundle.writestr(_entry(name, certificate.issued_at.astimezone(organisation.zone)), content)
                sums.write(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
            else:
                missing += 1
            table.append(_cells(certificate, name, remark, today))
            if number % BATCH == 0:
                renew(mine, done=number, missing_count=missing)
        now = timezone.now().astimezone(organisation.zone)
        bundle.writestr(_entry("manifest.csv", now), b"".join(csv_lines(table)))
        bundle.writestr(_entry("SHA256SUMS", now), sums.getvalue())
    renew(mine, done=archive.total, missing_count=missing)


def _in_order(keys: list[int], organisation_id: int) -> Iterator[Certificate]:
    for start in range(0, len(keys), BATCH):
        batch = Certificate.objects.filter(organisation=organisation_id).in_bulk(keys[start : start + BATCH])
        yield from (batch[key] for key in keys[start : start + BATCH] if key in batch)


def _file_of(certificate: Certificate, names: set[str]) -> tuple[str, str, bytes]:
    """Name in the archive, a remark for the manifest, and the content; no name and no content where there is no
    file.
    """
    if certificate.rendered_at is None:
        return "", _("The PDF has not been made yet"), b""
    try:
        with _storage().open(certificate.file_name) as file:
            content: bytes = file.read()
    except (OSError, ValueError) as error:  # the others are packed
        logger.error("Certificate %s: its file cannot be read (%s).", certificate.pk, type(error).__name__)
        return "", _("The file cannot be read"), b""
    name = f"{certificate.folio}.pdf"
    if name in names:  # the code of an organisation may have changed and changed back
        name = f"{certificate.folio}-{certificate.code}.pdf"
    names.add(name)
    is_same = hashlib.sha256(content).hexdigest() == certificate.sha256
    return name, "" if is_same else _("The file is not the one that was issued"), content


def _entry(name: str, at: datetime.datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def manifest_titles() -> list[str]:
    """Return the head of the manifest."""
    return [
        _("File"),
        _("Folio"),
        _("Verification code"),
        _("Holder"),
        _("Course"),
        _("Issued on"),
        _("Expires on"),
        _("Status"),
        "SHA-256",
        _("Remark"),
    ]


def _cells(certificate: Certificate, name: str, remark: str, today: datetime.date) -> list[object]:
    return [
        name,
        certificate.folio,
        certificate.display_code,
        certificate.holder_name,
        certificate.course_title,
        certificate.issued_on,
        certificate.expires_on,
        str(certificate.status_on(today).label),
        certificate.sha256,
        remark,
    ]
