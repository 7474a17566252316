"""An editor whose session ends while a lesson is open goes on without leaving the page, and loses nothing."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

EDITOR = "editora@example.com"
DIALOG, TITLE = "dialog.cms-session", "[name=title_en]"
# Wagtail takes what stands in the form two seconds after it opened as what is saved already.
WATCHED = """document.addEventListener("w-unsaved:watch-edits", () => { window.isWatched = true; });"""


@pytest.fixture
def lesson(site):
    """The editor of a lesson, in Spanish as the demonstration has it."""
    speak(site, "es")
    [(pk,)] = site.rows("SELECT page_ptr_id FROM courses_lessonpage ORDER BY page_ptr_id LIMIT 1")
    return f"/admin/pages/{pk}/edit/"


def speak(site, language):
    script = f"from people.models import User; User.objects.filter(email='{EDITOR}').update(language='{language}')"
    site.manage("shell", "-c", script)


def open_editor(person, lesson):
    person.context.add_init_script(WATCHED)
    person.sign_in(EDITOR, PASSWORD)
    person.page.goto(lesson)
    person.page.wait_for_load_state("networkidle")
    person.page.wait_for_function("() => window.isWatched")
    return person.page


def end_session(person):
    person.context.clear_cookies(name="sessionid")


def somebody_else_signs_in(person, login):
    """In another tab of the same browser; gives back that tab."""
    other = person.context.new_page()
    other.goto("/es/accounts/logout/")
    other.click("main form button")
    other.wait_for_load_state("networkidle")
    other.goto("/es/accounts/login/")
    other.fill("input[name=login]", login)
    other.fill("input[name=password]", PASSWORD)
    other.press("input[name=password]", "Enter")
    other.wait_for_url(re.compile(r"/(es|en)/$|/admin/$"))
    return other


def drafts(site, lesson):
    """Return who has saved the lesson and as which English title, the newest first."""
    sql = (
        "SELECT email, content FROM wagtailcore_revision JOIN people_user ON people_user.id = user_id "
        "WHERE object_id = ? AND base_content_type_id = "
        "(SELECT id FROM django_content_type WHERE app_label = 'wagtailcore' AND model = 'page') "
        "ORDER BY wagtailcore_revision.id DESC"
    )
    return [(email, json.loads(content)["title_en"]) for email, content in site.rows(sql, lesson.split("/")[3])]


def wait_for_draft(site, lesson, title):
    """Wait for a draft with this English title: what is typed while a save is under way goes with the next."""
    until = time.monotonic() + 30
    while (newest := drafts(site, lesson)[:1]) != [(EDITOR, title)]:
        assert time.monotonic() < until, f"the newest draft is {newest}"
        time.sleep(0.2)


def saving(page):
    """Wait until the server has taken what the page sends of the lesson."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url and answer.ok)


def sign_in_again(page):
    page.wait_for_selector(f"{DIALOG}[open]")
    page.fill("#cms-session-login", EDITOR)
    page.fill("#cms-session-password", PASSWORD)
    page.press("#cms-session-password", "Enter")
    page.wait_for_selector(DIALOG, state="hidden")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_autosave_goes_on_after_signing_in_again(people, site, lesson, language, size):
    speak(site, language)
    person = people(size, language)
    page = open_editor(person, lesson)

    written = f"Written after the session ended {time.time_ns()}"
    end_session(person)
    page.fill(TITLE, written)
    page.wait_for_selector(f"{DIALOG}[open]")
    width = page.evaluate(f"document.querySelector('{DIALOG}').scrollWidth")
    sign_in_again(page)
    page.locator(TITLE).press_sequentially(", and on")
    wait_for_draft(site, lesson, f"{written}, and on")
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Guardado" if language == "es" else "Saved")
    page.reload()

    assert page.input_value(TITLE) == f"{written}, and on"
    assert width <= size["width"]


def test_a_wrong_password_is_said_and_the_page_stays(people, lesson):
    person = people()
    page = open_editor(person, lesson)
    end_session(person)
    page.fill(TITLE, "Still here")
    page.wait_for_selector(f"{DIALOG}[open]")

    page.fill("#cms-session-login", EDITOR)
    page.fill("#cms-session-password", "no es esta")
    page.press("#cms-session-password", "Enter")

    expect(page.locator(".cms-session__error")).to_contain_text("contraseña")
    assert page.input_value(TITLE) == "Still here"


