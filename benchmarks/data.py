"""Fills an empty database: ``python -m benchmarks.data 2000 20000``. Prints what the measurements need, as JSON.

One course with ten lessons of about 5.4 KB and a quiz of ten questions with four choices; for each number an
organisation with that many learners, of whom number k has done k mod 11 lessons.
"""

import argparse
import datetime
import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.learning.services import freeze_content  # noqa: E402
from courses.models import Enrolment, LessonCompletion, LessonPage, ModulePage  # noqa: E402
from people.models import Employee, Organisation, Team, TeamMembership, User  # noqa: E402
from quizzes.models import QuizPage  # noqa: E402
from tests.factories import add_lesson, make_course, make_quiz  # noqa: E402
from tests.visitor import PASSWORD  # noqa: E402
from trainingsite.prepare import collect_static  # noqa: E402

LESSONS = 10
SENTENCES = {
    "es": "La organización decide, escribe y revisa quién responde por cada sistema de IA y con qué datos trabaja. ",
    "en": "The organisation decides, writes down and reviews who answers for each AI system and which data it uses. ",
}


def build_course(questions):
    """The course, its lessons and its quiz."""
    course = make_course(lessons=0, title="Curso de medición", title_en="Measured course", slug="measured")
    module = ModulePage.objects.child_of(course).get()
    for _ in range(LESSONS):
        texts = {language: f"<p>{sentence * 6}</p>" * 9 for language, sentence in SENTENCES.items()}
        add_lesson(module, body=[{"type": "text", "value": texts}])
    make_quiz(course, questions=questions, attempt_limit=None)
    return course


def build_organisation(course, size):
    """An organisation with ``size`` learners in teams of fifty, and somebody of human resources."""
    organisation = Organisation.objects.create(code=f"o{size}", legal_name=f"Organización de {size}, S.A.")
    password = make_password(PASSWORD)
    people = [
        User(
            username=f"o{size}-{number}",
            email=f"o{size}-{number}@example.com",
            given_names="Ana",
            first_surname=f"Núñez{number:05d}",
            password=password,
            language="en",
        )
        for number in range(size + 1)
    ]
    employees = Employee.objects.bulk_create(
        [
            Employee(
                user=user,
                organisation=organisation,
                number=str(number),
                hired_on=datetime.date(2025, 1, 15),
                role=Employee.Role.HR if number == size else Employee.Role.EMPLOYEE,
            )
            for number, user in enumerate(User.objects.bulk_create(people, 500))
        ],
        500,
    )
    teams = [
        Team.objects.create(organisation=organisation, name_es=f"Equipo {number}", name_en=f"Team {number}")
        for number in range(-(-size // 50))
    ]
    learners = employees[:size]
    TeamMembership.objects.bulk_create(
        [
            TeamMembership(employee=employee, team=teams[number // 50], from_on=employee.hired_on)
            for number, employee in enumerate(learners)
        ],
        500,
    )
    enrol(course, learners)


def enrol(course, learners):
    """Start the course for everybody; learner k has done k mod 11 lessons."""
    version = freeze_content(course)
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    now = timezone.now()
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                employee=employee,
                course=course,
                content_version=version,
                started_at=now,
                due_on=now.date() + datetime.timedelta(days=number % 60 - 20),
            )
            for number, employee in enumerate(learners)
        ],
        500,
    )
    LessonCompletion.objects.bulk_create(
        [
            LessonCompletion(enrolment=enrolment, lesson=lesson, language="es")
            for number, enrolment in enumerate(enrolments)
            for lesson in lessons[: number % (LESSONS + 1)]
        ],
        500,
    )


def main(sizes, questions):
    """Build everything."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    course = build_course(questions)
    for size in sizes:
        build_organisation(course, size)
    collect_static()
    connection.cursor().execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    lesson = LessonPage.objects.descendant_of(course).order_by("path")[2]
    known = {
        "lesson": f"/en/courses/{lesson.url_path.split('/', 2)[2]}",
        "quiz": QuizPage.objects.child_of(course).get().pk,
        "lessons": LESSONS,
    }
    sys.stdout.write(f"{json.dumps(known)}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--questions", type=int, default=10)
    options = parser.parse_args()
    main(options.sizes, options.questions)
