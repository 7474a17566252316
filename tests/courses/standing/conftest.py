"""What the tests of how a lesson stands share."""

import pytest
import time_machine
from django.utils import timezone

from courses.models import LessonPage
from tests.activities import use_practice
from tests.factories import make_course, make_enrolment


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def enrolment(client, learner, clock):
    """A course of one lesson with a practice question, begun by who is signed in."""
    course = make_course(lessons=1, reading_share=40)
    use_practice(LessonPage.objects.get())
    client.force_login(learner.user)
    return make_enrolment(course, learner)
