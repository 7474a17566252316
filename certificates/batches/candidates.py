"""Who gets a certificate when a course is issued in bulk, and who does not and why. The dry run and the run ask
alike.
"""

import datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from certificates.models import Certificate
from certificates.models.batches import BatchItem, CertificateBatch
from certificates.models.validity import unexpired_on
from courses.models import CoursePage, Enrolment
from people.models import Employee, Organisation
from people.owing import same_hands

Kind = CertificateBatch.Kind
Problem = BatchItem.Problem


def assessed(
    organisation: Organisation, course: CoursePage, kind: str, today: datetime.date, by: Employee | None = None
) -> QuerySet[Enrolment]:
    """Return enrolments in question with ``problem``: empty for who gets a certificate, else one of
    ``BatchItem.Problem``.

    Nobody issues for themselves: the certificate of ``by``, and of whoever has lately let them, is left to somebody
    else, and so are those of people whom ``by`` does not see. What is missing is a matter of everybody's last cycle.
    Issued again is what stands, in whichever cycle: who is renewing holds the certificate of the cycle before.
    """
    own = Certificate.objects.filter(enrolment=OuterRef("pk"))
    has_one, was_revoked = Exists(own.standing()), Exists(own.filter(revoked_at__isnull=False))
    limits = by.hr_limits("employee__") if by else Q()
    enrolments = Enrolment.objects.filter(limits, employee__organisation=organisation, course=course)
    if kind == Kind.REISSUE:
        enrolments = enrolments.filter(has_one | was_revoked)
        rules = [
            (Q(employee__left_on__isnull=False), Problem.LEFT),
            (was_revoked, Problem.REVOKED),
            (Exists(own.standing().exclude(unexpired_on(today))), Problem.EXPIRED),
            (Exists(own.failing(today)), Problem.FAILING),
        ]
    else:
        enrolments = enrolments.latest_cycle()
        rules = [
            (Q(employee__left_on__isnull=False), Problem.LEFT),
            (Q(completed_at=None), Problem.NOT_COMPLETED),
            (has_one, Problem.HAS_ONE),
            (was_revoked, Problem.REVOKED),
            (~unexpired_on(today), Problem.EXPIRED),
        ]
    if by is not None:
        rules.append((Q(employee__user__in=same_hands(by.user_id)), Problem.OWN))
    whens = [When(rule, then=Value(problem.value)) for rule, problem in rules]
    return enrolments.annotate(problem=Case(*whens, default=Value(""), output_field=CharField()))
