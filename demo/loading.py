"""Puts the demonstration together."""

from django.db import transaction

from courses.models import CoursePage, LearningPath, PathStep
from demo.afterwards import play_afterwards
from demo.cast import CENZONTLE, COMPANIES
from demo.design import publish_design
from demo.duties import play_duties
from demo.evidence import play_evidence
from demo.labour import prepare_dc3
from demo.learning import Studies, date_certificates, publish_earlier
from demo.ministry import prepare_stps
from demo.people import make_company, make_site_staff
from people.models import Organisation

COURSE_CODE = "T1"


class CurriculumMissing(Exception):
    """The demonstration needs the course that ``load_curriculum`` brings."""


@transaction.atomic
def load_demo() -> bool:
    """Make the demonstration, once. Return False if it was there already."""
    if Organisation.objects.filter(code=CENZONTLE.code).exists():
        return False
    course = CoursePage.objects.live().filter(code=COURSE_CODE).first()
    step = PathStep.objects.filter(course=course, path__organisation=None).first() if course else None
    if course is None or step is None:
        raise CurriculumMissing
    path = LearningPath.objects.get(pk=step.path_id)
    studies = Studies(course, path)
    make_site_staff()
    for company in COMPANIES:
        employees = make_company(company, path)
        if company is CENZONTLE:
            publish_design(Organisation.objects.get(code=company.code), company.colour)
        studies.play(employees)
    for company in COMPANIES:
        date_certificates(Organisation.objects.get(code=company.code))
    prepare_dc3(Organisation.objects.get(code=CENZONTLE.code))
    prepare_stps(Organisation.objects.get(code=CENZONTLE.code), course)
    publish_earlier(course)
    play_afterwards(Organisation.objects.get(code=CENZONTLE.code))
    play_duties(Organisation.objects.get(code=CENZONTLE.code), course)
    play_evidence(Organisation.objects.get(code=CENZONTLE.code), course)
    return True
