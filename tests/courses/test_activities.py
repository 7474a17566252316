"""Activities: what is asked, what an answer is worth, what is kept of it."""

import json
import re

import pytest
from django.core import signing
from django.utils import translation
from wagtail.blocks.stream_block import StreamBlockValidationError

from courses.blocks.activities.asked import Asked, Reply, Turn, outcome_of_fields, outcome_of_talk
from courses.blocks.lessons import structure_gaps, translation_gaps
from courses.blocks.stream import LessonBody
from courses.models import BlockAnswer, LessonPage
from people.sign_in.unsent import SALT
from tests.activities import ACTIVITY
from tests.factories import make_course, make_enrolment

FIELDS = [
    Asked("0", "choice", "Torniquete", "2", "Tiene un código fijo.", options=(("1", "Sí"), ("2", "No"))),
    Asked("1", "select", "Se cierra el caso", "3", "Al final.", options=(("1", "1"), ("2", "2"), ("3", "3"))),
    Asked("2", "choice", "Filtro de correo", "1", "Aprendió.", options=(("1", "Sí"), ("2", "No"))),
    Asked("3", "number", "Nivel", "9", "3 × 3."),
]
RIGHT = {"0": ["2"], "1": ["3"], "2": ["1"], "3": [" 09 "]}
MARKS = [Asked("0", "mark", "ISO nos auditó.", "1", "No audita."), Asked("1", "mark", "Nos auditarán.", "", "Así es.")]
TURNS = [
    Turn(
        "one",
        "¿Me das el código?",
        (Reply("Te llamo yo.", "Tú eliges el canal.", "two", True), Reply("Sí.", "Son dos señales.", "end", False)),
    ),
    Turn("two", "No hay tiempo.", (Reply("Voy a marcar.", "Es tu canal.", "end", True),)),
    Turn("end", "Adiós."),
]


def both(es, en, reason=True):
    return {
        code: {"text": text, **({"reason": f"{text}?"} if reason else {})} for code, text in (("es", es), ("en", en))
    }


def items(*values):
    return [{"type": "item", "id": str(number), "value": value} for number, value in enumerate(values)]


CARDS = items(*({**both(f"Tarjeta {n}", f"Card {n}"), "group": group} for n, group in enumerate([1, 2, 1])))
GROUPS = items({"es": "Sí", "en": "Yes"}, {"es": "No", "en": "No"})
SORT = ("sort", {"groups": GROUPS, "cards": CARDS})
ORDER = ("order", {"cards": items(*(both(f"Paso {n}", f"Step {n}") for n in range(4)))})
SPOT = (
    "spot",
    {"passages": items(*({**both(f"Línea {n}", f"Line {n}"), "is_flaw": n == 1} for n in range(3)))},
)
RISK = (
    "risk",
    {
        "likelihoods": GROUPS,
        "consequences": GROUPS,
        "likelihood": 2,
        "consequence": 1,
        "limit": 1,
        **dict.fromkeys(("es", "en"), dict.fromkeys(("likelihood", "consequence", "level", "decision"), "Porque sí.")),
    },
)
CHAT = (
    "chat",
    {
        "talk": items(
            {
                "name": "one",
                "es": "¿Puedo?",
                "en": "May I?",
                "replies": items(
                    {**both("Pregunta antes", "Ask first"), "leads_to": "end", "is_good": True},
                    {**both("Adelante", "Go ahead"), "leads_to": "end", "is_good": False},
                ),
            },
            {"name": "end", "es": "Gracias.", "en": "Thanks.", "replies": []},
        )
    },
)


def body(kind, content, *, english="Do this."):
    value = {
        "minutes": 2,
        "es": {"title": "Haz esto", "text": "<p>Elige.</p>"},
        "en": {"title": english, "text": "<p>Choose.</p>"},
        "content": [{"type": kind, "value": content, "id": "c"}],
    }
    return [{"type": "activity", "id": ACTIVITY, "value": value}]


@pytest.fixture
def lesson(client, learner):
    """A lesson of a course that has begun, with an activity, read by its learner."""
    course = make_course(lessons=1)
    make_enrolment(course, learner)
    client.force_login(learner.user)

    def with_content(content=SORT):
        LessonPage.objects.update(body=json.dumps(body(*content)))
        return LessonPage.objects.get()

    return with_content


