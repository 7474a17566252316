"""What everybody opens and presses every day, on PostgreSQL: its queries are written once, and typed by it."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from benchmarks.run import questions
from courses.models import LessonPage
from quizzes.models import Attempt, Response
from tests.factories import EmployeeFactory, make_course, make_enrolment, make_quiz

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.mark.parametrize("language", ["es", "en"])
def test_home_lesson_and_a_whole_attempt(client, organisation, language):
    learners = [EmployeeFactory(organisation=organisation) for _ in range(2)]
    course = make_course()
    quiz = make_quiz(course)
    title = course.title if language == "es" else course.title_en
    with translation.override(language):
        lesson = LessonPage.objects.descendant_of(course).first().address

    for learner in learners:
        make_enrolment(course, learner, lessons_done=True)
        client.force_login(learner.user)
        for _twice in range(2):
            assert title in client.get(f"/{language}/").content.decode()
            assert client.get(lesson).status_code == 200
        begun = client.post(reverse("quizzes:start", args=[quiz.pk]))
        page = client.get(begun["Location"])
        for path, data in questions(page.content.decode()):
            assert client.post(path, json.dumps(data), content_type="application/json").status_code == 200
        attempt = Attempt.objects.get(enrolment__employee=learner)
        assert Response.objects.filter(attempt=attempt, sequence=1).count() == attempt.responses.count() > 1
        assert client.post(reverse("quizzes:submit", args=[attempt.uuid])).status_code == 302
        assert client.get(reverse("quizzes:result", args=[attempt.uuid])).status_code == 200
