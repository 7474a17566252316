"""What a person has completed and been awarded."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from certificates.models import Certificate
from courses.models import Enrolment, EnrolmentQuerySet
from people.models import Employee, User


@dataclass(frozen=True)
class Award:
    """A certificate and how it stands, one of ``Certificate.Status``.

    ``is_failing``: the score it rests on no longer passes; where that was asked for.
    """

    certificate: Certificate
    status: str
    is_failing: bool = False


@dataclass(frozen=True)
class Completion:
    """A completed course of any employment; ``title`` is the one that was certified, where there is a certificate.

    ``renewal_opens_on`` is None where the course cannot be renewed by this person, or somebody has begun to.
    """

    enrolment: Enrolment
    title: str
    completed_on: datetime.date
    status: str
    certificate: Certificate | None
    certificate_status: str
    renewal_opens_on: datetime.date | None
    can_renew: bool


def awards(certificates: Iterable[Certificate], today: datetime.date) -> list[Award]:
    """Return certificates as they stand on a local date."""
    return [
        Award(
            certificate=certificate,
            status=certificate.status_on(today),
            is_failing=getattr(certificate, "is_failing", False),
        )
        for certificate in certificates
    ]


def completed_enrolments(user: User | AnonymousUser) -> EnrolmentQuerySet:
    """Return everything the person has completed, in all their employments, the newest first."""
    return (
        Enrolment.objects.for_user(user)
        .filter(completed_at__isnull=False)
        .select_related("course", "employee__organisation", "employee__work_centre")
        .prefetch_related(Prefetch("certificates", Certificate.objects.order_by("-pk")))
        .order_by("-completed_at", "-pk")
    )


def completion(enrolment: Enrolment, employee: Employee | None) -> Completion:
    """Return one completion, dated where the person works. Needs ``completed_enrolments``; renewed as ``employee``."""
    today = enrolment.employee.today()
    certificate = next(iter(enrolment.certificates.all()), None)  # the newest, where a name was corrected
    is_mine_now = employee is not None and enrolment.employee_id == employee.pk
    may_renew = is_mine_now and enrolment.is_latest and enrolment.course.live
    return Completion(
        enrolment=enrolment,
        title=certificate.course_title if certificate else enrolment.course.local_title,
        completed_on=enrolment.completed_on(enrolment.employee.zone),
        status=enrolment.status_on(today),
        certificate=certificate,
        certificate_status=certificate.status_on(today) if certificate else "",
        renewal_opens_on=enrolment.renewal_opens_on if may_renew else None,
        can_renew=may_renew and enrolment.can_be_renewed_on(today),
    )
