"""Somebody new without e-mail, from the slip to their certificate on a shared tablet; and the next person after
them.
"""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walking import begin_the_quiz, finish_the_lessons, take_the_quiz, wait_for_certificate
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

HIRE = """
from people.employees.services import hire_employee
from people.models import Employee, User
from people.slips.services import draw_on_the_spot
hr = User.objects.get(email="rosa@example.com").employments.filter(left_on=None).first()
person = Employee.objects.filter(organisation=hr.organisation, number="{number}").first() or hire_employee(
    hr.organisation, "{number}", user={{"given_names": "Lupe", "first_surname": "Uc", "language": "{language}"}})
print("PIN", draw_on_the_spot(hr, person))
"""
WALKS = [pytest.param(PHONE, "es", id="phone"), pytest.param(DESKTOP, "en", id="desktop")]


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_from_the_slip_to_the_certificate_and_on_to_the_next_person(people, site, size, language):
    number = f"K{size['width']}{time.time_ns() % 10**6}"  # new in every run, also on data used again
    pin = site.manage("shell", script=HIRE.format(number=number, language=language)).split("PIN ")[1][:6]
    tablet = people(size, language)
    page = tablet.page
    tablet.sign_in("rosa@example.com", PASSWORD)
    tablet.open(f"/{language}/people/ways-in/tablets/")
    page.fill("input[name=name]", f"Comedor {number}")
    tablet.press("main form:has(input[name=name]) button[type=submit]")

    # Number with the keyboard, PIN with the large digits.
    tablet.check()
    page.fill("input[name=login]", number)
    page.click("[data-keypad] [value=next]")
    for digit in pin:
        page.click(f"[data-keypad] [value='{digit}']")
    tablet.check()
    tablet.press("[data-keypad-form] button[type=submit]")

    expect(page).to_have_url(f"{site.address}/{language}/accounts/choose/")
    tablet.check()
    page.fill("input[name=secret]", "804917")
    page.fill("input[name=again]", "804917")
    tablet.press(".auth form button[type=submit]")

    expect(page).to_have_url(f"{site.address}/{language}/")
    expect(page.locator("main")).to_contain_text("Lupe")
    expect(page.locator("[data-kiosk-left]").first).to_contain_text("2:5")
    tablet.check()
    tablet.open(f"/{language}/courses/")
    tablet.press("main .card__title a")
    tablet.press("main form[action*='/start/'] button")
    finish_the_lessons(tablet)
    begin_the_quiz(tablet)
    take_the_quiz(tablet)
    wait_for_certificate(tablet)
    tablet.check()
    page.evaluate("sessionStorage.setItem('practice', '1'); localStorage.setItem('other', '1')")
    tablet.press("[data-kiosk-form] button[type=submit]")

    expect(page.locator("[data-keypad]")).to_be_visible()
    kept = page.evaluate("[sessionStorage.length, Object.keys(localStorage).filter((key) => key !== 'theme').length]")
    assert kept == [0, 0]
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Lupe")


def test_tablet_asks_and_then_signs_out_by_itself(people, site):
    pin = site.manage("shell", script=HIRE.format(number="K9", language="es")).split("PIN ")[1][:6]
    tablet = people(PHONE, "es")
    page = tablet.page
    page.clock.install()
    tablet.sign_in("rosa@example.com", PASSWORD)
    tablet.open("/es/people/ways-in/tablets/")
    page.fill("input[name=name]", "Comedor 9")
    tablet.press("main form:has(input[name=name]) button[type=submit]")
    page.fill("input[name=login]", "K9")
    page.fill("input[name=password]", pin)
    tablet.press("[data-keypad-form] button[type=submit]")
    expect(page.locator("[data-kiosk]")).to_be_visible()

    page.clock.fast_forward(155_000)
    expect(page.locator("[data-kiosk-dialog]")).to_be_visible()
    tablet.check()
    page.click("[data-kiosk-dialog] button")
    expect(page.locator("[data-kiosk-dialog]")).to_be_hidden()
    page.clock.fast_forward(181_000)

    expect(page.locator("[data-keypad]")).to_be_visible()
