"""Signing in, looking at the password, going from one employment to the other, and the devices: keys alone, and
checked.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

SECOND = """
from people.models import Employee, Organisation, User
from people.employees.services import hire_employee
user = User.objects.get(email="lucia@example.com")
plant = Organisation.objects.get(code="bravo")
if not Employee.objects.filter(user=user, organisation=plant).exists():
    hire_employee(plant, "R-3", user={}, account=user)
"""
WALKS = [pytest.param(PHONE, "es", id="phone"), pytest.param(DESKTOP, "en", id="desktop")]


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_password_is_looked_at_with_the_keyboard_and_leaves_hidden(people, size, language):
    person = people(size, language)
    person.open(f"/{language}/accounts/login/")
    page = person.page
    page.fill("input[name=login]", "99999")
    page.fill("input[name=password]", "a wrong password")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.hasAttribute('data-reveal')")

    page.keyboard.press("Space")

    expect(page.locator("input[name=password]")).to_have_attribute("type", "text")
    expect(page.locator("[data-reveal]")).to_have_attribute("aria-pressed", "true")
    assert focused
    person.check()
    page.evaluate(
        "document.querySelector('.auth form').addEventListener('submit', () => {"
        " window.name = document.querySelector('[name=password]').type })"
    )
    person.press(".auth form button[type=submit]")
    assert page.evaluate("window.name") == "password"
    expect(page.locator("input[name=company]")).to_be_visible()
    person.check()


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_person_goes_to_the_other_employment_with_the_keyboard(people, site, size, language):
    site.manage("shell", script=SECOND)
    person = people(size, language)
    person.sign_in("lucia@example.com", PASSWORD)
    page = person.page
    page.focus(".menu__toggle")
    page.keyboard.press("Enter")
    person.check()
    before = page.locator(".menu__group [aria-current]").get_attribute("value")

    page.focus(".menu__group button:not([aria-current])")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator(".menu__group [aria-current]").get_attribute("value") != before
    person.open(f"/{language}/accounts/devices/")
    expect(page.locator(".rows li").first).to_be_visible()
