"""Answers that wait in a browser: beside another device, another tab, the end of the time, and a server that fails."""

import datetime
import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_attempt import NUMBER, STARTED, answer, column, learner, saved, start  # noqa: F401 -- a fixture
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

QUIZ = """
from decimal import Decimal
from courses.models import CoursePage
from quizzes.models import BlueprintRule, Question, QuizPage
course = CoursePage.objects.live().first()
if not Question.objects.filter(reference="half").exists():
    row = Question(course=course, kind="numeric", reference="half",
        stem_es="¿Cuánto es la mitad de 25?", stem_en="What is half of 25?", number=Decimal("12.5"), live=False)
    row.save()
    row.save_revision().publish()
if not QuizPage.objects.filter(slug="{slug}").exists():
    quiz = QuizPage(title="Dos", title_en="Two", slug="{slug}", introduction_es="x", introduction_en="x",
        is_final=False, time_limit_minutes={minutes}, seconds_per_question={seconds}, wait_hours=0)
    quiz.rules = [BlueprintRule(count=count, kind=kind) for kind, count in {rules}]
    course.add_child(instance=quiz)
    quiz.save_revision().publish()
print(QuizPage.objects.get(slug="{slug}").pk)
"""
FIRST = (
    "SELECT r.answer, r.given_at FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id"
    " WHERE a.uuid = ? AND r.position = ?"
)
OPEN = "form[data-position]:not([hidden])"


def begin(learner, site, slug, rules, *, minutes=None, seconds=None):  # noqa: F811
    """Start a quiz of two questions; return its attempt."""
    script = QUIZ.format(slug=slug, rules=rules, minutes=minutes, seconds=seconds)
    pk = site.manage("shell", "-v0", script=script).split()[-1]
    learner.open(f"/es/quizzes/{pk}/")
    learner.page.check("input[name=declared]")
    learner.press("main form[action*='/start/'] button")
    [[uuid]] = site.rows(STARTED, learner.number)
    return str(UUID(uuid))


def stored(site, uuid, position=1):
    return site.rows(FIRST, column(uuid), position)[0]


@pytest.mark.parametrize("own", [False, True], ids=["blank", "answered"])
def test_who_only_looks_without_network_changes_nothing(learner, people, site, own):  # noqa: F811
    laptop = learner.page
    uuid = start(learner)
    if own:
        answer(laptop, 1)
        saved(learner, uuid, 1)
    phone = people(DESKTOP, "es")
    phone.sign_in(learner.number, PASSWORD)
    phone.open(f"/es/quizzes/attempts/{uuid}/questions/1/")
    with phone.page.expect_response("**/save/"):
        phone.page.locator("form[data-position='1'] .choice__label").last.click()
    newer = stored(site, uuid)
    phone.page.close()

    learner.context.set_offline(True)
    laptop.wait_for_timeout(6500)  # in view for so long that it is told
    laptop.click(f"{OPEN} .button--primary")
    laptop.wait_for_timeout(11_000)  # so long that nobody could be asked
    expect(laptop.locator("[data-saved]")).not_to_have_class(re.compile("is-failed"))
    with laptop.expect_response("**/save/", timeout=30_000):
        learner.context.set_offline(False)

    expect(laptop.locator(".toast")).to_contain_text("Pregunta 1 de")
    laptop.click("[data-go='1']")
    expect(laptop.locator("form[data-position='1'] .choice__label").last.locator("input")).to_be_checked()
    assert stored(site, uuid) == newer


def test_an_answer_given_in_time_keeps_its_time_on_the_way(learner, site):  # noqa: F811
    uuid = begin(learner, site, "in-time", [("numeric", 1), ("single", 1)], minutes=2)
    page = learner.page
    form = page.locator(f"form:has({NUMBER})")
    position = form.get_attribute("data-position")
    other = "1" if position == "2" else "2"
    page.click(f"[data-go='{position}']")
    learner.context.set_offline(True)
    page.locator(NUMBER).press_sequentially("12.5", delay=40)
    typed = datetime.datetime.now(datetime.UTC)
    site.manage(  # the end comes at once, for the server and for the page
        "shell",
        "-v0",
        script="from quizzes.models import Attempt; from django.utils import timezone; import datetime\n"
        "now, two = timezone.now(), datetime.timedelta(minutes=2)\n"
        f"Attempt.objects.filter(uuid='{uuid}').update(started_at=now - two, deadline_at=now)\n",
    )
    page.evaluate(
        "document.querySelector('[data-timer]').dispatchEvent(new CustomEvent('timer:set', { detail: 0 }))",
    )
    page.wait_for_timeout(5000)
    expect(page.locator("[data-timer-text]")).to_have_text("0:00")
    page.locator(NUMBER).press_sequentially("7")
    expect(form.locator("[data-invalid]")).to_contain_text("Ya no se puede contestar")
    assert page.input_value(NUMBER) == "12.5"
    page.click(f"[data-go='{other}']")
    page.wait_for_timeout(2000)

    learner.context.set_offline(False)

    page.wait_for_url("**/closing/", timeout=60_000)
    page.click("text=Ver el resultado")
    expect(page.locator("main")).to_contain_text("y cuenta.")
    expect(page.locator(".result__score")).to_have_text("50%")
    given, when = stored(site, uuid, int(position))
    assert given == '"12.5"'
    when = datetime.datetime.fromisoformat(when).replace(tzinfo=datetime.UTC)
    assert abs(when - typed) < datetime.timedelta(seconds=1)


