"""Gives the people of a large company courses, in every state there is. Few statements, however many people."""

import datetime
import random

from django.utils import timezone
from wagtail.models import Page

from certificates.issuing.services import issue_certificate
from courses.learning.services import freeze_content, months_after
from courses.models import (
    Assignment,
    CataloguePage,
    ContentVersion,
    CoursePage,
    DutyAction,
    DutyItem,
    Enrolment,
    LearningPath,
    LessonPage,
    ModulePage,
    PathStep,
)
from lib.portions import AT_ONCE, portions
from people.models import Employee, Organisation

DAY = datetime.timedelta(days=1)
VALID_MONTHS = 12
PATH_LENGTH = 3
CERTIFICATES = 10  # each is signed and typeset by the worker that delivers it
STATES = (
    ("not_started", 25),
    ("late", 10),
    ("in_progress", 15),
    ("current", 30),
    ("expired", 8),
    ("exempt", 5),
    ("exempt_until", 2),
    ("without", 5),
)


def make_courses(organisation: Organisation, number: int) -> list[CoursePage]:
    """Make short courses for this organisation alone, below the catalogue, and a learning path of the first three."""
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        catalogue = CataloguePage(title="Catálogo", title_en="Catalogue", slug=f"{organisation.code}-catalogue")
        Page.get_first_root_node().add_child(instance=catalogue)
    courses = [_make_course(organisation, catalogue, key) for key in range(1, number + 1)]
    path = LearningPath.objects.create(
        organisation=organisation, title_es="Bienvenida a la empresa", title_en="Welcome to the company"
    )
    for order, course in enumerate(courses[:PATH_LENGTH]):
        PathStep.objects.create(path=path, course=course, sort_order=order)
    return courses


def _make_course(organisation: Organisation, catalogue: CataloguePage, key: int) -> CoursePage:
    words = {"summary_es": "Curso de la empresa.", "summary_en": "A course of the company."}
    course = CoursePage(
        title=f"Curso {key} de la empresa",
        title_en=f"Course {key} of the company",
        slug=f"{organisation.code}-{key}",
        code=f"C{key}",
        hours=2,
        requires_final_quiz=False,
        validity_months=VALID_MONTHS,
        **words,
    )
    catalogue.add_child(instance=course)
    course.organisations.add(organisation)
    course.save()
    module = ModulePage(title="Módulo 1", title_en="Module 1", slug="m1", **words)
    course.add_child(instance=module)
    text = {"es": "<p>Qué hacemos, y por qué.</p>", "en": "<p>What we do, and why.</p>"}
    module.add_child(
        instance=LessonPage(
            title="Lección 1",
            title_en="Lesson 1",
            slug="l1",
            objective_es="Podrás explicar qué hacemos.",
            objective_en="You will be able to explain what we do.",
            minutes=10,
            last_published_at=timezone.now(),
            body=[{"type": "text", "value": text}],
        )
    )
    return course


def make_learning(
    organisation: Organisation, employees: list[Employee], courses: list[CoursePage], chance: random.Random
) -> None:
    """Enrol everybody in every course, in some state; a course is assigned to all at once by the first of human
    resources.
    """
    for course in courses:
        version = freeze_content(course)
        rows = (_enrolment(employee, course, version, chance) for employee in employees)
        enrolments = Enrolment.objects.bulk_create(list(filter(None, rows)), batch_size=AT_ONCE)
        _assign(organisation, employees[0], [each for each in enrolments if each.due_on])
    done = Enrolment.objects.filter(course=courses[0], employee__organisation=organisation)
    for enrolment in done.filter(completed_at__isnull=False, expires_on__gt=organisation.today())[:CERTIFICATES]:
        issue_certificate(enrolment)


def _enrolment(
    employee: Employee, course: CoursePage, version: ContentVersion, chance: random.Random
) -> Enrolment | None:
    """Return one person in one course, not yet saved; None for who does not take it."""
    names, weights = zip(*STATES, strict=True)
    state = chance.choices(names, weights)[0]
    now, today = timezone.now(), employee.organisation.today()
    began, ahead = now - chance.randint(10, 90) * DAY, today + chance.randint(1, 60) * DAY
    row = Enrolment(employee=employee, course=course, enrolled_at=began)
    if state == "without":
        return None
    if state == "not_started":
        row.due_on = ahead
    elif state == "late":
        row.due_on = today - chance.randint(1, 30) * DAY
    elif state == "exempt":
        row.exempted_at = began
    elif state == "exempt_until":
        row.exempted_at, row.exempt_until = began, ahead
    else:
        row.content_version, row.started_at, row.due_on = version, began, ahead
    if state in ("current", "expired"):
        ago = 0 if state == "current" else 365
        row.completed_at = now - (ago + chance.randint(1, 9)) * DAY
        row.started_at = row.completed_at - DAY
        row.expires_on = months_after(row.completed_at.date(), VALID_MONTHS)
    return row


def _assign(organisation: Organisation, by: Employee, enrolments: list[Enrolment]) -> None:
    """Keep who assigned a course to these people, as assigning it would."""
    at = timezone.now() - 90 * DAY
    action = DutyAction.objects.create(
        organisation=organisation,
        kind=DutyAction.Kind.ASSIGN,
        by=by,
        created_at=at,
        finished_at=at,
        total=len(enrolments),
    )
    for some in portions(enrolments):
        DutyItem.objects.bulk_create(
            DutyItem(
                action=action,
                employee_id=each.employee_id,
                course_id=each.course_id,
                enrolment=each,
                due_on=each.due_on,
                done_at=at,
            )
            for each in some
        )
        Assignment.objects.bulk_create(
            Assignment(enrolment=each, due_on=each.due_on, assigned_at=at, assigned_by=by, action=action)
            for each in some
            if each.due_on
        )
