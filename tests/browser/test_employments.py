"""Two tabs of somebody who works for two companies: what one tab holds never leaves for the company of the other."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_attempt import ANSWERED, answer, column, learner, saved, start  # noqa: F401 -- a fixture
from tests.browser.test_sessions import SMALL
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

ALSO = """
from people.models import Employee, Organisation, User
user = User.objects.get(employments__number='{number}', employments__left_on=None)
bravo = Organisation.objects.get(code='bravo')
found = Employee.objects.get_or_create(user=user, organisation=bravo, defaults=dict(
    number='{number}b', role='{role}', hired_on='2001-01-01'))
"""
TEXTS = {
    "es": ("Ahora trabajas como parte de Maquilas del Bravo", "Otra vez trabajas como parte de Banco Cenzontle"),
    "en": ("You are now working as part of Maquilas del Bravo", "You are working as part of Banco Cenzontle"),
}
SETTINGS = """
SELECT o.code, l.representative FROM people_laboursettings l JOIN people_organisation o ON o.id = l.organisation_id
WHERE l.representative = ?
"""
EMPLOYERS = """
SELECT DISTINCT o.code FROM quizzes_attempt a JOIN courses_enrolment e ON e.id = a.enrolment_id
JOIN people_employee p ON p.id = e.employee_id JOIN people_organisation o ON o.id = p.organisation_id WHERE a.uuid = ?
"""


def choose(person, company):
    """In another tab."""
    tab = person.context.new_page()
    tab.goto("/es/")
    tab.click("[data-menu] > summary")
    with tab.expect_navigation():
        tab.locator("button[name=employment]", has_text=company).click()
    tab.close()


@pytest.mark.parametrize("language", ["es", "en"])
def test_form_waits_until_its_person_is_back(people, site, language):
    site.manage("shell", "-v0", script=ALSO.format(number="1002", role="hr"))
    rosa = people(DESKTOP, language)
    rosa.sign_in("cenzontle/1002", PASSWORD)
    rosa.open(f"/{language}/dc3/company/")
    page = rosa.page
    page.fill("[name=representative]", f"Elena Ríos {language}")
    choose(rosa, "Bravo")

    page.locator("main form button[type=submit]").last.click()
    dialog = page.locator("dialog[data-switch-back]")
    expect(dialog).to_contain_text(TEXTS[language][0])
    page.set_viewport_size(SMALL)
    rosa.check()
    page.set_viewport_size(DESKTOP)
    assert site.rows(SETTINGS, f"Elena Ríos {language}") == []
    with page.expect_navigation():
        dialog.locator("[type=submit]").click()

    assert site.rows(SETTINGS, f"Elena Ríos {language}") == [("cenzontle", f"Elena Ríos {language}")]


def test_answers_go_on_being_saved_for_the_company_of_the_attempt(learner, site):  # noqa: F811
    site.manage("shell", "-v0", script=ALSO.format(number=learner.number, role="employee"))
    uuid = start(learner)
    answer(learner.page, 1)
    saved(learner, uuid, 1)

    choose(learner, "Bravo")
    learner.page.click("form[data-position='1'] .button--primary")
    answer(learner.page, 2)

    saved(learner, uuid, 2)
    assert site.rows(EMPLOYERS, column(uuid)) == [("cenzontle",)]