END_NOW = (
    "from quizzes.models import Attempt; from django.utils import timezone; import datetime\n"
    "now, half = timezone.now(), datetime.timedelta(minutes=30)\n"
    "Attempt.objects.filter(uuid='{uuid}').update(started_at=now - half, deadline_at=now)\n"
)


@pytest.mark.parametrize("at", ["questions/1", "review"])
def test_another_device_does_not_hand_in_what_is_still_on_its_way(learner, people, site, at):  # noqa: F811
    uuid = begin(learner, site, "in-time", [("numeric", 1), ("single", 1)], minutes=2)
    page = learner.page
    position = page.locator(f"form:has({NUMBER})").get_attribute("data-position")
    page.click(f"[data-go='{position}']")
    other = people(DESKTOP, "es")
    other.sign_in(learner.number, PASSWORD)
    other.open(f"/es/quizzes/attempts/{uuid}/{at}/")
    learner.context.set_offline(True)
    page.locator(NUMBER).press_sequentially("12.5", delay=40)
    page.wait_for_timeout(1500)
    site.manage("shell", "-v0", script=END_NOW.format(uuid=uuid))
    other.page.evaluate(
        "document.querySelector('[data-timer]').dispatchEvent(new CustomEvent('timer:set', { detail: 0 }))"
    )

    other.page.wait_for_url("**/closing/", timeout=30_000)
    other.page.wait_for_timeout(4000)
    other.check()
    assert other.page.url.endswith("/closing/")
    expect(other.page.locator("main")).to_contain_text("todavía cuenta si llega")
    learner.context.set_offline(False)

    page.wait_for_url("**/closing/", timeout=60_000)
    assert stored(site, uuid, int(position))[0] == '"12.5"'
    other.press("form[data-submit-at-end] button")
    expect(other.page.locator(".result__score")).to_have_text("50%")


def test_two_tabs_lose_nothing_of_each_other(learner, site):  # noqa: F811
    uuid = start(learner)
    first, second = learner.page, learner.context.new_page()
    second.goto(first.url.replace("/questions/1/", "/questions/2/"))
    learner.context.set_offline(True)
    answer(first, 1)
    answer(second, 2)
    for tab in (first, second):
        expect(tab.locator("[data-saved]")).to_have_class(re.compile("is-failed"))
        tab.close()

    learner.context.set_offline(False)
    learner.page = learner.context.new_page()
    learner.open(f"/es/quizzes/attempts/{uuid}/questions/1/")

    saved(learner, uuid, 2)
    expect(learner.page.locator(".question-map .is-answered")).to_have_count(2)
    expect(learner.page.locator("form[data-position='1'] input:checked")).to_have_count(1)
    kept = learner.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('outbox:'))")
    assert kept == []


def test_with_a_time_for_each_question_quick_changes_are_no_conflict(learner, site):  # noqa: F811
    uuid = begin(learner, site, "each-timed", [("numeric", 1), ("single", 1)], seconds=600)
    page = learner.page

    for position in ("1", "2"):
        if page.locator("form[action*='/open/'] button").count():
            learner.press("form[action*='/open/'] button")
        if page.locator(NUMBER).count():
            page.locator(NUMBER).press_sequentially("12,5", delay=60)
            with page.expect_navigation():
                page.keyboard.press("Enter")
        else:
            page.locator(f"{OPEN} .choice__label").nth(0).click()
            page.wait_for_timeout(80)
            page.locator(f"{OPEN} .choice__label").nth(1).click()
            expect(page.locator("[data-saved]")).to_contain_text("Guardado")
            with page.expect_navigation():
                page.click(f"{OPEN} .button--primary")
        assert f"/questions/{position}/" not in page.url
        expect(page.locator(".toast")).to_have_count(0)

    saved(learner, uuid, 2)


def test_what_the_server_cannot_take_stops_nothing_else(learner, site):  # noqa: F811
    page = learner.page
    page.clock.install()
    uuid = start(learner)
    page.route("**/questions/1/save/", lambda route: route.fulfill(status=500, body="<h1>Error</h1>"))
    answer(page, 1)
    page.click(f"{OPEN} .button--primary")
    answer(page, 2)
    page.clock.run_for(1000)
    saved(learner, uuid, 1)
    for _ in range(20):
        page.clock.run_for(1000)
        page.wait_for_timeout(50)
    expect(page.locator("[data-saved]")).to_contain_text("no recibe tu respuesta a la pregunta 1")

    page.unroute("**/questions/1/save/")
    for _ in range(40):
        page.clock.run_for(1000)
        page.wait_for_timeout(20)
    saved(learner, uuid, 2)
    expect(page.locator("form[data-position='1'] [data-invalid]")).to_have_text("")
