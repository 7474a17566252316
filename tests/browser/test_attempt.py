"""An attempt that meets bad network, closed tabs, another device and the end of its time."""

import re
import time
from uuid import UUID

import pytest
from playwright.sync_api import expect

from certificates.demo.cast import PASSWORD as DEMO_PASSWORD
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

READY = """
from courses.models import CoursePage, LessonPage
from courses.services import complete_lesson, start_course
from people.models import Organisation
from people.services import hire_employee
organisation = Organisation.objects.get(code="cenzontle")
employee = hire_employee(organisation, "{number}", None, user={{"given_names": "Noé", "first_surname": "Uc",
    "password": "{password}", "email": "{number}@example.com", "language": "es"}})
course = CoursePage.objects.live().first()
enrolment = start_course(employee, course)
for lesson in LessonPage.objects.descendant_of(course).live():
    complete_lesson(enrolment, lesson, "es")
"""
STARTED = "SELECT a.uuid FROM quizzes_attempt a JOIN courses_enrolment e ON e.id = a.enrolment_id JOIN people_employee p ON p.id = e.employee_id WHERE p.number = ?"
ANSWERED = "SELECT count(*) FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id WHERE a.uuid = ? AND r.answer <> '[]'"


@pytest.fixture
def learner(people, site):
    number = f"n{time.time_ns() % 10**9}"
    site.manage("shell", "-v0", script=READY.format(number=number, password=DEMO_PASSWORD))
    learner = people(PHONE, "es")
    learner.number = number
    learner.sign_in(number, DEMO_PASSWORD)
    return learner


def column(uuid):
    """How the database writes it."""
    return uuid.replace("-", "")


def start(learner):
    """Start the final quiz; return its attempt as the address names it."""
    page = learner.page
    learner.open("/es/")
    learner.press("main a.button--primary")
    if page.locator("a[href*='/quizzes/']").count():
        learner.press("main a[href*='/quizzes/']")
    page.check("input[name=declared]")
    learner.press("main form[action*='/start/'] button")
    [[uuid]] = learner.site.rows(STARTED, learner.number)
    return str(UUID(uuid))


def answer(page, position):
    """Choose the first choice of the question in view."""
    page.locator(f"form[data-position='{position}'] .choice__label").first.click()


def saved(learner, uuid, count):
    """Wait until the server has so many answers."""
    for _ in range(100):
        if learner.site.rows(ANSWERED, column(uuid)) == [(count,)]:
            return
        learner.page.wait_for_timeout(200)
    assert learner.site.rows(ANSWERED, column(uuid)) == [(count,)]


def test_minutes_without_network_lose_nothing(learner, people, site):
    page = learner.page
    page.clock.install()
    uuid = start(learner)
    answer(page, 1)
    saved(learner, uuid, 1)

    learner.context.set_offline(True)
    for position in range(2, 6):
        page.click(f"form[data-position='{position - 1}'] .button--primary")
        page.clock.run_for(1000)
        answer(page, position)
    page.click("form[data-position='5'] .button--primary")
    page.clock.run_for(120_000)
    expect(page.locator("[data-saved]")).to_have_class(re.compile("is-failed"))
    assert site.rows(ANSWERED, column(uuid)) == [(1,)]

    learner.context.set_offline(False)
    page.clock.run_for(10_000)
    saved(learner, uuid, 5)
    learner.context.set_offline(True)
    answer(page, 6)
    page.close()  # with an answer that has not left this browser

    learner.context.set_offline(False)
    learner.page = page = learner.context.new_page()
    learner.open(f"/es/quizzes/attempts/{uuid}/questions/6/")
    saved(learner, uuid, 6)

    device = people(DESKTOP, "en")
    device.sign_in(learner.number, DEMO_PASSWORD)
    device.open(f"/en/quizzes/attempts/{uuid}/questions/7/")
    answer(device.page, 7)
    saved(learner, uuid, 7)
    assert device.page.locator(".question-map .is-answered").count() == 7
    device.switch_language("es")
    assert device.page.url.endswith("/questions/7/")
    assert device.page.locator("form[data-position='7'] input:checked").count() == 1

    for person in (device, learner):  # submitted twice: both have the page of the review
        person.open(f"/es/quizzes/attempts/{uuid}/review/")
    for person in (device, learner):
        person.press("main form[action*='/submit/'] button")
        assert person.page.url.endswith("/result/")
    assert site.rows("SELECT count(*), count(submitted_at) FROM quizzes_attempt WHERE uuid = ?", column(uuid)) == [
        (1, 1)
    ]
    scores = {person.page.inner_text(".result__score") for person in (device, learner)}
    assert len(scores) == 1


def test_second_tab_is_told_and_shows_what_is_saved(learner, site):
    uuid = start(learner)
    first, second = learner.page, learner.context.new_page()
    second.goto(first.url)
    labels = "form[data-position='1'] .choice__label"

    first.locator(labels).nth(0).click()
    saved(learner, uuid, 1)
    with first.expect_response("**/save/"):
        first.locator(labels).nth(1).click()
    second.locator(labels).nth(0).click()

    expect(second.locator("[data-saved]")).to_contain_text("otra pestaña")
    values = "inputs => inputs.map((input) => input.value)"
    shown = [page.locator("form[data-position='1'] input:checked").evaluate_all(values) for page in (first, second)]
    assert shown[0] == shown[1] != []


def test_time_runs_out_with_the_browser_closed(learner, site):
    uuid = start(learner)
    answer(learner.page, 1)
    saved(learner, uuid, 1)
    learner.page.close()

    site.manage(
        "shell",
        "-v0",
        script="from quizzes.models import Attempt; from django.utils import timezone; import datetime\n"
        f"Attempt.objects.filter(uuid='{uuid}').update(deadline_at=timezone.now() - datetime.timedelta(seconds=6))\n",
    )

    for _ in range(150):  # the sweep comes every 15 seconds
        [[submitted, score]] = site.rows("SELECT submitted_at, score FROM quizzes_attempt WHERE uuid = ?", column(uuid))
        if submitted:
            break
        time.sleep(0.2)
    assert submitted
    assert score in (0, 5)
