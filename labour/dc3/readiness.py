"""What a DC-3 lacks before it can be issued: of the company, of the course, of the person.

The content is that of article 24-IV-c (DOF 14-06-2013). ``complete`` is the same rule in SQL as ``gaps_of`` in words.
"""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses.models import CoursePage
from labour.models.dc3 import Dc3
from lib.names import full_name
from lib.typesetting import printable
from people.labour.curp import is_of, validate_curp
from people.labour.occupations import OCCUPATIONS
from people.labour.rfc import rfc_fault
from people.models import Employee, LabourSettings, Organisation, User, WorkerData


@dataclass(frozen=True)
class Gap:
    """Something that is missing, and who can add it.

    "company", "person" and "certificate" are for human resources, "course" is for an editor.
    """

    of: str
    text: str


def candidates(organisation: Organisation, by: Employee | None = None) -> QuerySet[Certificate]:
    """Return certificates that stand and whose training has no DC-3 in force, with all that ``gaps_of`` reads.

    The longest waiting come first. Of ``by``, who issues them: those of the people whom they see.
    """
    limits = by.hr_limits("enrolment__employee__") if by else Q()
    has_one = Dc3.objects.in_force().filter(certificate__enrolment=OuterRef("enrolment"))
    waiting = Certificate.objects.standing().filter(limits, ~Exists(has_one), organisation=organisation)
    return waiting.select_related(
        "enrolment__course",
        "enrolment__refresher_version__course",
        "enrolment__employee__user",
        "enrolment__employee__worker_data",
    ).order_by("enrolment__completed_at", "pk")


def complete(settings: LabourSettings) -> Q:
    """Return the candidates that lack nothing of their own."""
    data = "enrolment__employee__worker_data"
    rule = Q(score__isnull=False, **{f"{data}__isnull": False, f"{data}__occupation__in": list(OCCUPATIONS)})
    rule &= ~Q(**{f"{data}__curp": ""}) & ~Q(enrolment__course__thematic_area="")
    rule &= Q(holder_name=full_name("enrolment__employee__user__"))
    if not settings.instructor:
        rule &= ~Q(enrolment__course__tutor="")
    return rule


def company_gaps(organisation: Organisation, settings: LabourSettings) -> list[Gap]:
    """Return what stops every DC-3 of the company."""
    texts = []
    if fault := rfc_fault(organisation.rfc):
        texts.append(fault)
    if not settings.size:
        texts.append(_("Say whether the company has more than 50 workers: it decides who signs."))
    if not settings.representative:
        texts.append(_("The name of the employer or legal representative is missing."))
    if settings.is_large and not settings.workers_representative:
        texts.append(_("With more than 50 workers, the name of the workers' representative is needed."))
    if settings.trainer == LabourSettings.Trainer.EXTERNAL:
        if not settings.agent_name:
            texts.append(_("The name of the external training agent is missing."))
        if not settings.agent_registration:
            texts.append(_("The registration of the external training agent is missing."))
    return [Gap("company", text) for text in texts]


def gaps_of(certificate: Certificate, settings: LabourSettings) -> list[Gap]:
    """Return what one DC-3 lacks, besides what the company lacks. Needs a row of ``candidates``: it makes no query."""
    course, employee = certificate.enrolment.course, certificate.enrolment.employee
    return [
        *_name_gaps(certificate, employee.user),
        *_course_gaps(certificate, course, settings),
        *_person_gaps(employee),
    ]


def curp_doubt(curp: str, user: User) -> str:
    """Return what is to compare where a CURP does not look like that of its person; empty where nothing is."""
    if not curp or is_of(curp, user.first_surname, user.second_surname, user.given_names):
        return ""
    return _("The initials in this CURP do not match the registered name. Compare them.")


def doubt_of(certificate: Certificate) -> str:
    """Return the doubt about the CURP of a row of ``candidates``.

    It stops nothing: names change, and registers differ.
    """
    employee = certificate.enrolment.employee
    try:
        return curp_doubt(employee.worker_data.curp, employee.user)
    except ObjectDoesNotExist:
        return ""


def _name_gaps(certificate: Certificate, user: User) -> list[Gap]:
    """Return the gap of a name: a DC-3 is issued under the name of its certificate alone, so a new one is corrected
    there first.
    """
    if printable(user.get_full_name()) == printable(certificate.holder_name):
        return []
    text = _("The certificate says another name, “%(name)s”: correct it first") % {"name": certificate.holder_name}
    return [Gap("certificate", text)]


def _course_gaps(certificate: Certificate, course: CoursePage, settings: LabourSettings) -> list[Gap]:
    texts = []
    if certificate.score is None:
        texts.append(_("The course ended without an evaluation, and the DC-3 needs one that the person passed."))
    if not course.thematic_area:
        texts.append(_("The course has no thematic area; an editor sets it."))
    if not (settings.instructor or course.tutor):
        texts.append(_("Nobody is named as instructor or online tutor."))
    return [Gap("course", text) for text in texts]


def _person_gaps(employee: Employee) -> list[Gap]:
    try:
        data: WorkerData = employee.worker_data
    except ObjectDoesNotExist:
        data = WorkerData()
    texts = []
    if not data.curp:
        texts.append(_("CURP is missing"))
    else:
        try:
            validate_curp(data.curp)
        except ValidationError:
            texts.append(_("CURP is not valid"))
    if data.occupation not in OCCUPATIONS:
        texts.append(_("Occupation is missing"))
    return [Gap("person", text) for text in texts]