def send(client, page, given, language="es"):
    return client.post(f"/{language}/learning/lessons/{page.pk}/activities/{ACTIVITY}/", given, "application/json")


def titles_in(html):
    return {signing.loads(mark, salt=SALT)[2] for mark in re.findall(r'name="page_mark" value="([^"]+)"', html)}


def test_every_form_of_the_page_says_the_page(client, lesson):
    page = lesson()

    shown = client.get(page.url).text
    drawn_anew = send(client, page, {"again": ["1"]}).json()["html"]

    assert titles_in(shown) == titles_in(drawn_anew) == {page.local_title}


# --- What an answer is worth -------------------------------------------------------------------------


def test_only_what_the_form_can_give_is_kept():
    sent = {"0": ["\x00"], "1": ["x" * 10_000], "2": ["1"], "3": ["\x00"]}

    assert outcome_of_fields(FIELDS, sent, 0).given == {"2": ["1"]}
    assert outcome_of_fields(MARKS, {"0": ["1"], "1": ["yes"]}, 0).given == {"0": ["1"]}
    assert not outcome_of_fields(FIELDS, {"3": ["9" * 7]}, 0).is_over


def test_first_try_tells_only_what_is_right():
    outcome = outcome_of_fields(FIELDS, {**RIGHT, "0": ["1"]}, 0)

    assert [row.is_right for row in outcome.rows] == [False, True, True, True]
    assert [bool(row.reason) for row in outcome.rows] == [False, True, True, True]
    assert (outcome.right, outcome.total, outcome.is_told) == (3, 4, False)


def test_first_try_tells_of_marked_lines_only_how_many_are_right():
    outcomes = [
        outcome_of_fields(MARKS, given, times)
        for given, times in (({"1": ["1"]}, 0), ({"0": ["1"]}, 0), ({"1": ["1"]}, 1))
    ]

    assert [outcome.right for outcome in outcomes] == [0, 2, 0]
    assert [[row.is_told for row in outcome.rows] for outcome in outcomes] == [[False] * 2, [True] * 2, [True] * 2]


def test_second_try_tells_everything():
    outcome = outcome_of_fields(FIELDS, {"0": ["1"]}, 1)

    assert all(row.reason for row in outcome.rows)
    assert outcome.is_told


def test_what_is_right_is_told_at_once():
    outcome = outcome_of_fields(FIELDS, RIGHT, 0)

    assert (outcome.right, outcome.is_told) == (4, True)


def test_nothing_is_no_answer():
    assert not outcome_of_fields(FIELDS, {"0": [""], "x": ["1"]}, 0).is_over


@pytest.mark.parametrize(
    ("path", "said", "right", "is_over"),
    [
        ([], 0, 0, False),
        (["0"], 1, 1, False),
        (["0", "0"], 2, 2, True),
        (["1"], 1, 0, True),
        (["9"], 0, 0, False),
        (["0", "²"], 1, 1, False),
    ],
)
def test_conversation_goes_where_replies_lead(path, said, right, is_over):
    outcome = outcome_of_talk(TURNS, path)

    assert (len(outcome.said), outcome.right, outcome.is_over) == (said, right, is_over)


# --- What an editor may publish ----------------------------------------------------------------------


@pytest.mark.parametrize("content", [SORT, ORDER, SPOT, RISK, CHAT], ids=lambda content: content[0])
def test_whole_activity_has_no_gap(content):
    stream = LessonBody().to_python(body(*content))

    assert structure_gaps(stream) == translation_gaps(stream) == []


def as_sent(value):
    """A value as the form of the CMS gives it: numbers are texts."""
    if isinstance(value, dict):
        return {key: as_sent(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_sent(each) for each in value]
    return str(value) if type(value) is int else value


@pytest.mark.parametrize("content", [SORT, ORDER, SPOT, RISK, CHAT])
def test_editor_publishes_what_the_form_sends(content):
    block = LessonBody()

    cleaned = block.clean(block.to_python(as_sent(body(*content))))

    assert block.get_prep_value(cleaned)[0]["value"]["content"][0]["type"] == content[0]


def test_number_that_is_none_is_a_gap_and_no_fault_of_the_site():
    block = LessonBody()
    sent = as_sent(body(*RISK))
    sent[0]["value"]["content"][0]["value"]["likelihood"] = ""

    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python(sent))


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        (("sort", {"groups": GROUPS[:1], "cards": CARDS}), "There is no group with this number."),
        (("spot", {"passages": SPOT[1]["passages"][:1] * 3}), "Some lines need the flaw, and some must not."),
        (("risk", {**RISK[1], "likelihood": 3}), "This degree is not on the scale."),
        (("chat", {"talk": CHAT[1]["talk"][::-1]}), "A reply leads to a turn further down."),
        (("order", {"cards": ORDER[1]["cards"][:2]}), "At least 3 are needed."),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_activity_that_cannot_be_done_is_not_published(content, gap):
    with translation.override("en"):
        assert f"1. Activity: {gap}" in structure_gaps(LessonBody().to_python(body(*content)))


