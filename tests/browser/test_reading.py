"""Going through a course as fast as keys and buttons allow: nothing of it is done by that."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_journey import HIRE, PASSWORD
from tests.browser.walking import answer_what_is_asked

pytestmark = pytest.mark.browser

STANDING = "#standing-title"
DONE = "SELECT count(*) FROM courses_lessoncompletion c JOIN courses_enrolment e ON e.id = c.enrolment_id"
SECONDS = "SELECT sum(r.seconds) FROM courses_lessonreading r JOIN courses_enrolment e ON e.id = r.enrolment_id"
OF = " JOIN people_employee p ON p.id = e.employee_id WHERE p.number = ?"


def begin(people, site, size, language):
    """Hire somebody who begins the course; return them and their number."""
    number = f"r{language}{size['width']}{time.time_ns() % 10**6}"
    site.manage("shell", "-v0", script=HIRE.format(number=number, surname="Tun", password=PASSWORD, language=language))
    learner = people(size, language)
    learner.sign_in(number, PASSWORD)
    learner.open(f"/{language}/courses/")
    learner.press("main .card__title a")
    learner.press("main form[action*='/start/'] button")
    return learner, number


def hurry(page, press):
    """Say of every lesson that it is done, at once, until the last one; return how many there were."""
    for count in range(1, 60):
        press(page.locator("form[action*='/complete/'] button"))
        expect(page.locator("#standing")).to_be_visible()
        onward = page.locator("#standing a.button--primary")
        if not onward.count():
            return count
        press(onward)
    raise AssertionError("there is no last lesson")


def by_mouse(target):
    with target.page.expect_navigation():
        target.click()


def by_keyboard(target):
    target.focus()
    with target.page.expect_navigation():
        target.page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("size", "language", "press"),
    [
        pytest.param(PHONE, "es", by_mouse, id="phone"),
        pytest.param(DESKTOP, "en", by_keyboard, id="keyboard"),
    ],
)
def test_pressing_next_through_a_course_completes_nothing(people, site, size, language, press):
    learner, number = begin(people, site, size, language)
    learner.check()

    count = hurry(learner.page, press)

    learner.check()
    assert count > 5
    assert site.rows(DONE + OF, number) == [(0,)]
    words = "Todavía no está hecha" if language == "es" else "Not done yet"
    expect(learner.page.locator(STANDING)).to_have_text(words)


def test_pressing_next_without_scripts_completes_nothing(people, browser, site):
    learner, number = begin(people, site, DESKTOP, "es")
    context = browser.new_context(
        viewport=PHONE, base_url=site.address, java_script_enabled=False, storage_state=learner.context.storage_state()
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(learner.page.url)

    count = hurry(page, by_mouse)

    assert count > 5
    assert site.rows(DONE + OF, number) == [(0,)]

    page.goto(learner.page.url)
    form = page.locator("form[data-practice]").first
    assert form.locator(".choice__reason:visible").count() == 0
    form.locator("input").first.check()
    by_mouse(form.locator("[data-practice-check]"))
    expect(page.locator(".choice__reason").first).to_be_visible()
    context.close()


def test_lesson_is_done_when_its_practice_is_answered_and_the_time_is_there(people, site):
    learner, number = begin(people, site, PHONE, "es")
    page = learner.page
    answer_what_is_asked(page)
    expect(page.locator("#standing")).not_to_contain_text("Responde la práctica")
    assert site.rows(DONE + OF, number) == [(0,)]

    page.click("#standing summary")
    page.select_option("#other-way", "aloud")
    learner.press("form[action*='/another-way/'] button")

    learner.check()
    expect(page.locator("#standing")).to_contain_text("Esta lección está hecha")
    assert site.rows(DONE + OF, number) == [(1,)]


def test_answer_given_without_network_is_kept_when_it_is_back(people, site):
    learner, number = begin(people, site, PHONE, "en")
    page = learner.page
    learner.context.set_offline(True)
    form = page.locator("form[data-practice]").first
    form.locator("input").first.check()
    form.locator("[data-practice-check]").click()

    with page.expect_response(lambda response: "/practice/" in response.url and response.ok):
        learner.context.set_offline(False)

    kept = "SELECT count(*) FROM courses_blockanswer c JOIN courses_enrolment e ON e.id = c.enrolment_id"
    assert site.rows(kept + OF, number) == [(1,)]


def test_page_that_is_faster_than_the_clock_counts_no_more_than_it(people, site):
    learner, number = begin(people, site, DESKTOP, "en")
    page = learner.page
    page.clock.install()
    page.reload()
    with page.expect_response(lambda response: "/reading/" in response.url) as beat:
        for _second in range(40):
            page.mouse.wheel(0, 40)
            page.clock.run_for(1000)
    assert beat.value.json()["saved"]

    [[seconds]] = site.rows(SECONDS + OF, number)
    assert seconds < 30  # the server knows what the clock says


SHORT = """
from django.utils import translation
from courses.learning.services import start_course
from courses.models import LessonPage
from people.models import Organisation
from tests.factories import make_course
from tests.hired import hire_with_own_password
course = make_course(slug="{number}", lessons=2, reading_share=1)  # three seconds of five minutes
employee = hire_with_own_password(Organisation.objects.get(code="cenzontle"), "{number}", None, user={{"given_names": "Noé",
    "first_surname": "Uc", "password": "{password}", "email": "{number}@example.com", "language": "es"}})
