"""Declare that content changed materially, ask holders to renew, take it back. Whoever runs twice asks once."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate, CertificateEvent, CertificateNotice, CertificateQuerySet
from certificates.models.changes import MaterialChange
from certificates.models.validity import unexpired_on
from certificates.signals import change_declared
from courses.learning.services import ask_renewal, drop_renewal, freeze_content
from courses.models import CoursePage, Enrolment
from lib.shown import check_shown, digest_of
from people.models import User

LEAST_DAYS = 30  # from the issue of a certificate until its holder can be asked to have renewed it
BATCH = 1000


class NothingChanged(Exception):
    """Nobody holds a certificate of earlier content."""


class TooLate(Exception):
    """The change was withdrawn before, or its date is over."""


def holders(course: CoursePage, sha256: str, since: datetime.datetime) -> CertificateQuerySet:
    """Return certificates of content from before: in force, not expired, of people who are still there and not yet
    asked.

    Whoever began after ``since``, or learnt content with this hash, has learnt it as it is.
    """
    asked = CertificateNotice.objects.filter(
        change__course=course, change__version__sha256=sha256, change__withdrawn_at=None
    )
    return (
        Certificate.objects.standing()
        .filter(
            unexpired_on(timezone.localdate(since)),
            enrolment__course=course,
            enrolment__started_at__lt=since,
            enrolment__employee__left_on=None,
        )
        .exclude(enrolment__content_version__sha256=sha256)
        .exclude(enrolment__in=asked.values("certificate__enrolment"))
    )


def digest_of_declaration(course: CoursePage, sha256: str, since: datetime.datetime, **decided: object) -> str:
    """Return what the page showed before a change is declared: the content, the date and the words, and each holder
    asked.
    """
    choices = {"course": course.pk, "content": sha256, "refresher": course.refresher_id, **decided}
    return digest_of(choices, holders(course, sha256, since).values_list("pk", flat=True))


@transaction.atomic
def declare_change(
    course: CoursePage,
    renew_by: datetime.date,
    *,
    words_es: str,
    words_en: str,
    by: User,
    shown: str | None = None,
) -> MaterialChange:
    """Declare the content as it is now materially new, ask every holder to renew by a date, and announce it.

    ``shown`` is the digest of whom and what the page showed. Raises ``NothingChanged``: of two who press at once the
    second finds nobody left; and ``ShownOtherwise``.
    """
    CoursePage.objects.select_for_update().filter(pk=course.pk).values("pk").first()
    version = freeze_content(course)
    now = timezone.now()
    found = holders(course, version.sha256, now)
    if not found.exists():
        raise NothingChanged
    if shown is not None:
        decided = {"renew_by": renew_by, "words_es": words_es, "words_en": words_en}
        check_shown(shown, digest_of_declaration(course, version.sha256, now, **decided))
    change = MaterialChange.objects.create(
        course=course,
        version=version,
        renew_by=renew_by,
        words_es=words_es,
        words_en=words_en,
        declared_by=by,
        declared_at=now,
    )
    _ask(change, found)
    change_declared.send(sender=MaterialChange, change=change)
    return change


@transaction.atomic
def ask_late_holder(certificate: Certificate) -> None:
    """Ask whoever completed earlier content after the change was declared. One query where nothing changed."""
    enrolment = certificate.enrolment
    changes = MaterialChange.objects.in_force().filter(course=enrolment.course_id, declared_at__gt=enrolment.started_at)
    for change in changes.exclude(version=enrolment.content_version_id).order_by("pk"):
        _ask(change, Certificate.objects.filter(pk=certificate.pk))


def _ask(change: MaterialChange, certificates: CertificateQuerySet) -> None:
    """Write down whom the change asks, once for each enrolment; a corrected certificate is not asked again."""
    told = CertificateNotice.objects.filter(change=change).values("certificate__enrolment")
    rows = list(certificates.exclude(enrolment__in=told).values_list("pk", "enrolment_id", "issued_on"))
    CertificateNotice.objects.bulk_create(
        [CertificateNotice(certificate_id=pk, kind=CertificateNotice.Kind.CHANGED, change=change) for pk, *_ in rows],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    CertificateEvent.objects.bulk_create(
        [CertificateEvent(certificate_id=pk, kind=CertificateEvent.Kind.ASKED, why=change.words_es) for pk, *_ in rows],
        batch_size=BATCH,
    )
    _set_dates(change, ((enrolment, issued_on) for _pk, enrolment, issued_on in rows))


def _set_dates(change: MaterialChange, rows: Iterable[tuple[int, datetime.date]]) -> None:
    by_date: dict[datetime.date, list[int]] = defaultdict(list)
    for enrolment, issued_on in rows:
        by_date[max(change.renew_by, issued_on + datetime.timedelta(days=LEAST_DAYS))].append(enrolment)
    for day, enrolments in by_date.items():
        for start in range(0, len(enrolments), BATCH):
            ask_renewal(Enrolment.objects.filter(pk__in=enrolments[start : start + BATCH]), day)


def digest_of_withdrawal(change: MaterialChange) -> str:
    """Return what the page showed before a change is taken back: its date and words, and each holder it asks."""
    choices = {"change": change.pk, "renew_by": change.renew_by, "es": change.words_es, "en": change.words_en}
    return digest_of(choices, change.notices.values_list("certificate", flat=True))


@transaction.atomic
def withdraw_change(change: MaterialChange, why: str, *, by: User, shown: str | None = None) -> None:
    """Take a change back before its date: nobody has to renew for it any more.

    ``shown`` is the digest of whom the page showed that it asks. Raises ``TooLate`` and ``ShownOtherwise``.
    """
    change = MaterialChange.objects.select_for_update().get(pk=change.pk)
    if not change.is_open:
        raise TooLate
    check_shown(shown, digest_of_withdrawal(change))
    MaterialChange.objects.filter(pk=change.pk).update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_why=why)
    asked = Certificate.objects.filter(notices__change=change)
    drop_renewal(Enrolment.objects.filter(pk__in=asked.values("enrolment")))
    for other in MaterialChange.objects.in_force().filter(course=change.course_id):
        again = Certificate.objects.filter(notices__change=other, enrolment__in=asked.values("enrolment"))
        _set_dates(other, again.values_list("enrolment_id", "issued_on"))
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(certificate_id=pk, kind=CertificateEvent.Kind.NOT_ASKED, why=why)
            for pk in asked.values_list("pk", flat=True)
        ],
        batch_size=BATCH,
    )


def change_behind(certificate: Certificate) -> MaterialChange | None:
    """Return the change for which a certificate has to be renewed; the nearest, where there are several."""
    if certificate.enrolment.renew_by is None:
        return None
    asking = MaterialChange.objects.in_force().filter(notices__certificate__enrolment=certificate.enrolment_id)
    return asking.order_by("renew_by", "pk").first()


def words_for(enrolments: Iterable[Enrolment]) -> dict[int, str]:
    """Return for each enrolment what changed, in the active language, for those asked to renew. One query, none
    without.
    """
    asked = [each.pk for each in enrolments if each.renew_by]
    if not asked:
        return {}
    notices = CertificateNotice.objects.filter(certificate__enrolment__in=asked, change__withdrawn_at=None)
    found = notices.exclude(change=None).select_related("change", "certificate").order_by("-change__renew_by")
    return {notice.certificate.enrolment_id: notice.change.words for notice in found if notice.change}