def test_both_languages_of_an_activity_are_needed():
    part = [{**CARDS[0], "value": {**both("Tarjeta", ""), "group": 1}}, *CARDS[1:]]
    for stream in (body(*SORT, english=""), body("sort", {"groups": GROUPS, "cards": part})):
        with translation.override("en"):
            assert translation_gaps(LessonBody().to_python(stream)) == ["1. Activity [en]"]


def test_cards_to_be_ordered_do_not_stand_in_their_order():
    value = LessonBody().to_python(body(*ORDER))[0].value

    names = [row.asked.name for row in value.begun.rows]
    assert sorted(names) == ["0", "1", "2", "3"] != names


# --- What is kept ------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_answer_is_told_and_kept(client, lesson):
    page = lesson()

    first = send(client, page, {"0": ["2"], "1": ["2"], "2": ["1"], "times": [""]})
    send(client, page, {"0": ["1"], "1": ["2"], "2": ["1"], "times": ["1"]}, "en")

    html = first.json()["html"]
    assert "2 de 3" in html
    assert "Tarjeta 1?" in html
    assert "Tarjeta 0?" not in html
    answer = BlockAnswer.objects.get()
    assert (answer.first_right, answer.right, answer.total, answer.times) == (2, 3, 3, 2)
    assert (answer.language, answer.kind, answer.given["0"]) == ("en", "sort", ["1"])
    assert answer.asked_sha256 == page.asking("activity", ACTIVITY).digest()


def test_answer_without_scripts_is_a_page(client, lesson):
    page = lesson()

    response = client.post(f"/es/learning/lessons/{page.pk}/activities/{ACTIVITY}/", {"0": "1", "1": "2", "2": "1"})

    assert "3 de 3" in response.content.decode()
    assert f'href="{page.address}#b-{ACTIVITY}"' in response.content.decode()
    assert BlockAnswer.objects.get().right == 3


def test_conversation_is_kept_when_it_is_over(client, lesson):
    page = lesson(CHAT)

    send(client, page, {"reply": [], "times": [""]})
    assert not BlockAnswer.objects.exists()
    assert ">Responder<" in re.sub(r"\s+", "", client.get(page.address).content.decode())
    response = send(client, page, {"reply": ["0"]})

    assert BlockAnswer.objects.get().given == {"path": ["0"]}
    assert "Gracias." in response.json()["html"]


def test_lesson_says_how_it_went_and_asks_for_the_button_only_of_who_began(client, lesson, learner):
    page = lesson()
    send(client, page, {"0": ["2"], "1": ["2"], "2": ["1"]})

    html = client.get(page.address).content.decode()

    assert "2 de 3" in html
    assert f'action="/es/learning/lessons/{page.pk}/activities/{ACTIVITY}/#b-{ACTIVITY}"' in html
    assert "<!--end of" not in html
    BlockAnswer.objects.all().delete()


@pytest.mark.parametrize("sent", ["[]", '{"0": "1"}', "{"])
def test_what_is_no_answer_is_refused(client, lesson, sent):
    assert send(client, lesson(), sent).status_code == 400


def test_block_that_is_no_activity_is_not_there(client, lesson):
    page = lesson()

    response = client.post(f"/es/learning/lessons/{page.pk}/activities/{ACTIVITY[:-1]}6/", {})

    assert response.status_code == 404


def test_trying_again_begins_anew(client, lesson):
    html = send(client, lesson(), {"0": ["2"], "again": ["1"], "times": [""]}).json()["html"]

    assert "checked" not in html
    assert not BlockAnswer.objects.exists()
