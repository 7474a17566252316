"""Acting on the one lesson of the test."""

from courses.models import LessonCompletion, LessonPage, LessonReading
from tests.activities import PRACTICE

ASKED = 120  # seconds: 40 % of five minutes


def lesson():
    return LessonPage.objects.get()


def at(name, language="es"):
    return f"/{language}/learning/lessons/{lesson().pk}/{name}/"


def beat(client, mark, seconds):
    return client.post(at("reading"), {"opened": mark, "seconds": seconds}, "application/json")


def open_page(client):
    """Open the page of the lesson; return what it carries to say since when it is open."""
    return client.get(lesson().address).context["opened"]


def answer(client, choice="1"):
    return client.post(at(f"practice/{PRACTICE}"), {"choice": [choice]}, "application/json")


def is_done():
    return LessonCompletion.objects.exists()


def read_for(seconds):
    return LessonReading.objects.get().seconds == seconds


def by_button_without_scripts(client, mark):
    client.post(at("complete"), {"opened": mark, "measured": ""})
