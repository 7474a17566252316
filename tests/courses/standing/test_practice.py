"""What is kept of the practice of a lesson."""

import json

import pytest

from courses.models import BlockAnswer, LessonPage
from tests.activities import ACTIVITY, PRACTICE, use_practice
from tests.courses.standing.one_lesson import answer, at, lesson

pytestmark = pytest.mark.django_db


def test_practice_is_kept(client, enrolment):
    answer(client, "2")
    client.post(at(f"practice/{PRACTICE}", "en"), {"choice": ["1"]}, "application/json")

    kept = BlockAnswer.objects.get()
    assert (kept.kind, kept.given, kept.right, kept.total) == ("practice", {"choice": ["1"]}, 1, 1)
    assert (kept.first_right, kept.times, kept.language) == (0, 2, "en")
    assert kept.asked_sha256 == lesson().asking("practice", PRACTICE).digest()


@pytest.mark.parametrize(("chosen", "right"), [(["1", "2"], 1), (["1"], 0), (["1", "2", "3"], 0), (["2", "1", "9"], 1)])
def test_all_right_choices_are_asked_of_several(client, enrolment, chosen, right):
    LessonPage.objects.update(body="[]")
    use_practice(lesson(), kind="multiple", correct=2)

    client.post(at(f"practice/{PRACTICE}"), {"choice": chosen}, "application/json")

    assert BlockAnswer.objects.get().right == right


@pytest.mark.parametrize("sent", ["[]", "{}", '{"choice": "1"}', "{"])
def test_what_is_no_answer_is_refused(client, enrolment, sent):
    assert client.post(at(f"practice/{PRACTICE}"), sent, "application/json").status_code == 400


@pytest.mark.parametrize("chosen", [[], ["9"], ["1", "2"]])
def test_nothing_is_kept_of_what_cannot_be_chosen(client, enrolment, chosen):
    response = client.post(at(f"practice/{PRACTICE}"), json.dumps({"choice": chosen}), "application/json")

    assert response.json()["saved"] is False
    assert not BlockAnswer.objects.exists()


def test_practice_without_scripts_tells_the_reason_of_what_was_chosen(client, enrolment):
    page = client.get(lesson().address).text
    assert f'formaction="/es/learning/lessons/{lesson().pk}/practice/{PRACTICE}/#b-{PRACTICE}"' in page
    key = lesson().asking("practice", PRACTICE).key

    nothing = client.post(at(f"practice/{PRACTICE}"), {}).text
    first = client.post(at(f"practice/{PRACTICE}"), {key: "2"}).text
    second = client.post(at(f"practice/{PRACTICE}"), {key: "3"}).text

    assert "Elige primero una respuesta" in nothing
    assert ("es why 1" in first, "es why 0" in first) == (True, False)
    assert "es why 0" in second


def test_block_that_is_no_practice_is_not_there(client, enrolment):
    assert client.post(at(f"practice/{ACTIVITY}"), {}).status_code == 404
