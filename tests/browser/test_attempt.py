"""An attempt that meets bad network, closed tabs, another device and the end of its time."""

import re
import time
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as DEMO_PASSWORD

pytestmark = pytest.mark.browser

READY = """
from courses.models import CoursePage, LessonPage
from courses.learning.services import start_course
from courses.models import LessonCompletion
from people.models import Organisation
from tests.hired import hire_with_own_password
organisation = Organisation.objects.get(code="cenzontle")
employee = hire_with_own_password(organisation, "{number}", None, user={{"given_names": "Noé", "first_surname": "Uc",
    "password": "{password}", "email": "{number}@example.com", "language": "es"}})
course = CoursePage.objects.live().first()
enrolment = start_course(employee, course)
for lesson in LessonPage.objects.descendant_of(course).live():
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson, language="es")
"""
STARTED = (
    "SELECT a.uuid FROM quizzes_attempt a JOIN courses_enrolment e ON e.id = a.enrolment_id"
    " JOIN people_employee p ON p.id = e.employee_id WHERE p.number = ?"
)
ANSWERED = (
    "SELECT count(*) FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id"
    " WHERE a.uuid = ? AND r.answer <> '[]'"
)


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
    expect(page.locator(".question-map .is-answered")).to_have_count(5)
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

    told = second.locator("form[data-position='1'] [data-invalid]")
    expect(told).to_contain_text("Otra página u otro dispositivo")
    expect(told.get_by_role("button")).to_be_in_viewport()
    expect(second.locator("[data-saved]")).to_have_text("")  # said once, and over no choice
    values = "inputs => inputs.map((input) => input.value)"
    shown = [page.locator("form[data-position='1'] input:checked").evaluate_all(values) for page in (first, second)]
    assert shown[0] == shown[1] != []

    told.get_by_role("button").click()
    expect(second.locator("[data-saved]")).to_contain_text("Guardado")
    expect(second.locator(labels).nth(0).locator("input")).to_be_checked()


def test_time_runs_out_with_the_browser_closed(learner, site):
    uuid = start(learner)
    answer(learner.page, 1)
    saved(learner, uuid, 1)
    learner.page.close()

    site.manage(
        "shell",
        "-v0",
        script="from quizzes.models import Attempt; from django.utils import timezone; import datetime\n"
        f"Attempt.objects.filter(uuid='{uuid}').update(deadline_at=timezone.now() - datetime.timedelta(seconds=121))\n",
    )

    for _ in range(150):  # the sweep comes every 15 seconds
        [[submitted, score]] = site.rows("SELECT submitted_at, score FROM quizzes_attempt WHERE uuid = ?", column(uuid))
        if submitted:
            break
        time.sleep(0.2)
    assert submitted
    assert score in (0, 5)


FIELD = """
from decimal import Decimal
from courses.models import CoursePage
from quizzes.models import BlueprintRule, Question, QuizPage
course = CoursePage.objects.live().first()
if not QuizPage.objects.filter(slug="numbers").exists():
    row = Question(course=course, kind="numeric", reference="half-of-25",
        stem_es="¿Cuánto es la mitad de 25?", stem_en="What is half of 25?", number=Decimal("12.5"), live=False)
    row.save()
    row.save_revision().publish()
    quiz = QuizPage(title="Números", title_en="Numbers", slug="numbers", introduction_es="x", introduction_en="x",
        is_final=False, time_limit_minutes=2, wait_hours=0)
    quiz.rules = [BlueprintRule(count=1, kind="numeric")]
    course.add_child(instance=quiz)
    quiz.save_revision().publish()
print(QuizPage.objects.get(slug="numbers").pk)
"""
NUMBER = "input[name=number]"


def start_numbers(learner, site):
    """Start a quiz of one number and two minutes; return its attempt."""
    quiz = site.manage("shell", "-v0", script=FIELD).split()[-1]
    learner.open(f"/es/quizzes/{quiz}/")
    learner.page.check("input[name=declared]")
    learner.press("main form[action*='/start/'] button")
    [[uuid]] = site.rows(STARTED, learner.number)
    return str(UUID(uuid))


def test_a_number_typed_slowly_is_never_stored_by_half(learner, site):
    uuid = start_numbers(learner, site)
    page = learner.page
    line = page.locator("[data-read-back]")

    page.click(NUMBER)
    for sign in "12,":
        page.keyboard.type(sign)
        page.wait_for_timeout(700)
    expect(line).to_contain_text("“12,” no se puede leer como número")
    expect(page.locator(".question-map .is-answered")).to_have_count(0)
    learner.check()
    learner.open(f"/es/quizzes/attempts/{uuid}/review/")
    expect(page.locator("main")).to_contain_text("“12,” no se puede leer como número")

    learner.open(f"/es/quizzes/attempts/{uuid}/questions/1/")
    assert page.input_value(NUMBER) == "12,"
    page.click(NUMBER)
    page.keyboard.press("End")
    page.keyboard.type("5")
    expect(line).to_contain_text("Leído como 12.5")
    expect(page.locator(".question-map .is-answered")).to_have_count(1)
    page.reload()
    assert page.input_value(NUMBER) == "12.5"


def test_what_was_given_in_time_without_network_counts_and_is_named(learner, site):
    uuid = start_numbers(learner, site)
    page = learner.page
    learner.context.set_offline(True)
    page.fill(NUMBER, "12.5")
    expect(page.locator("[data-saved]")).to_have_class(re.compile("is-failed"))
    site.manage(  # the end comes some seconds after the answer
        "shell",
        "-v0",
        script="from quizzes.models import Attempt; from django.utils import timezone; import datetime\n"
        "now, two = timezone.now(), datetime.timedelta(minutes=2)\n"
        f"Attempt.objects.filter(uuid='{uuid}').update(started_at=now - two, deadline_at=now)\n",
    )
    page.wait_for_timeout(6000)  # longer than what is accepted without a word

    learner.context.set_offline(False)

    page.wait_for_url("**/closing/", timeout=60_000)
    learner.check()
    page.click("text=Ver el resultado")
    expect(page.locator("main")).to_contain_text("y cuenta.")
    expect(page.locator("main")).to_contain_text("Se acabó el tiempo")
    expect(page.locator(".result__score")).to_have_text("100%")
    learner.check()
