"""Issuing and delivering the DC-3."""

from decimal import Decimal

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from certificates.models import Certificate
from certificates.models.pictures import Picture
from courses.thematic_areas import THEMATIC_AREAS
from labour.dc3.approvals import SIGNATURE_OF_ANOTHER
from labour.dc3.emails import announce_dc3
from labour.dc3.pdf import store_dc3
from labour.dc3.readiness import candidates, company_gaps, complete, gaps_of
from labour.dc3.signals import dc3_issued
from labour.models.dc3 import Dc3, DigitisedSignature
from lib.leases import RELEASED, lease, wait_for_letters
from lib.typesetting import MissingGlyphs
from people.models import Employee, LabourSettings, Organisation
from people.owing import same_hands

AT_ONCE = 1000


class CompanyNotReady(Exception):
    """The company itself lacks data that every DC-3 needs."""


@transaction.atomic
def issue_dc3s(organisation: Organisation, chosen: QuerySet[Certificate], by: Employee | None) -> list[Dc3]:
    """Issue the DC-3 of every chosen certificate that lacks nothing, once each, at most ``AT_ONCE``.

    What is incomplete is left alone, and so is the DC-3 of whoever issues or has lately let them: somebody
    else does that. Raises
    ``CompanyNotReady``. The settings' row is locked: folios have no gaps, and of two who issue the same at once, the
    second finds nothing left.
    """
    organisation = Organisation.objects.get(pk=organisation.pk)
    settings = LabourSettings.objects.select_for_update().filter(organisation=organisation).first()
    if settings is None or not organisation.issues_dc3 or company_gaps(organisation, settings):
        raise CompanyNotReady
    ready = candidates(organisation, by).filter(complete(settings), pk__in=chosen.order_by().values("pk"))
    if by is not None:
        ready = ready.exclude(enrolment__employee__user__in=same_hands(by.user_id))
    today = organisation.today()
    last = Dc3.objects.filter(organisation=organisation, year=today.year).aggregate(last=Max("number"))["last"] or 0
    signatures = list(DigitisedSignature.objects.filter(organisation=organisation).in_force(today))
    logo = Picture.logo_of(organisation)
    rows: list[Dc3] = []
    for certificate in ready.select_for_update(of=("self",))[:AT_ONCE]:
        if not gaps_of(certificate, settings):
            row = _frozen(certificate, organisation, settings, number=last + len(rows) + 1, by=by)
            row.logo = logo
            _sign(row, signatures)
            rows.append(row)
    Dc3.objects.bulk_create(rows, batch_size=100)
    if rows:
        dc3_issued.send(sender=Dc3, rows=rows)
    return rows


def _frozen(
    certificate: Certificate, organisation: Organisation, settings: LabourSettings, *, number: int, by: Employee | None
) -> Dc3:
    enrolment = certificate.enrolment
    employee, course = enrolment.employee, enrolment.course
    is_external = settings.trainer == LabourSettings.Trainer.EXTERNAL
    now = timezone.now()
    return Dc3(
        certificate=certificate,
        organisation=organisation,
        folio_prefix=organisation.code.upper(),
        year=now.astimezone(organisation.zone).year,
        number=number,
        first_surname=employee.user.first_surname,
        second_surname=employee.user.second_surname,
        given_names=employee.user.given_names,
        curp=employee.worker_data.curp,
        occupation=employee.worker_data.occupation,
        occupation_name=employee.worker_data.occupation_name,
        position=employee.position,
        company_name=organisation.legal_name,
        rfc=organisation.rfc,
        course_title=certificate.course_title_es,
        hours=_hours(certificate),
        from_on=enrolment.started_on(organisation.zone),
        to_on=enrolment.completed_on(organisation.zone),
        area=course.thematic_area,
        area_name=THEMATIC_AREAS[course.thematic_area],
        agent=settings.agent_name if is_external else organisation.legal_name,
        agent_registration=settings.agent_registration if is_external else "",
        instructor=settings.instructor or course.tutor,
        size=settings.size,
        representative=settings.representative,
        workers_representative=settings.workers_representative if settings.is_large else "",
        prints_control_mark=settings.prints_control_mark,
        issued_at=now,
        issued_on=now.astimezone(organisation.zone).date(),
        issued_by=by,
    )


def _hours(certificate: Certificate) -> Decimal:
    """Return how long the training was: the hours in class sessions where the course asks for them, else its own."""
    enrolment = certificate.enrolment
    attended = enrolment.attended_hours if enrolment.studied_course.requires_attendance else None
    return certificate.hours if attended is None else attended


def _sign(row: Dc3, signatures: list[DigitisedSignature]) -> None:
    """Put the signatures that are on file into the row, the newest of each; the other places are signed by hand."""
    for role, name in (
        ("instructor", row.instructor),
        ("representative", row.representative),
        ("workers", row.workers_representative),
    ):
        found = next((signature for signature in signatures if signature.is_of(role, name)), None)
        setattr(row, f"{role}_signature_id", found.picture_id if found else None)


@transaction.atomic
def add_signature(signature: DigitisedSignature, by: Employee) -> bool:
    """Put a signature on file. Return whether what is issued from now on carries it: that of somebody else waits until
    a second person has approved it.
    """
    signature.organisation, signature.added_by = by.organisation, by
    is_own = signature.is_of(signature.role, by.user.get_full_name())
    signature.approved_at = timezone.now() if is_own else None
    signature.save()
    if not is_own:
        SIGNATURE_OF_ANOTHER.request(signature)
    return is_own


def withdraw_signature(signature: DigitisedSignature, by: Employee) -> None:
    """Use a signature no longer; what was issued with it stays as it is. Twice is once."""
    DigitisedSignature.objects.filter(pk=signature.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )


def deliver_dc3(pk: int) -> bool:
    """Render the PDF and queue the word to its holder. Safe to call any number of times, by any number of workers.

    Returns whether this call finished the delivery. The message carries no file: the form holds the CURP.
    """
    with lease(Dc3.objects.all(), pk) as mine:
        if mine is None:
            return False
        dc3 = Dc3.objects.select_related("organisation", "certificate__enrolment__employee__user").get(pk=pk)
        if dc3.rendered_at is None or not storages["private"].exists(dc3.file_name):
            try:
                sha256 = store_dc3(dc3)
            except MissingGlyphs as error:
                wait_for_letters(mine, error.letters)
                return False
            if not mine.update(rendered_at=timezone.now(), sha256=sha256, problem="", problem_letters=""):
                return False
        with transaction.atomic():
            if not mine.update(delivered_at=timezone.now(), **RELEASED):
                return False
            announce_dc3(dc3)
        return True
