"""What a person has completed and been awarded."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate
from courses.models import Enrolment
from people.models import User


@dataclass(frozen=True)
class Award:
    """A certificate and whether it is still valid."""

    certificate: Certificate
    status: str


@dataclass(frozen=True)
class Completion:
    """A completed course of any employment; ``title`` is the one that was certified, where there is a certificate."""

    enrolment: Any
    title: str
    completed_on: datetime.date
    status: str
    certificate: Certificate | None


def awards(certificates: Iterable[Certificate], today: datetime.date) -> list[Award]:
    """Certificates as they stand on a local date."""
    return [
        Award(
            certificate=certificate,
            status=Enrolment.Status.EXPIRED if certificate.is_expired(today) else Enrolment.Status.CURRENT,
        )
        for certificate in certificates
    ]


def completed_enrolments(user: User | AnonymousUser) -> Any:
    """Everything the person has completed, in all their employments, the newest first."""
    return (
        Enrolment.objects.for_user(user)
        .filter(completed_at__isnull=False)
        .select_related("course", "employee__organisation", "certificate__organisation")
        .order_by("-completed_at", "-pk")
    )


def completion(enrolment: Any) -> Completion:
    """One completion, dated where the organisation works. Needs ``completed_enrolments``."""
    organisation = enrolment.employee.organisation
    certificate = getattr(enrolment, "certificate", None)
    expired = enrolment.expires_on is not None and enrolment.expires_on < organisation.today()
    return Completion(
        enrolment=enrolment,
        title=certificate.course_title if certificate else enrolment.course.local_title,
        completed_on=enrolment.completed_at.astimezone(organisation.zone).date(),
        status=Enrolment.Status.EXPIRED if expired else Enrolment.Status.CURRENT,
        certificate=certificate,
    )
