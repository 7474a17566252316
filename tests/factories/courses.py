"""Courses, and what people do and owe in them."""

import datetime
import json
from typing import Any

import factory
from django.test import override_settings
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from courses.duties.plans import Line, Plan
from courses.duties.services import begin
from courses.learning.services import complete_lesson, enrol, start_course
from courses.models import (
    Assignment,
    CataloguePage,
    CoursePage,
    DutyAction,
    Enrolment,
    LearningPath,
    LessonPage,
    ModulePage,
    Requirement,
    Standard,
)
from people.models import (
    Employee,
)
from tests.factories.people import EmployeeFactory


class LearningPathFactory(DjangoModelFactory):
    class Meta:
        model = LearningPath

    title_es = factory.Sequence(lambda n: f"Ruta {n}")
    title_en = factory.Sequence(lambda n: f"Path {n}")


def make_requirement(identifier: str = "7.3", **fields: Any) -> Requirement:
    standard, _ = Standard.objects.get_or_create(
        identifier="ISO/IEC 42001:2023", defaults={"title_es": "Sistema de gestión", "title_en": "Management system"}
    )
    defaults = {"kind": "clause", "title_es": "Toma de conciencia", "title_en": "Awareness", "sort_order": 1, **fields}
    return Requirement.objects.get_or_create(standard=standard, identifier=identifier, defaults=defaults)[0]


def make_catalogue() -> CataloguePage:
    found = CataloguePage.objects.first()
    if found:
        return found
    Locale.objects.get_or_create(language_code="es")  # flushed after tests with real transactions
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    catalogue = CataloguePage(title="Catálogo", title_en="Catalogue", slug="catalogue")
    root.add_child(instance=catalogue)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": catalogue})
    return catalogue


def make_course(*, lessons: int = 2, modules: int = 1, **fields: Any) -> CoursePage:
    """A live course without a quiz: ``modules`` modules with ``lessons`` lessons each."""
    number = CoursePage.objects.count() + 1
    values = {
        "title": f"Curso {number}",
        "title_en": f"Course {number}",
        "slug": f"course-{number}",
        "summary_es": "De qué trata.",
        "summary_en": "What it is about.",
        "hours": 2,
        "requires_final_quiz": False,
        "reading_share": 0,
        **fields,
    }
    course = CoursePage(**values)
    make_catalogue().add_child(instance=course)
    for index in range(1, modules + 1):
        module = ModulePage(
            title=f"Módulo {index}", title_en=f"Module {index}", slug=f"m{index}", summary_es="Parte", summary_en="Part"
        )
        course.add_child(instance=module)
        for _ in range(lessons):
            add_lesson(module)
    return course


def add_lesson(module: ModulePage, **fields: Any) -> LessonPage:
    number = LessonPage.objects.count() + 1
    values = {
        "title": f"Lección {number}",
        "title_en": f"Lesson {number}",
        "slug": f"lesson-{number}",
        "objective_es": "Podrás reconocer la IA.",
        "objective_en": "You will recognise AI.",
        "minutes": 5,
        "last_published_at": timezone.now(),
        "body": [
            {
                "type": "text",
                "value": {"es": "<p>Texto en español.</p>", "en": "<p>Text in English.</p>"},
                "id": f"00000000-0000-4000-8000-{number:012d}",
            }
        ],
        **fields,
    }
    lesson = LessonPage(**values)
    module.add_child(instance=lesson)
    return lesson


def use_document(lesson: LessonPage, document: Any) -> None:
    """Let a lesson offer a document to download, in both languages."""
    part = {"title": document.title, "document": document.pk}
    add_block(lesson, "document", {"es": part, "en": part})


def use_picture(lesson: LessonPage, image: Any) -> None:
    """Let a lesson show a picture."""
    part = {"alternative_text": "?", "caption": ""}
    add_block(lesson, "picture", {"image": image.pk, "es": part, "en": part})


def add_block(lesson: LessonPage, kind: str, value: dict[str, Any], **more: Any) -> None:
    """Let a lesson end with a block."""
    stored = [*lesson.body.get_prep_value(), {"type": kind, "value": value, **more}]
    lesson.body = json.dumps(stored)
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        lesson.save()  # and note what it uses: who may open a file follows from that


def make_enrolment(course: CoursePage, employee: Employee | None = None, *, lessons_done: int | bool = 0) -> Enrolment:
    """A started enrolment; ``lessons_done`` lessons are completed, True for all."""
    enrolment = start_course(employee or EmployeeFactory(), course)
    complete_lessons(enrolment, None if lessons_done is True else int(lessons_done))
    enrolment.refresh_from_db()
    return enrolment


def complete_lessons(enrolment: Enrolment, count: int | None = None) -> None:
    """Do so many lessons of an enrolment, or all."""
    for lesson in list(LessonPage.objects.descendant_of(enrolment.course).order_by("path"))[:count]:
        complete_lesson(enrolment, lesson, "es")


def assign_course(
    employee: Employee,
    course: CoursePage,
    due_on: datetime.date,
    *,
    assigned_by: Employee | None = None,
    path: LearningPath | None = None,
    reason: str = "",
) -> Assignment:
    """Give one person the duty to complete a course by exactly this date, working day or not."""
    line = Line(employee.pk, course.pk, due_on=due_on, asked_on=due_on)
    plan = Plan(DutyAction.Kind.ASSIGN, employee.organisation, [line], path)
    action = begin(employee.organisation, lambda: plan, by=assigned_by, reason=reason)
    return action.assignments.get()


def assign_path(
    employee: Employee, path: LearningPath, due_on: datetime.date, *, assigned_by: Employee | None = None
) -> list[Assignment]:
    """The same with every course of a learning path."""
    steps = path.steps.select_related("course").order_by("sort_order")
    return [assign_course(employee, step.course, due_on, assigned_by=assigned_by, path=path) for step in steps]


def renew(enrolment: Enrolment) -> Enrolment:
    """The next cycle of an enrolment whose validity is over."""
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=datetime.date(2026, 1, 31))
    return enrol(enrolment.employee, enrolment.course)