start_course(employee, course)
with translation.override("es"):
    print(*(lesson.address for lesson in LessonPage.objects.descendant_of(course).order_by("path")))
"""


@pytest.fixture
def reader(people, site):
    """Somebody on a phone who has begun a course of two lessons that asks a few seconds of each; with its lessons."""
    number = f"s{time.time_ns() % 10**9}"
    said = site.manage("shell", "-v0", script=SHORT.format(number=number, password=PASSWORD))
    learner = people(PHONE, "es")
    learner.sign_in(number, PASSWORD)
    return learner, number, said.split()


def use(page, seconds):
    """Let a page under a clock of its own be scrolled for so long."""
    for _second in range(seconds):
        page.mouse.wheel(0, 40)
        page.clock.run_for(1000)


def test_lesson_asks_the_time_of_its_course(reader, site):
    learner, number, [first, _second] = reader
    page = learner.page
    learner.open(first)
    learner.press("form[action*='/complete/'] button")
    learner.check()
    expect(page.locator(STANDING)).to_have_text("Todavía no está hecha")
    expect(page.locator("#standing")).to_contain_text("Lee 1 minuto más")
    assert site.rows(DONE + OF, number) == [(0,)]

    for _second in range(4):
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(1000)
    learner.press("form[action*='/complete/'] button")

    learner.check()
    assert site.rows(DONE + OF, number) == [(1,)]


def test_open_page_tells_that_the_time_is_there(reader, site):
    learner, number, [first, _second] = reader
    page = learner.page
    page.clock.install()
    page.goto(first)
    page.wait_for_timeout(3500)
    with page.expect_response(lambda response: "/reading/" in response.url):
        use(page, 31)

    expect(page.locator("[data-standing-news]")).to_have_text("Esta lección está hecha.")
    expect(page.locator(STANDING)).to_have_text("Tu lectura")
    expect(page.locator("#standing details")).to_be_hidden()
    learner.check(axe=False)
    assert site.rows(DONE + OF, number) == [(1,)]


def says_done(response):
    """Return whether the server says that the lesson is done; what comes too soon is not taken, and comes again."""
    return "/reading/" in response.url and response.ok and response.json().get("done", False)


def test_reading_without_network_counts_when_it_is_back(reader, site):
    learner, number, [first, second] = reader
    page = learner.page
    page.clock.install()
    page.goto(first)
    learner.context.set_offline(True)
    page.wait_for_timeout(3500)
    use(page, 40)
    page.close(run_before_unload=False)
    assert site.rows(DONE + OF, number) == [(0,)]

    learner.context.set_offline(False)
    again = learner.context.new_page()
    with again.expect_response(says_done):
        again.goto(second)

    assert site.rows(DONE + OF, number) == [(1,)]
    [[seconds]] = site.rows(SECONDS + OF, number)
    assert 3 <= seconds < 40  # what the page says, and no more than the clock
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('outbox:reading'))") == []
