"""A quiz of one ordering and one matching, and somebody who takes it."""

import json

from playwright.sync_api import expect

STEPS = [
    "Comprender la organización, su contexto y las necesidades de las partes interesadas",
    "Determinar el alcance",
    "Apreciar los riesgos de los sistemas de inteligencia artificial y documentar los criterios con los que se aceptan",
    "Tratarlos",
    "Auditar internamente y corregir las no conformidades",
]
PAIRS = [
    ("Quien desarrolla el modelo que otra empresa incorpora", "Proveedor"),
    ("Quien decide para qué se usa y responde por ello ante las personas afectadas", "Organización responsable"),
    (
        "Quien recibe una decisión",
        "Persona afectada por una decisión que se tomó automáticamente o con apoyo de un sistema",
    ),
    ("Quien entrena el modelo", "Proveedor"),
    ("", "Autoridad supervisora independiente"),
]
READY = """
from courses.models import LessonPage
from courses.learning.services import complete_lesson, start_course
from people.models import Organisation
from tests.hired import hire_with_own_password
from quizzes.models import Choice, Question
from tests.factories import make_course, make_quiz
course = make_course(slug="{number}")
def publish(kind, choices):
    question = Question(course=course, kind=kind, reference=kind, live=False,
        stem_es="¿Cómo se ordena o se relaciona?", stem_en="How is it ordered or matched?")
    question.choices = [Choice(sort_order=n, reason_es="Razón", reason_en="Reason", **texts) for n, texts in enumerate(choices)]
    question.save()
    question.save_revision().publish()
publish("ordering", [dict(text_es=text, text_en=text + " (en)") for text in {steps}])
publish("matching", [dict(text_es=text, text_en=text and text + " (en)", match_es=match, match_en=match + " (en)")
    for text, match in {pairs}])
quiz = make_quiz(course, questions=0, draw=2, {fields})
employee = hire_with_own_password(Organisation.objects.get(code="cenzontle"), "{number}", None, user={{"given_names": "Noé",
    "first_surname": "Uc", "password": "{password}", "email": "{number}@example.com", "language": "{language}"}})
enrolment = start_course(employee, course)
for lesson in LessonPage.objects.descendant_of(course).live():
    complete_lesson(enrolment, lesson, "es")
print("quiz", quiz.pk)
"""
RESPONSES = (
    "SELECT v.payload, r.answer, r.points FROM quizzes_response r JOIN quizzes_questionversion v ON v.id = r.version_id"
    " JOIN quizzes_attempt a ON a.id = r.attempt_id WHERE a.quiz_id = ?"
)
ORDERING, MATCHING = "[data-ordering]", "[data-matching]"
AT_REST = "() => document.getAnimations().every((each) => each instanceof CSSTransition)"
# Texts that do not fit into their box or the window, and targets that are too small.
UNFIT = """(root) => [
  ...document.querySelectorAll(`${root} [data-moves] :is(button, [data-text], [data-given])`)
].filter((each) => {
  const box = each.getBoundingClientRect();
  const isSmall = each.matches("button") && box.width && (box.width < 44 || box.height < 44);
  return isSmall || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline"
    || box.right > innerWidth || box.left < 0;
}).map((each) => each.outerHTML)"""


class Taker:
    """Somebody who takes a quiz of one ordering and one matching."""

    def __init__(self, person, quiz):
        self.person = person
        self.page = person.page
        self.quiz = quiz

    def go(self, kind):
        """Open the question of a kind; the first thing to move has the focus then."""
        position = self.page.locator(f"form:has({kind})").get_attribute("data-position")
        self.page.click(f"[data-go='{position}']")
        expect(self.page.locator(kind)).to_be_visible()

    def answers(self, kind):
        """What the database has, the key, and the points."""
        rows = [
            (json.loads(payload), json.loads(answer), points)
            for payload, answer, points in self.person.site.rows(RESPONSES, self.quiz)
        ]
        [(payload, answer, points)] = [row for row in rows if f"[data-{row[0]['kind']}]" == kind]
        return payload, answer, points

    def saved(self, kind, expected):
        """Wait until the database has an answer, given as texts."""
        for _ in range(60):
            payload, answer, _points = self.answers(kind)
            texts = {choice["key"]: choice for choice in payload["choices"]}
            if kind == ORDERING:
                found = [texts[key]["text"]["es"] for key in answer]
            else:
                found = {texts[item]["text"]["es"]: texts[key]["match"]["es"] for item, key in dict(answer).items()}
            if found == expected:
                return
            self.page.wait_for_timeout(150)
        assert found == expected

    def order(self):
        """The steps in the order shown."""
        return [text.removesuffix(" (en)") for text in self.page.locator(f"{ORDERING} [data-text]").all_inner_texts()]

    def row(self, text):
        return self.page.locator(f"{ORDERING} [data-for]", has_text=text)

    def item(self, text):
        return self.page.locator(f"{MATCHING} [data-for]", has_text=text)

    def option(self, text):
        return self.page.locator(f"{MATCHING} [data-option]", has_text=text)

    def said(self, kind):
        return self.page.locator(f"{kind} [data-said]")


def begin(taker):
    """Start the attempt."""
    taker.person.open(f"/{taker.person.language}/quizzes/{taker.quiz}/")
    taker.person.press("main form[action*='/start/'] button")
    return taker


def centre(locator):
    """Bring something that rests into the middle of the window; return its middle."""
    locator.page.wait_for_function(AT_REST)
    locator.evaluate("(each) => each.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def has_focus(locator):
    return locator.evaluate("(each) => each === document.activeElement")
