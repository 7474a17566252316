"""The smallest valid rows. Whatever an assertion depends on is written in the test."""

import datetime
import json
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from certificates.lifecycle import services as lifecycle
from certificates.models import Certificate, Picture
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
from labour.models import (
    Commission,
    CommissionMember,
    Dc3,
    DigitisedSignature,
    PlanCourse,
    Receipt,
    TrainingAgent,
    TrainingPlan,
)
from people.models import (
    Deputy,
    Employee,
    JobRole,
    Organisation,
    Team,
    TeamManager,
    TeamMembership,
    User,
    WorkCentre,
)
from quizzes.models import Choice, Question, QuestionVersion, QuizPage
from quizzes.question_types import type_of
from quizzes.questions.naming import names_of
from quizzes.taking.services import start_attempt, submit_attempt


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"org{n}")
    legal_name = factory.Sequence(lambda n: f"Organización {n}, S.A. de C.V.")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user-{n}")
    email = factory.Sequence(lambda n: f"user{n}@example.com")
    given_names = "Ana"
    first_surname = factory.Sequence(lambda n: f"Núñez{n}")
    password = factory.django.Password("correct horse battery")


class EmployeeFactory(DjangoModelFactory):
    class Meta:
        model = Employee

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    number = factory.Sequence(lambda n: f"{n + 1000}")
    hired_on = datetime.date(2025, 1, 15)


class WorkCentreFactory(DjangoModelFactory):
    class Meta:
        model = WorkCentre

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"CT-{n}")
    name = factory.Sequence(lambda n: f"Planta {n}")


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    organisation = factory.SubFactory(OrganisationFactory)
    name_es = factory.Sequence(lambda n: f"Equipo {n}")
    name_en = factory.Sequence(lambda n: f"Team {n}")


class JobRoleFactory(DjangoModelFactory):
    class Meta:
        model = JobRole

    organisation = factory.SubFactory(OrganisationFactory)
    name_es = factory.Sequence(lambda n: f"Puesto {n}")
    name_en = factory.Sequence(lambda n: f"Role {n}")


class LearningPathFactory(DjangoModelFactory):
    class Meta:
        model = LearningPath

    title_es = factory.Sequence(lambda n: f"Ruta {n}")
    title_en = factory.Sequence(lambda n: f"Path {n}")


def join(employee: Employee, team: Team) -> Employee:
    TeamMembership.objects.create(employee=employee, team=team, from_on=employee.hired_on)
    return employee


def manage(employee: Employee, team: Team) -> Employee:
    TeamManager.objects.create(employee=employee, team=team)
    return employee


def stand_in(deputy: Employee, manager: Employee, *, until: int = 9) -> Employee:
    """Let somebody stand in for a manager from ten days ago until so many days from now."""
    today = manager.today()
    Deputy.objects.create(
        manager=manager,
        deputy=deputy,
        from_on=today - datetime.timedelta(days=10),
        to_on=today + datetime.timedelta(days=until),
        named_by=manager.user,
    )
    return deputy


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


def make_question(
    course: CoursePage, *, kind: str = "single", choices: int = 4, correct: int = 1, **fields: Any
) -> Question:
    """A published question whose first ``correct`` choices are right."""
    number = Question.objects.count() + 1
    module = ModulePage.objects.child_of(course).first()
    question = Question(
        course=course,
        kind=kind,
        reference=f"q{number}",
        live=False,
        **{"module": module, "stem_es": f"¿Pregunta {number}?", "stem_en": f"Question {number}?", **fields},
    )
    question.choices = [
        Choice(
            is_correct=index < correct,
            text_es=f"Opción {index + 1}",
            text_en=f"Choice {index + 1}",
            reason_es=f"Razón {index + 1}",
            reason_en=f"Reason {index + 1}",
            sort_order=index,
        )
        for index in range(choices)
    ]
    question.save()
    question.save_revision().publish()
    return question


def make_quiz(course: CoursePage, *, questions: int = 4, draw: int | None = None, **fields: Any) -> QuizPage:
    """A live final quiz over a bank of ``questions`` questions; the course then needs it."""
    for _ in range(questions):
        make_question(course)
    quiz = QuizPage(
        **{
            "title": "Cuestionario final",
            "title_en": "Final quiz",
            "slug": "final-quiz",
            "attempt_limit": 2,
            "wait_hours": 0,
            "asks_declaration": False,
            "live": False,
            **fields,
        }
    )
    course.add_child(instance=quiz)
    quiz.rules.create(count=draw or questions)
    quiz.save_revision().publish()
    course.requires_final_quiz = True
    course.save()
    return QuizPage.objects.get(pk=quiz.pk)


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


def key_of(response: Any) -> Any:
    """The right answer to a response's question."""
    payload = response.version.payload
    return type_of(payload).correct(payload)


def as_sent(response: Any, answer: Any) -> dict[str, list[str]]:
    """What the page of an attempt sends for an answer: names instead of keys."""
    payload, order, hidden = names_of(response).hidden(response.version.payload, response.choice_order, answer)
    return type_of(payload).fields(hidden, payload, order)


def another_key(response: Any) -> str:
    """The key of a choice that is not the answer saved already, in whatever order they come: it changes the answer."""
    return next(key for key in response.choice_order if key not in response.answer)


def keys_of(version: QuestionVersion) -> list[str]:
    """The keys of the choices of a version."""
    return [choice["key"] for choice in version.payload["choices"]]


