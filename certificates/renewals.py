"""When somebody may take a course again, told beside the certificate that they renew with it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from certificates.models import Certificate
from courses.models import CoursePage
from people.models import Employee


@dataclass(frozen=True)
class Renewal:
    """From when a certificate can be renewed, and whether its holder has begun."""

    course: CoursePage
    opens_on: datetime.date
    is_open: bool
    is_begun: bool


def renewals_of(certificates: Iterable[Certificate], employee: Employee | None) -> dict[int, Renewal]:
    """Certificate → its renewal, for those that stand, expire and belong to the present employment. One query."""
    if employee is None:
        return {}
    today = employee.organisation.today()
    available = set(CoursePage.objects.available_to(employee).values_list("pk", flat=True))
    renewals = {}
    for certificate in certificates:
        enrolment = certificate.enrolment
        is_standing = certificate.status_on(today) in (Certificate.Status.VALID, Certificate.Status.EXPIRED)
        opens_on = enrolment.renewal_opens_on
        is_here = enrolment.employee_id == employee.pk and enrolment.course_id in available
        if is_standing and is_here and opens_on is not None:
            renewals[certificate.pk] = Renewal(
                course=enrolment.course,
                opens_on=opens_on,
                is_open=opens_on <= today,
                is_begun=not enrolment.is_latest,
            )
    return renewals
