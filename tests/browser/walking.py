"""What an employee does with a course in a browser, for the walks that go through one."""

import json
import re

from playwright.sync_api import expect

from quizzes.questions.naming import Names


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
    """Say of every lesson that it is done, from the first one that is open; end on the page of the course."""
    page = learner.page
    while page.locator("form[action*='/complete/']").count():
        learner.press("form[action*='/complete/'] button")
    learner.open(page.url)


def begin_the_quiz(learner):
    """From the course to the first question."""
    page = learner.page
    learner.press("main a.button--primary")
    assert re.search(r"/quizzes/\d+/$", page.url)
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
