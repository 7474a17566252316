"""A whole quiz with the keyboard alone: every screen, every type of question, the focus always in sight."""

import contextlib
import json
import re
import time

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.conftest import DESKTOP, PHONE
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as DEMO_PASSWORD

pytestmark = pytest.mark.browser

READY = """
from courses.models import LessonPage
from courses.learning.services import start_course
from courses.models import LessonCompletion
from people.models import Organisation
from tests.hired import hire_with_own_password
from tests.factories import make_course, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind
course = make_course(slug="{number}")
make_every_kind(course)
quiz = make_quiz(course, questions=0, draw=len(CHOICES), asks_declaration=True, {fields})
employee = hire_with_own_password(Organisation.objects.get(code="cenzontle"), "{number}", None, user={{"given_names": "Noé",
    "first_surname": "Uc", "password": "{password}", "email": "{number}@example.com", "language": "{language}"}})
enrolment = start_course(employee, course)
for lesson in LessonPage.objects.descendant_of(course).live():
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson, language="es")
print("quiz", quiz.pk)
"""
RESPONSES = (
    "SELECT r.position, v.payload, r.answer FROM quizzes_response r JOIN quizzes_questionversion v ON v.id = r.version_id"
    " JOIN quizzes_attempt a ON a.id = r.attempt_id WHERE a.quiz_id = ? ORDER BY r.position"
)
# The focus must be seen: a mark around it or around the choice it belongs to, and nothing lying over it.
IN_SIGHT = """() => {
  const focus = document.activeElement;
  const choice = focus.closest(".choice") ?? focus.closest("label") ?? focus;
  const isMarked = [focus, choice].some((each) => getComputedStyle(each).outlineStyle !== "none");
  const box = focus.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return isMarked && top !== null && (choice.contains(top) || top.contains(choice));
}"""
FORM = "form[data-position]:not([hidden])"
WALKS = [pytest.param(PHONE, "es", id="phone"), pytest.param(DESKTOP, "en", id="desktop")]


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, person):
        self.person = person
        self.page = person.page

    def reach(self, selector, key="Tab"):
        """Go on with Tab until the focus is there and in sight."""
        for _stop in range(90):
            self.page.keyboard.press(key)
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                with contextlib.suppress(TimeoutError):
                    self.page.wait_for_function(IN_SIGHT, timeout=3_000)  # scrolling there is smooth
                assert self.page.evaluate(IN_SIGHT), f"{self.page.url}: the focus is not in sight on {selector}"
                return
        raise AssertionError(f"{self.page.url}: the keyboard does not reach {selector}")

    def press(self, key):
        self.page.keyboard.press(key)

    def leave_by(self, selector, key="Enter"):
        """Press what leads to another page."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.press(key)
        self.person.check()


@pytest.fixture
def ready(people, site):
    """Make a quiz of every type and a person who may take it; return both."""

    def make(size, language, **fields):
        number = f"k{time.time_ns() % 10**9}"
        values = {"number": number, "password": DEMO_PASSWORD, "language": language}
        said = ", ".join(f"{name}={value!r}" for name, value in fields.items())
        made = site.manage("shell", "-v0", script=READY.format(**values, fields=said))
        person = people(size, language)
        person.sign_in(number, DEMO_PASSWORD)
        return Keys(person), int(re.search(r"quiz (\d+)", made).group(1))

    return make


def start(keys, quiz):
    """Read the rules, declare, start."""
    keys.person.open(f"/{keys.person.language}/quizzes/{quiz}/")
    keys.reach("input[name=declared]")
    keys.press("Space")
    assert keys.page.is_checked("input[name=declared]")
    keys.leave_by("main form[action*='/start/'] button")


def answer(keys, kind):
    """Answer the question in view as its type asks."""
    page = keys.page
    if kind == "ordering":
        handle = f"{FORM} [data-handle]"
        if not page.evaluate("(s) => document.activeElement.matches(s)", handle):
            keys.reach(handle)
        keys.press("ArrowDown")
        return
    if kind == "matching":
        for place in range(page.locator(f"{FORM} [data-slot]").count()):
            slot = f"{FORM} [data-for]:nth-child({place + 1}) [data-slot]"
            if not page.evaluate("(s) => document.activeElement.matches(s)", slot):
                keys.reach(slot)
            keys.press("Enter")
            assert page.evaluate("document.activeElement.matches('[data-option]')")
            keys.press("Space")
            assert page.evaluate("(s) => document.activeElement.matches(s)", slot)
        return
    fields = page.locator(f"{FORM} .choice input, {FORM} select, {FORM} input[type=text]")
    for place in range(fields.count() if kind == "cloze" else 1):
        field = fields.nth(place)
        name, tag = field.get_attribute("name"), field.evaluate("(each) => each.tagName")
        selector = f"{FORM} {tag.lower()}[name='{name}']"
        if not field.evaluate("(each) => each === document.activeElement"):
            keys.reach(selector)
        if tag == "SELECT":
            keys.press("ArrowDown")
        elif kind == "numeric":
            page.keyboard.type("72.5")
        else:
            keys.press("Space")


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_whole_quiz_without_a_mouse(ready, site, size, language):
    keys, quiz = ready(size, language)
    page = keys.page

    start(keys, quiz)
    kinds = [json.loads(payload)["kind"] for _position, payload, _answer in site.rows(RESPONSES, quiz)]
    for position, kind in enumerate(kinds, start=1):
        if position > 1:  # where the next question came into view, the focus is in it already
            assert page.evaluate("document.activeElement.closest('form')?.dataset.position") == str(position)
        answer(keys, kind)
        keys.person.check()
        if position == 2:
            keys.reach(f"{FORM} input[name=flagged]")
            keys.press("Space")
        if position < len(kinds):
            if kind == "numeric":
                keys.press("Enter")  # in a field: goes on, never back
            else:
                keys.reach(f"{FORM} .lesson-nav .button--primary")
                keys.press("Enter")
            expect(page).to_have_url(re.compile(f"/questions/{position + 1}/$"))

    keys.reach("[data-go='2']")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/questions/2/$"))
    assert page.is_checked(f"{FORM} input[name=flagged]")
    expect(page.locator(".question-map .is-answered")).to_have_count(len(kinds))
    keys.leave_by("a[data-review]")
    assert page.locator("main .rows li").count() == len(kinds)  # what is stored of each
    assert page.locator("main .rows li use[href$='#flag']").count() == 1
    keys.leave_by("main form[action*='/submit/'] button")
    assert page.url.endswith("/result/")

    assert all(json.loads(given) for _position, _payload, given in site.rows(RESPONSES, quiz))
    assert re.fullmatch(r"\d+%", page.inner_text(".result__score"))
    keys.reach("main a[href]")


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_questions_with_a_limit_without_a_mouse(ready, site, size, language):
    keys, quiz = ready(size, language, seconds_per_question=30)
    page = keys.page

    start(keys, quiz)
    assert page.locator(FORM).count() == 0
    keys.leave_by("main form[action*='/open/'] button")
    kinds = [json.loads(payload)["kind"] for _position, payload, _answer in site.rows(RESPONSES, quiz)]
    answer(keys, kinds[0])
    keys.leave_by(f"{FORM} .lesson-nav .button--primary")
    assert page.url.endswith("/questions/2/")
    said = page.locator("[data-timer-name=question] [data-timer-say]")
    expect(said).to_have_text(re.compile(r"\b10\b"), timeout=30_000)
    expect(page.locator("fieldset[disabled]")).to_be_visible(timeout=20_000)
    keys.person.check()

    keys.leave_by("main form[action*='/open/'] button")
    assert page.url.endswith("/questions/3/")
    keys.leave_by("a[data-review]")
    assert page.locator("main .rows li use[href$='#circle']").count() == len(kinds) - 1  # not answered
