"""The three journeys of the product in a real browser: learner, HR, editor."""

import io
import itertools
import re
import time

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walking import begin_the_quiz, finish_the_lessons, other, take_the_quiz, wait_for_certificate
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as DEMO_PASSWORD

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
HIRE = """
from people.models import Organisation, Team
from tests.hired import hire_with_own_password
organisation = Organisation.objects.get(code="cenzontle")
team = Team.objects.filter(organisation=organisation).order_by("path").last()
hire_with_own_password(organisation, "{number}", team, user={{"given_names": "Itzel María", "first_surname": "Muñoz",
    "second_surname": "{surname}", "password": "{password}", "email": "{number}@example.com", "language": "{language}"}})
"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_learner_passes_and_gets_a_certificate(people, site, size, language):
    number = f"{language}{size['width']}{time.time_ns() % 10**6}"  # new in every run, also on data used again
    site.manage("shell", "-v0", script=HIRE.format(number=number, surname="Tun", password=PASSWORD, language=language))
    learner = people(size, language)
    page = learner.page

    learner.open(f"/{language}/accounts/login/")
    page.fill("input[name=login]", number)
    page.fill("input[name=password]", "not my password")
    learner.press("form.auth__form button[type=submit], main form button[type=submit]")
    learner.check()
    assert page.input_value("input[name=login]") == number
    learner.sign_in(number, PASSWORD)

    learner.open(f"/{language}/courses/")
    learner.press("main .card__title a")
    learner.check()
    learner.press("main form[action*='/start/'] button")
    learner.check()

    read_first_lesson_in_both_languages(learner)
    finish_the_lessons(learner)
    begin_the_quiz(learner)
    take_the_quiz(learner)

    learner.check()
    assert "100%" in page.inner_text(".result")
    assert cards_apart(page) >= 12
    submitted = time.monotonic()
    wait_for_certificate(learner)
    assert time.monotonic() - submitted < 10
    learner.check()
    picture = page.locator("main img[src$='/picture.png']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 900
    with page.expect_download() as download:
        page.click("a[href$='/pdf/']")
    verify_printed_certificate(learner, download.value.path())

    learner.open(f"/{learner.language}/record/")
    learner.open(f"/{learner.language}/")


def cards_apart(page):
    """The least distance, in pixels, between two answers of a result."""
    boxes = [card.bounding_box() for card in page.locator("article.question").all()]
    return min(low["y"] - high["y"] - high["height"] for high, low in itertools.pairwise(boxes))


def read_first_lesson_in_both_languages(learner):
    """Answer the practice question, read to a block, switch the language: the same block stays in view."""
    page = learner.page
    practice = page.locator("form[data-practice]").first
    practice.locator("input").first.check()
    practice.locator("[data-practice-check]").click()
    practice.locator(".choice__reason").first.wait_for(state="visible")
    learner.check()
    block = page.locator("[data-block]").nth(2)
    block_id = block.get_attribute("id")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({block: 'start'})", block_id)
    page.wait_for_timeout(2_000)  # reading, before scrolling up to the switch
    started_in, path = learner.language, page.url

    learner.switch_language(other(started_in))

    assert page.url.partition("#")[2].startswith("b-")
    assert page.locator(f"#{block_id}").count() == 1
    learner.check()
    learner.switch_language(started_in)
    assert page.url.partition("#")[0] == path.partition("#")[0]


def verify_printed_certificate(learner, path):
    """The QR code of the printed page leads to the public verification page."""
    page = pypdfium2.PdfDocument(path.read_bytes() if hasattr(path, "read_bytes") else io.BytesIO(path))[0]
    [code] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    learner.page.goto(code.text)
    learner.check()
    assert "Itzel María Muñoz Tun" in learner.page.inner_text("main")
    assert not re.search(r"(?<![\w-])100", learner.page.inner_text("main"))  # no score; a code may hold these digits


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_hr_follows_the_team(people, site, size, language):
    hr = people(size, language)
    [[login]] = site.rows(
        "SELECT u.username FROM people_user u JOIN people_employee e ON e.user_id = u.id"
        " JOIN people_organisation o ON o.id = e.organisation_id WHERE e.role = 'hr' AND o.code = 'cenzontle' LIMIT 1"
    )
    hr.sign_in(login, DEMO_PASSWORD)

    for path in ("team/", "team/?status=overdue", "team/?q=zzzz", "record/", ""):
        hr.open(f"/{language}/{path}")
    hr.open(f"/{language}/team/")
    hr.press("table.table tbody tr th a")
    hr.check()
    hr.open(f"/{language}/team/?status=current")
    with hr.page.expect_download() as download:
        hr.page.click("a[href*='export.csv']")

    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_editor_changes_a_lesson_in_both_languages(people, site, language):
    editor = people(DESKTOP, language)
    page = editor.page
    [[login]] = site.rows("SELECT u.username FROM people_user u JOIN people_user_groups g ON g.user_id = u.id LIMIT 1")
    [[pk, url_path]] = site.rows(
        "SELECT p.id, p.url_path FROM wagtailcore_page p JOIN courses_lessonpage l ON l.page_ptr_id = p.id"
        " ORDER BY p.path LIMIT 1"
    )
    editor.sign_in(login, DEMO_PASSWORD)

    page.goto(f"/admin/pages/{pk}/edit/")
    page.wait_for_load_state("networkidle")
    page.fill("textarea[name=objective_es]", f"Objetivo cambiado {language}")
    page.fill("textarea[name=objective_en]", f"Changed objective {language}")
    page.click("footer [data-w-dropdown-target='toggle']")
    with page.expect_navigation():
        page.click("button[name=action-publish]")
    assert page.evaluate("window.violations") == []

    for shown_in, words in (("es", f"Objetivo cambiado {language}"), ("en", f"Changed objective {language}")):
        editor.open(f"/{shown_in}/courses/{url_path.split('/', 2)[2]}")
        assert page.inner_text(".lesson__objective") == words
