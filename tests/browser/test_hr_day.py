"""The day of human resources: who is overdue in three clicks, and a file of people taken in and taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
WALKS = [pytest.param(PHONE, "es", id="phone"), pytest.param(WIDE, "en", id="wide")]


def follow(page, selector):
    """Go where something leads, by the keyboard."""
    page.focus(selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_who_is_overdue_is_reminded_in_three_clicks(people, site, size, language):
    person = people(size, language)
    person.sign_in("rosa@example.com", PASSWORD)
    page = person.page

    follow(page, "a.tile.is-overdue")
    person.check()
    page.check("input[name=all]")
    follow(page, "button[formaction*='/messages/remind/']")
    person.check()
    told = page.locator("main form:not([role=search]) button[type=submit]")
    if told.count():  # the walk before this one may have reminded everybody today
        follow(page, "main form:not([role=search]) button[type=submit]")
        person.check()
    [[by_hand]] = site.rows("SELECT count(*) FROM people_message WHERE kind = 'reminder_by_hand'")
    assert by_hand


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_file_of_people_is_taken_in_and_taken_back(people, site, size, language):
    person = people(size, language)
    person.sign_in("rosa@example.com", PASSWORD)
    page = person.page
    person.open(f"/{language}/people/imports/")
    number = f"B-{size['width']}"
    file = f"Número de empleado,Nombre(s),Primer apellido,Fecha de ingreso\n{number},Nadia,Importada,2026-11-02\n"

    def known():
        return site.rows("SELECT count(*) FROM people_employee WHERE number = ?", number)[0][0]

    page.set_input_files("input[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": file.encode()})
    follow(page, "form[enctype] button[type=submit]")
    page.wait_for_selector("form[action*='/confirm/'] button", timeout=30_000)
    person.check()
    assert not known()
    follow(page, "form[action*='/confirm/'] button")
    page.wait_for_selector("a[href*='/undo/']", timeout=30_000)
    person.check()
    assert known()
    follow(page, "a[href*='/undo/']")
    person.check()
    follow(page, "main form .button--danger")
    person.check()

    expect(page.locator("main h1")).to_be_visible()
    assert not known()
