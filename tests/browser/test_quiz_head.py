"""The head of the quiz says a lot while somebody answers; what is below it never moves under the finger."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_attempt import answer, learner, start  # noqa: F401 -- a fixture

pytestmark = pytest.mark.browser

BELOW = "document.querySelector('.quiz__main').getBoundingClientRect().top + window.scrollY"


@pytest.mark.parametrize("language", ["es", "en"])
def test_question_stays_where_it_is_while_its_answer_is_saved(learner, language):  # noqa: F811
    page = learner.page
    start(learner)
    if language != "es":
        learner.switch_language(language)
    places = [page.evaluate(BELOW)]
    page.evaluate(
        f"""() => {{
          window.places = [];
          const look = () => {{ window.places.push({BELOW}); requestAnimationFrame(look); }};
          look();
        }}"""
    )

    answer(page, 1)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"\d:\d\d"))
    page.click("[data-go='2']")
    page.locator("form[data-position='2'] .choice__label").first.click()
    expect(page.locator("form[data-position='2'] input:checked")).to_have_count(1)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"\d:\d\d"))

    places += page.evaluate("window.places")
    assert {round(place) for place in places} == {round(places[0])}
