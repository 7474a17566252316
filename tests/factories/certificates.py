"""Certificates."""

from certificates.lifecycle import services as lifecycle
from certificates.models import Certificate
from people.models import (
    Employee,
    User,
)


def correct_name(certificate: Certificate, name: str, why: str, *, by: Employee | None = None) -> Certificate:
    """Correct the name in the person's record, then on the certificate, as the site itself or as human resources."""
    user = User.objects.get(employments=certificate.enrolment.employee_id)
    given, _blank, surnames = " ".join(name.split()).partition(" ")
    first, _blank, second = surnames.partition(" ")
    user.given_names, user.first_surname, user.second_surname = given, first or given, second
    user.renamed_by, user.renamed_why = by and by.user, why
    user.save()
    return lifecycle.correct_name(certificate, why, by=by)
