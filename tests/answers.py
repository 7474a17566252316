"""Simulated attempts with known properties, from the standard library alone, so that benchmarks can use them too."""

import datetime
import math
import random
from dataclasses import dataclass

from django.utils import timezone

from courses.learning.services import freeze_content
from courses.models import Enrolment
from people.models import Employee, Organisation, User
from quizzes.models import Attempt, QuestionVersion, Response


@dataclass
class Simulated:
    """One attempt: its language, and (question, choice) in the order answered; choice 0 is correct."""

    language: str
    answers: list


def simulate(attempts, bank, drawn=None, *, seed=42001, harder_in_english=(), miskeyed=(), shift=1.2):
    """Attempts under the Rasch model: ability normal, difficulties spread from −1.5 to 1.5, languages half and half.

    Questions in ``harder_in_english`` are harder by ``shift`` logits for who answers in English; of those that are
    ``miskeyed`` choice 1 is really right. Who errs takes one of the wrong choices, the last one very rarely.
    """
    rng = random.Random(seed)  # noqa: S311  # a simulation, repeatable on purpose
    difficulty = [-1.5 + 3 * index / max(bank - 1, 1) for index in range(bank)]
    found = []
    for _ in range(attempts):
        ability, language = rng.gauss(0, 1), rng.choice(["es", "en"])
        questions = rng.sample(range(bank), drawn) if drawn else range(bank)
        answers = []
        for question in questions:
            logit = ability - difficulty[question]
            if language == "en" and question in harder_in_english:
                logit -= shift
            knows = rng.random() < 1 / (1 + math.exp(-logit))
            choice = 0 if knows else rng.choices([1, 2, 3], [60, 39, 1])[0]
            if question in miskeyed and choice < 2:
                choice = 1 - choice
            answers.append((question, choice))
        found.append(Simulated(language, answers))
    return found


def store(quiz, simulated, employees=None, *, number=1):
    """Write the attempts as graded ones of ``quiz``, each under an enrolment of its own, in few statements."""
    versions = list(QuestionVersion.objects.filter(question__course=quiz.course).order_by("question_id"))
    keys = [[choice["key"] for choice in version.payload["choices"]] for version in versions]
    enrolments = employees or make_enrolments(quiz, len(simulated))
    now = timezone.now()
    attempts = Attempt.objects.bulk_create(
        [
            Attempt(
                enrolment=enrolment,
                quiz=quiz,
                number=number,
                seed=1,
                pass_mark=60,
                started_at=now - datetime.timedelta(minutes=30),
                submitted_at=now,
                score=round(100 * sum(choice == 0 for _question, choice in each.answers) / len(each.answers)),
            )
            for enrolment, each in zip(enrolments, simulated, strict=True)
        ],
        500,
    )
    Response.objects.bulk_create(
        (
            Response(
                attempt=attempt,
                version=versions[question],
                position=position,
                choice_order=keys[question],
                language=each.language,
                points=int(choice == 0),
                answer=[keys[question][choice]],
            )
            for attempt, each in zip(attempts, simulated, strict=True)
            for position, (question, choice) in enumerate(each.answers, start=1)
        ),
        500,
    )
    return enrolments


def make_enrolments(quiz, count):
    """As many new learners who have started the course of the quiz."""
    course = quiz.course
    organisation, _is_new = Organisation.objects.get_or_create(code="sim", defaults={"legal_name": "Simulada, S.A."})
    version, now = freeze_content(course), timezone.now()
    first = User.objects.count()
    users = User.objects.bulk_create(
        [
            User(username=f"sim-{first + index}", given_names="Ana", first_surname=f"Ruiz {index}", password="!")
            for index in range(count)
        ],
        500,
    )
    employees = Employee.objects.bulk_create(
        [
            Employee(user=user, organisation=organisation, number=f"S{user.pk}", hired_on=datetime.date(2025, 1, 15))
            for user in users
        ],
        500,
    )
    return Enrolment.objects.bulk_create(
        [
            Enrolment(employee=employee, course=course, content_version=version, started_at=now)
            for employee in employees
        ],
        500,
    )
