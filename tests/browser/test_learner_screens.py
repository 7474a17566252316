"""What a learner sees: practice step by step, large text, forced colours, the way to the first word of a lesson."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Person
from tests.browser.test_attempt import answer, learner, start  # noqa: F401 -- a fixture
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.browser

LESSON = "/{language}/courses/responsible-ai/why-ai-is-managed/ai-in-your-working-day/"
SCREENS = [
    "/{language}/",
    "/{language}/courses/responsible-ai/",
    LESSON,
    "/{language}/record/",
    "/{language}/certificates/",
    "/{language}/my-data/",
    "/{language}/messages/",
    "/{language}/evidence/new/",
]
HR_SCREENS = [
    "/{language}/team/",
    "/{language}/people/",
    "/{language}/people/ways-in/",
    "/{language}/people/teams/",
    "/{language}/people/imports/",
    "/{language}/people/data-requests/",
    "/{language}/messages/log/",
    "/{language}/certificates/register/",
    "/{language}/dc3/issued/",
    "/{language}/evidence/",
    "/{language}/duties/requests/",
    "/{language}/duties/rules/",
    "/{language}/duties/actions/",
    "/{language}/stps/",
    "/{language}/stps/history/",
    "/{language}/approvals/",
    "/{language}/exports/",
]
TABLET = {"width": 768, "height": 1024}


def signed_in(people, size=PHONE, language="es", login="itzel@example.com"):
    person = people(size, language)
    person.sign_in(login, PASSWORD)
    return person


@pytest.mark.parametrize("language", ["es", "en"])
def test_practice_shows_only_the_reason_of_what_was_chosen(people, language):
    person = signed_in(people, language=language)
    person.open(LESSON.format(language=language))
    form = person.page.locator("form[data-practice]").first
    wrong = form.locator(".choice--wrong")
    reasons = form.locator(".choice__reason:visible")

    wrong.nth(0).locator("input").check()
    form.locator("[data-practice-check]").click()
    expect(reasons).to_have_count(1)
    expect(wrong.nth(0).locator("input")).to_be_disabled()
    expect(form.locator("[data-practice-show]")).to_be_hidden()
    person.check()

    wrong.nth(1).locator("input").check()
    form.locator("[data-practice-check]").click()
    expect(reasons).to_have_count(2)
    expect(form.locator("[data-practice-show]")).to_be_visible()

    form.locator(".choice--right input").check()
    form.locator("[data-practice-check]").click()
    expect(form.locator(".choice--right .choice__reason")).to_be_visible()
    expect(form.locator("[data-practice-verdict]")).to_have_class("question__verdict is-right")
    person.check()

    form.locator("[data-practice-others]").click()
    expect(reasons).to_have_count(form.locator(".choice").count())
    form.locator("[data-practice-again]").click()
    expect(reasons).to_have_count(0)


def test_practice_can_be_told_and_survives_the_language_switch(people):
    person = signed_in(people)
    person.open(LESSON.format(language="es"))
    form = person.page.locator("form[data-practice]").first
    for turn in range(2):
        form.locator(".choice--wrong input").nth(turn).check()
        form.locator("[data-practice-check]").click()
    form.locator("[data-practice-show]").click()

    person.switch_language("en")

    form = person.page.locator("form[data-practice]").first
    expect(form.locator(".choice--right input")).to_be_checked()
    expect(form.locator("[data-practice-verdict]")).to_have_text("This is the answer. Read why before you go on.")
    person.switch_language("es")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("login", "screens"), [("itzel@example.com", SCREENS), ("rosa@example.com", HR_SCREENS)], ids=["learner", "lists"]
)
def test_text_twice_as_large_needs_no_sideways_scrolling(people, language, login, screens):
    person = signed_in(people, language=language, login=login)
    for path in screens:
        person.page.goto(path.format(language=language))
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        person.check(axe=False)


SAID = "Otra página u otro dispositivo guardó una respuesta más nueva de esta pregunta. Es la que ves ahora."


@pytest.mark.parametrize("level", ["success", "info", "warning", "error"])
def test_notice_of_a_script_is_like_one_of_the_server_and_can_be_read_twice_as_large(people, level):
    person = signed_in(people)
    page = person.page
    page.goto("/es/record/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for _ in range(4):
        page.evaluate(
            "([text, level]) => document.dispatchEvent(new CustomEvent('toast', { detail: { text, level } }))",
            [SAID, level],
        )
    toast = page.locator(".toast").first
    expect(toast).to_contain_text(SAID)
    person.check()

    icon = {"success": "#check-circle", "info": "#info"}.get(level, "#alert-triangle")
    assert toast.locator("use").first.get_attribute("href").endswith(icon)
    assert toast.locator(".toast__text").bounding_box()["width"] >= 180
    list_box = page.locator("[data-toasts]").bounding_box()
    assert list_box["y"] >= 0
    assert list_box["height"] <= PHONE["height"] / 2 + 1
    close = toast.get_by_role("button", name="Cerrar aviso")
    box = close.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    close.click()
    expect(page.locator(".toast")).to_have_count(3)


def test_failed_save_can_be_read_and_answered_twice_as_large(learner):  # noqa: F811
    page = learner.page
    start(learner)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.click("[data-go='2']")
    following = page.locator("form[data-position='2'] .button--primary").bounding_box()
    assert following["width"] > 2 * following["height"]  # words, not a letter a line
    page.click("[data-go='1']")
    learner.context.clear_cookies(name="sessionid")
    answer(page, 1)
    box = page.locator("[data-saved].is-failed")
    expect(box).to_contain_text("Tu sesión terminó")

    learner.check(axe=False)
    said = box.bounding_box()
    assert said["x"] >= 0
    assert said["x"] + said["width"] <= PHONE["width"]
    button = box.locator("button").bounding_box()
    assert said["x"] <= button["x"]
    assert button["x"] + button["width"] <= said["x"] + said["width"]
    box.locator("button").click()

    dialog = page.locator("dialog[data-sign-in-again]")
    dialog.locator("[name=password]").fill("mala")
    dialog.get_by_role("button", name="Mostrar contraseña o PIN").click()
    assert dialog.locator("#sign-in-again-password").get_attribute("type") == "text"
    dialog.locator("[name=password]").press("Enter")
    fault = dialog.locator(".field__error")
    expect(fault).to_contain_text("La contraseña o el PIN no corresponde")
    expect(fault.locator("svg")).to_be_visible()
    assert dialog.locator("#sign-in-again-password").get_attribute("type") == "password"
    learner.check(axe=False)


def test_record_fits_a_tablet(people):
    person = signed_in(people, TABLET)

    person.open("/es/record/")

    box = person.page.locator("a[href$='/pdf/']").first.bounding_box()
    assert box["x"] + box["width"] <= TABLET["width"]


def test_first_words_of_a_lesson_are_few_stops_away(people):
    person = signed_in(people, {"width": 1280, "height": 900})
    person.open(LESSON.format(language="es"))

    stops = person.page.evaluate("""() => {
      const title = document.querySelector(".lesson__title");
      const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")];
      return stops.filter((stop) => stop.checkVisibility()
        && title.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_PRECEDING).length;
    }""")

    assert stops <= 12


def test_chosen_and_answered_can_be_told_without_colours(browser, site):
    person = Person(browser, site, PHONE, "es")
    try:
        person.sign_in("itzel@example.com", PASSWORD)
        person.page.emulate_media(forced_colors="active")  # in which axe cannot judge contrasts
        person.page.goto(LESSON.format(language="es"))
        form = person.page.locator("form[data-practice]").first
        choice = form.locator(".choice").first
        before = choice.evaluate("(each) => getComputedStyle(each).outlineStyle")

        choice.locator("input").check()
        person.page.locator("h1").click()

        assert (before, choice.evaluate("(each) => getComputedStyle(each).outlineStyle")) == ("none", "solid")
    finally:
        person.context.close()
