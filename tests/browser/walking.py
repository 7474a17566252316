"""What an employee does with a course in a browser, for the walks that go through one."""

import json
import re

from playwright.sync_api import expect

from quizzes.questions.naming import Names

QUIZ = r"/quizzes/\d+/$"
MOST_TURNS = 8  # of a conversation
VERDICT = ".question__verdict:is(.is-right, .is-wrong)"


def other(language):
    return "en" if language == "es" else "es"


def right_answers(site, uuid, position):
    """Return the names that the page of this attempt has for the right choices."""
    [[payload, secret]] = site.rows(
        "SELECT v.payload, a.secret FROM quizzes_response r JOIN quizzes_questionversion v ON v.id = r.version_id"
        " JOIN quizzes_attempt a ON a.id = r.attempt_id WHERE a.uuid = ? AND r.position = ?",
        uuid.replace("-", ""),
        position,
    )
    payload = json.loads(payload)
    right = [choice["key"] for choice in payload["choices"] if choice["is_correct"]]
    return Names(payload, secret, f"{uuid}:{position}").hidden(payload, right, [])[1]


def finish_the_lessons(learner):
    """Do every lesson, from the first one that is open: answer what it asks, say how it was read. End on the page of
    the course, or of the quiz where the last lesson leads there.
    """
    page = learner.page
    while page.locator("form[action*='/complete/']").count():
        answer_what_is_asked(page)
        if page.locator("form[action*='/another-way/']").count():
            page.click("#standing summary")
            page.select_option("#other-way", "printed")
            learner.press("form[action*='/another-way/'] button")
        if not page.locator("form[action*='/complete/']").count():
            learner.press("[rel=next], .lesson-nav a.button--primary")
            continue
        learner.press("form[action*='/complete/'] button")
    learner.open(page.url)


def answer_what_is_asked(page):
    """Answer every practice question and every activity of a lesson, right or not, and wait until that is kept."""
    for form in page.locator("form[data-practice]").all():
        if form.locator("input:enabled").count() == 0:  # solved before
            continue
        with page.expect_response(lambda response: "/practice/" in response.url):
            form.locator("input:enabled").first.check()
            form.locator("[data-practice-check]").click()
    for root in page.locator("[data-activity]").all():
        for _turn in range(MOST_TURNS):
            if not root.locator("[name=times]").count() or root.locator(VERDICT).count():
                break
            fill_in(root)
            with page.expect_response(lambda response: "/activities/" in response.url):
                root.locator(".question__actions .button--primary").click()
            root.page.wait_for_function("root => root.ariaBusy !== 'true'", arg=root.element_handle())


def fill_in(root):
    """Give something to everything that an activity asks."""
    for group in root.locator("fieldset").all():
        group.locator("input").first.check()
    for place in root.locator("select").all():
        place.select_option(index=1)
    for mark in root.locator("input[type=checkbox]").all()[:1]:
        mark.check()
    for number in root.locator("input[type=text]").all():
        number.fill("1")


def begin_the_quiz(learner):
    """From the course, or from the quiz where its last lesson led there, to the first question."""
    page = learner.page
    if not re.search(QUIZ, page.url):
        learner.press("main a.button--primary")
    assert re.search(QUIZ, page.url)
    learner.check()
    page.check("input[name=declared]")
    learner.press("main form[action*='/start/'] button")


def wait_for_certificate(learner):
    """From the result to the certificate, once it can be downloaded."""
    learner.press("main .section a.button--primary")
    learner.page.wait_for_selector("a[href$='/pdf/']", timeout=10_000)


def take_the_quiz(learner):
    """Answer all questions right, with a refresh, a language switch and a second device in between."""
    page, site = learner.page, learner.site
    uuid = re.search(r"attempts/([0-9a-f-]{36})/", page.url).group(1)
    [[total]] = site.rows(
        "SELECT count(*) FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id WHERE a.uuid = ?",
        uuid.replace("-", ""),
    )
    assert total == 20
    for position in range(1, total + 1):
        for key in right_answers(site, uuid, position):
            page.check(f"input[value='{key}']")
        if position in (1, 2):
            learner.check()
        if position == 2:
            expect(page.locator("[data-saved]")).to_have_text(re.compile(r"\d:\d\d"))
            page.reload()
            learner.switch_language(other(learner.language))
            learner.check()
            for key in right_answers(site, uuid, position):
                assert page.is_checked(f"input[value='{key}']")
        if position == total:
            learner.press(f"form[data-position='{position}'] .button--primary")
        else:
            page.click(f"form[data-position='{position}'] .button--primary")
            assert page.url.endswith(f"/questions/{position + 1}/")
    learner.check()
    learner.press("main form[action*='/submit/'] button")