def wrong_keys_of(response: Any) -> list[str]:
    """The keys of the choices that are wrong."""
    return [choice["key"] for choice in response.version.payload["choices"] if not choice["is_correct"]]


def make_attempt(enrolment: Enrolment, quiz: QuizPage, *, right: int = 0, submit: bool = False) -> Any:
    """An attempt with the first ``right`` questions answered correctly, the others wrongly."""
    attempt = start_attempt(enrolment, quiz, declared=True)
    for response in attempt.responses.select_related("version"):
        response.answer = key_of(response) if response.position <= right else wrong_keys_of(response)[:1]
        response.sequence = 1
        response.save()
    return submit_attempt(attempt) if submit else attempt


def make_signature(hr: Employee, **fields: Any) -> DigitisedSignature:
    """A digitised signature on file, with its agreement."""
    values = {
        "organisation": hr.organisation,
        "role": "representative",
        "name": "Elena Ríos Peñaloza",
        "picture": Picture.keep(b"\x89PNG"),
        "agreement": ContentFile(b"%PDF-1.7", "agreement.pdf"),
        "agreed_on": datetime.date(2026, 1, 15),
        "added_by": hr,
        **fields,
    }
    return DigitisedSignature.objects.create(**values)


def make_dc3(certificate: Certificate, **fields: Any) -> Dc3:
    """A DC-3 as if it had been issued; its PDF is not there yet."""
    day = datetime.date(2026, 3, 14)
    values = {
        "organisation": certificate.organisation,
        "folio_prefix": "ORG",
        "year": 2026,
        "number": Dc3.objects.count() + 1,
        "first_surname": "Núñez",
        "given_names": "Ana",
        "curp": "HENG900412MDFRXD08",
        "occupation": "04.4",
        "occupation_name": "Informática",
        "company_name": "Organización, S.A. de C.V.",
        "rfc": "BCE9307148T4",
        "course_title": "Curso",
        "hours": 2,
        "from_on": day,
        "to_on": day,
        "area": "8000",
        "area_name": "Uso de tecnologías de la información y comunicación",
        "agent": "Organización, S.A. de C.V.",
        "instructor": "Raúl Ibáñez",
        "size": "small",
        "representative": "Elena Ríos",
        "prints_control_mark": True,
        "issued_on": day,
        **fields,
    }
    return Dc3.objects.create(certificate=certificate, **values)


def make_commission(organisation: Organisation, **fields: Any) -> Commission:
    """A mixed commission that has worked since 2025."""
    values = {"constituted_on": datetime.date(2025, 2, 10), "activity": "Fabricación de autopartes", **fields}
    return Commission.objects.create(organisation=organisation, **values)


def make_member(commission: Commission, side: str, name: str, **fields: Any) -> CommissionMember:
    """A member from the first day on."""
    values = {"from_on": commission.constituted_on, **fields}
    return CommissionMember.objects.create(
        organisation=commission.organisation, commission=commission, side=side, name=name, **values
    )


def make_plan(organisation: Organisation, **fields: Any) -> TrainingPlan:
    """A plan of two years, 2026 and 2027, in two stages."""
    values = {
        "name": "Plan 2026–2027",
        "from_on": datetime.date(2026, 1, 1),
        "until_on": datetime.date(2027, 12, 31),
        "stages": 2,
        "objectives": ["productivity", "knowledge"],
        "activity": "Fabricación de autopartes",
        **fields,
    }
    return TrainingPlan.objects.create(organisation=organisation, **values)


def plan_course(plan: TrainingPlan, course: CoursePage | None = None, **fields: Any) -> PlanCourse:
    """A course of a plan, for everybody, as long as the plan."""
    values = {"from_on": plan.from_on, "until_on": plan.until_on, **fields}
    centres, roles = values.pop("centres", []), values.pop("job_roles", [])
    row = PlanCourse.objects.create(organisation=plan.organisation, plan=plan, course=course, **values)
    row.centres.set(centres)
    row.job_roles.set(roles)
    return row


def make_agent(organisation: Organisation, **fields: Any) -> TrainingAgent:
    """An external training agent with its file."""
    values = {
        "name": "Capacitación del Bajío, S.C.",
        "registration": "CBA-120315-AB1-0013",
        "registered_on": datetime.date(2022, 5, 4),
        "file": ContentFile(b"%PDF-1.7", "dc5.pdf"),
        **fields,
    }
    return TrainingAgent.objects.create(organisation=organisation, **values)


def make_receipt(organisation: Organisation, plan: TrainingPlan, **fields: Any) -> Receipt:
    """The receipt of the list of the first year of a plan."""
    values = {
        "plan": plan,
        "year": 1,
        "filed_on": datetime.date(2027, 2, 10),
        "file": ContentFile(b"%PDF-1.7", "receipt.pdf"),
        **fields,
    }
    return Receipt.objects.create(organisation=organisation, **values)


def correct_name(certificate: Certificate, name: str, why: str, *, by: Employee | None = None) -> Certificate:
    """Correct the name in the person's record, then on the certificate, as the site itself or as human resources."""
    user = User.objects.get(employments=certificate.enrolment.employee_id)
    given, _blank, surnames = " ".join(name.split()).partition(" ")
    first, _blank, second = surnames.partition(" ")
    user.given_names, user.first_surname, user.second_surname = given, first or given, second
    user.renamed_by, user.renamed_why = by and by.user, why
    user.save()
    return lifecycle.correct_name(certificate, why, by=by)
