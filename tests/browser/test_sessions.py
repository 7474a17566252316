"""The session ends, the token is renewed in another tab, or somebody else signs in, while a page is open."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_attempt import (  # noqa: F401 -- a fixture
    ANSWERED,
    answer,
    column,
    learner,
    saved,
    start,
)
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as DEMO_PASSWORD

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 640}
# As if the password had been changed on another device: every session of this person ends.
END = (
    "from people.models import User\nuser = User.objects.get(email='{email}')\n"
    "user.set_password('{password}')\nuser.save()\n"
)
OUTBOX = "Object.keys(localStorage).filter((name) => name.startsWith('outbox:'))"  # outbox:attempt:page:position
COLLEAGUE = """
SELECT e.id FROM people_employee e JOIN people_user u ON u.id = e.user_id JOIN people_organisation o ON o.id = e.organisation_id
WHERE u.email = 'efrain.holguin@example.com' AND o.code = 'bravo'
"""
DIALOG = "dialog[data-sign-in-again]"


def end_session(site, email, password=DEMO_PASSWORD):
    site.manage("shell", "-v0", script=END.format(email=email, password=password))


def email_of(learner):  # noqa: F811
    return f"{learner.number}@example.com"


def waiting(page):
    """Positions of the answers that the server does not have."""
    return sorted(name.split(":")[3] for name in page.evaluate(OUTBOX))


def sign_in_again(page, password=DEMO_PASSWORD, login=None):
    """Fill in the dialog with the keyboard."""
    expect(page.locator(f"{DIALOG} [name=password]")).to_be_focused()
    if login:
        page.fill(f"{DIALOG} [name=login]", login)
    page.fill(f"{DIALOG} [name=password]", password)
    page.press(f"{DIALOG} [name=password]", "Enter")


def other_tab(learner, login):  # noqa: F811
    """Sign in in another tab, as somebody whose session is gone."""
    learner.context.clear_cookies(name="sessionid")
    tab = learner.context.new_page()
    tab.goto("/es/accounts/login/")
    tab.fill("input[name=login]", login)
    tab.fill("input[name=password]", DEMO_PASSWORD)
    with tab.expect_navigation():
        tab.click("main form button[type=submit]")
    tab.close()


@pytest.mark.parametrize("language", ["es", "en"])
def test_session_ends_in_the_middle_of_a_quiz(learner, site, language):  # noqa: F811
    page = learner.page
    page.set_viewport_size(SMALL)
    uuid = start(learner)
    if language == "en":
        learner.switch_language("en")
    end_session(site, email_of(learner))

    for position in (1, 2, 3):
        page.click(f"[data-go='{position}']")
        answer(page, position)
        page.wait_for_timeout(900)

    ended, button = {
        "es": ("Tu sesión terminó: vuelve a entrar, tus respuestas están aquí.", "Volver a entrar"),
        "en": ("Your session ended: sign in again, your answers are here.", "Sign in again"),
    }[language]
    expect(page.locator("[data-saved]")).to_contain_text(ended)
    assert site.rows(ANSWERED, column(uuid)) == [(0,)]
    assert waiting(page) == ["1", "2", "3"]
    assert page.locator("form[data-position='3'] [data-invalid]").inner_text() == ""

    page.focus("[data-saved] button")
    assert page.inner_text("[data-saved] button") == button
    page.keyboard.press("Enter")
    learner.check()
    assert page.input_value(f"{DIALOG} [name=login]") == email_of(learner)
    sign_in_again(page, "wrong")
    expect(page.locator("[data-sign-in-again-error]")).to_contain_text(
        {"es": "La contraseña o el PIN no corresponde", "en": "The password or PIN does not match"}[language]
    )
    learner.check()
    page.fill(f"{DIALOG} [name=password]", DEMO_PASSWORD)
    page.press(f"{DIALOG} [name=password]", "Enter")

    expect(page.locator(DIALOG)).to_be_hidden()
    saved(learner, uuid, 3)
    expect(page.locator("[data-saved]")).to_contain_text({"es": "Guardado", "en": "Saved"}[language])
    assert waiting(page) == []
    assert page.url.endswith("/questions/3/")
    learner.check()


def test_going_on_asks_to_sign_in_first(learner, site):  # noqa: F811
    page = learner.page
    uuid = start(learner)
    end_session(site, email_of(learner))
    answer(page, 1)
    page.wait_for_timeout(900)

    page.click("aside [data-review]")
    expect(page.locator(DIALOG)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_be_hidden()
    assert "/questions/1/" in page.url
    assert waiting(page) == ["1"]

    page.click("aside [data-review]")
    sign_in_again(page)

    page.wait_for_url("**/review/")
    assert site.rows(ANSWERED, column(uuid)) == [(1,)]


def test_answers_of_a_closed_page_are_sent_after_signing_in(learner, site):  # noqa: F811
    page = learner.page
    uuid = start(learner)
    end_session(site, email_of(learner))
    answer(page, 1)
    page.wait_for_timeout(900)
    page.close()

    learner.page = page = learner.context.new_page()
    page.goto(f"/es/quizzes/attempts/{uuid}/questions/1/")
    page.fill("input[name=login]", email_of(learner))
    page.fill("input[name=password]", DEMO_PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")

    saved(learner, uuid, 1)


def test_token_renewed_in_another_tab_is_taken_without_a_word(learner, site):  # noqa: F811
    page = learner.page
    uuid = start(learner)

    other_tab(learner, email_of(learner))
    answer(page, 1)

    saved(learner, uuid, 1)
    expect(page.locator("[data-saved]")).to_contain_text("Guardado")
    assert page.locator("form[data-position='1'] [data-invalid]").inner_text() == ""
    assert page.locator(DIALOG).is_hidden()


def test_answers_never_leave_under_the_name_of_another(learner, site):  # noqa: F811
    page = learner.page
    uuid = start(learner)

    other_tab(learner, "elvira@example.com")
    answer(page, 1)
    expect(page.locator("[data-saved]")).to_contain_text("Otra persona entró a su cuenta")
    assert site.rows(ANSWERED, column(uuid)) == [(0,)]
    assert waiting(page) == ["1"]

    page.click("[data-saved] button")
    expect(page.locator("[data-sign-in-again-text]")).to_contain_text("Otra persona")
    sign_in_again(page, login="elvira@example.com")
    expect(page.locator("[data-sign-in-again-error]")).to_contain_text("Esa es otra cuenta")
    assert waiting(page) == ["1"]
    page.fill(f"{DIALOG} [name=login]", email_of(learner))
    page.fill(f"{DIALOG} [name=password]", DEMO_PASSWORD)
    page.press(f"{DIALOG} [name=password]", "Enter")

    saved(learner, uuid, 1)


def test_what_human_resources_typed_survives(people, site):
    elvira = people(DESKTOP, "es")
    page = elvira.page
    page.clock.install()
    [[pk]] = site.rows(COLLEAGUE)
    elvira.sign_in("elvira@example.com", DEMO_PASSWORD)
    elvira.open(f"/es/quizzes/people/{pk}/accommodations/")
    page.fill("[name=extra_attempts]", "1")
    page.fill("[name=reason]", "Lo pidió por escrito")
    end_session(site, "elvira@example.com")
    page.clock.fast_forward(120_000)

    page.click("main form.stack button[type=submit]")
    assert page.input_value("[name=reason]") == "Lo pidió por escrito"
    with page.expect_navigation():
        sign_in_again(page)

    expect(page.locator(".toast").filter(has_text="Concedido")).to_be_visible()
    assert page.locator("main").get_by_text("Lo pidió por escrito").count() == 1


def test_practice_survives_the_language_and_the_sign_in(learner, site):  # noqa: F811
    page = learner.page
    learner.open("/es/courses/responsible-ai/why-ai-is-managed/ai-in-your-working-day/")
    form = page.locator("form[data-practice]").first
    form.locator(".choice--right .choice__label").click()
    form.locator("[data-practice-check]").click()
    said = form.locator("[data-practice-verdict]").inner_text()
    assert said

    learner.switch_language("en")

    form = page.locator("form[data-practice]").first
    expect(form).to_have_class(re.compile("is-solved"))
    assert form.locator("input:checked").count() == 1
    assert form.locator("[data-practice-verdict]").inner_text() not in ("", said)
    end_session(site, email_of(learner))
    page.reload()
    page.fill("input[name=login]", email_of(learner))
    page.fill("input[name=password]", DEMO_PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    expect(page.locator("form[data-practice]").first).to_have_class(re.compile("is-solved"))