def test_a_button_that_was_pressed_does_its_work_after_signing_in(people, lesson):
    person = people()
    page = open_editor(person, lesson)
    page.evaluate("document.querySelector('form[data-edit-form]').dataset.wAutosaveActiveValue = 'false'")
    end_session(person)
    page.fill(TITLE, "Saved by the button")

    page.click("button.action-save")
    with page.expect_navigation():
        sign_in_again(page)

    assert page.input_value(TITLE) == "Saved by the button"
    page.reload()
    assert page.input_value(TITLE) == "Saved by the button"


def test_who_signed_in_in_another_tab_notices_nothing(people, lesson):
    person = people()
    page = open_editor(person, lesson)
    other = person.context.new_page()
    end_session(person)
    other.goto("/es/accounts/login/")
    other.fill("input[name=login]", EDITOR)
    other.fill("input[name=password]", PASSWORD)
    other.press("input[name=password]", "Enter")
    other.wait_for_url(re.compile(r"/(es|en)/$|/admin/$"))
    page.bring_to_front()

    written = f"Saved with the new token {time.time_ns()}"
    with saving(page):
        page.fill(TITLE, written)
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Guardado")
    page.reload()

    assert page.input_value(TITLE) == written


def test_a_form_sent_without_the_script_is_kept(people, lesson):
    person = people()
    page = open_editor(person, lesson)
    end_session(person)

    page.evaluate(f"document.querySelector('{TITLE}').value = 'Sent anyway'")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[data-edit-form]').submit()")
    person.check()
    page.click("form[data-held] button")
    with page.expect_navigation():
        sign_in_again(page)

    page.goto(lesson)
    assert page.input_value(TITLE) == "Sent anyway"


@pytest.mark.parametrize("login", ["admin@example.com", "jorge@example.com"])
def test_nothing_is_saved_under_the_name_of_who_has_signed_in_since(people, site, lesson, login):
    person = people()
    page = open_editor(person, lesson)
    before = drafts(site, lesson)
    somebody_else_signs_in(person, login)
    written = f"Written by the editor {time.time_ns()}"

    page.bring_to_front()
    page.fill(TITLE, written)
    page.wait_for_selector(f"{DIALOG}[open]")
    expect(page.locator(DIALOG)).to_contain_text("no se guarda a nombre de esa persona")
    assert drafts(site, lesson) == before

    with saving(page):
        sign_in_again(page)
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Guardado")
    page.reload()

    assert page.input_value(TITLE) == written
    assert drafts(site, lesson)[0] == (EDITOR, written)
    assert len(drafts(site, lesson)) <= len(before) + 2


def test_a_button_asks_who_is_signed_in_and_another_account_does_not_pass(people, site, lesson):
    person = people()
    page = open_editor(person, lesson)
    page.evaluate("document.querySelector('form[data-edit-form]').dataset.wAutosaveActiveValue = 'false'")
    before = drafts(site, lesson)
    somebody_else_signs_in(person, "admin@example.com")
    page.bring_to_front()
    page.fill(TITLE, "Saved by the button of the editor")

    page.click("button.action-save")
    page.wait_for_selector(f"{DIALOG}[open]")
    page.fill("#cms-session-login", "jorge@example.com")
    page.fill("#cms-session-password", PASSWORD)
    page.press("#cms-session-password", "Enter")
    expect(page.locator(".cms-session__error")).to_contain_text("Esa es otra cuenta")
    assert drafts(site, lesson) == before
    with page.expect_navigation():
        sign_in_again(page)

    assert page.input_value(TITLE) == "Saved by the button of the editor"
    assert drafts(site, lesson)[0] == (EDITOR, "Saved by the button of the editor")


def test_a_form_that_came_through_waits_for_its_own_person(people, site, lesson):
    person = people()
    page = open_editor(person, lesson)
    before = drafts(site, lesson)
    somebody_else_signs_in(person, "admin@example.com")
    page.bring_to_front()

    page.evaluate(f"document.querySelector('{TITLE}').value = 'Sent past the script'")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[data-edit-form]').submit()")
    person.check()
    page.click("form[data-held] button")
    page.wait_for_selector(f"{DIALOG}[open]")
    assert drafts(site, lesson) == before
    with page.expect_navigation():
        sign_in_again(page)

    page.goto(lesson)
    assert page.input_value(TITLE) == "Sent past the script"
    assert drafts(site, lesson)[0] == (EDITOR, "Sent past the script")
