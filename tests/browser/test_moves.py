"""Questions that are answered by moving: by keyboard, mouse, finger and buttons; and without scripts by their lists."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.moves import AT_REST, MATCHING, ORDERING, PAIRS, READY, STEPS, UNFIT, Taker, begin, centre, has_focus
from tests.browser.test_keyboard import FORM, Keys
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as DEMO_PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def ready(people, site):
    """Make the quiz and a person who may take it; return them."""

    def make(size, language="es", **fields):
        number = f"m{time.time_ns() % 10**9}"
        values = {"number": number, "password": DEMO_PASSWORD, "language": language, "steps": STEPS, "pairs": PAIRS}
        said = ", ".join(f"{name}={value!r}" for name, value in fields.items())
        made = site.manage("shell", "-v0", script=READY.format(**values, fields=said))
        person = people(size, language)
        person.sign_in(number, DEMO_PASSWORD)
        return Taker(person, int(re.search(r"quiz (\d+)", made).group(1)))

    return make


@pytest.fixture
def taker(ready):
    """Begin the quiz on a phone in Spanish."""
    return begin(ready(PHONE))


@pytest.mark.parametrize(("size", "language", "words"), [(PHONE, "es", "2 de 5"), (DESKTOP, "en", "2 of 5")])
def test_steps_move_by_arrow_keys_and_keep_the_focus(ready, size, language, words):
    taker = begin(ready(size, language))
    keys, page = Keys(taker.person), taker.page
    taker.go(ORDERING)
    before = taker.order()
    handle = taker.row(before[0]).locator("[data-handle]")
    assert has_focus(handle)
    assert page.locator(f"{ORDERING} select").first.is_hidden()
    expect(page.locator(f"{ORDERING} [data-open]")).to_be_visible()
    taker.person.check()

    keys.press("ArrowDown")

    wanted = [before[1], before[0], *before[2:]]
    assert taker.order() == wanted
    assert has_focus(handle)
    expect(taker.said(ORDERING)).to_contain_text(words)
    expect(handle).to_have_attribute("aria-label", re.compile(words))
    expect(page.locator(f"{ORDERING} [data-open]")).to_be_hidden()
    taker.saved(ORDERING, wanted)
    expect(page.locator(".question-map .is-answered")).to_have_count(1)
    for key, place in (("End", 4), ("ArrowDown", 4), ("Home", 0), ("ArrowUp", 0)):
        keys.press(key)
        assert taker.order().index(before[0]) == place
        assert has_focus(handle)
    taker.saved(ORDERING, before)

    page.reload()
    assert taker.order() == before
    taker.person.switch_language("en" if language == "es" else "es")
    assert taker.order() == before
    expect(page.locator(f"{ORDERING} [data-open]")).to_be_hidden()
    taker.person.check()


def test_steps_move_by_buttons(taker):
    page = taker.page
    taker.go(ORDERING)
    before = taker.order()
    down, up = (taker.row(before[0]).locator(f"[data-move='{by}']") for by in (1, -1))
    expect(up).to_have_attribute("aria-disabled", "true")

    for turn in range(6):
        page.wait_for_function(AT_REST)
        down.click(force=turn > 3)  # the last two find no place further down
        assert has_focus(down)

    wanted = [*before[1:], before[0]]
    assert taker.order() == wanted
    expect(down).to_have_attribute("aria-disabled", "true")
    expect(taker.said(ORDERING)).to_contain_text("5 de 5")
    taker.saved(ORDERING, wanted)
    Keys(taker.person).reach(f"{ORDERING} [data-for]:last-child [data-move='-1']", "Shift+Tab")
    page.keyboard.press("Space")
    assert taker.order() == [*before[1:4], before[0], before[4]]
    assert has_focus(up)


def test_steps_move_by_mouse_and_escape_puts_them_back(ready):
    taker = begin(ready(DESKTOP))
    page = taker.page
    taker.go(ORDERING)
    before = taker.order()

    def drag_first_down():
        x, y = centre(taker.row(before[0]).locator("[data-text]"))
        last = taker.row(before[4]).bounding_box()
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, last["y"] + last["height"] - 5, steps=8)

    drag_first_down()
    assert taker.order() == [*before[1:], before[0]]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert taker.order() == before
    expect(page.locator(f"{ORDERING} [data-open]")).to_be_visible()

    drag_first_down()
    page.mouse.up()
    taker.saved(ORDERING, [*before[1:], before[0]])
    assert has_focus(taker.row(before[0]).locator("[data-handle]"))
    expect(page.locator(".is-held")).to_have_count(0)


def test_steps_move_by_finger_at_the_handle_only(taker):
    page = taker.page
    taker.go(ORDERING)
    before = taker.order()
    finger = taker.person.context.new_cdp_session(page)

    def swipe(start, end):
        (x, y), steps = start, 10
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, steps + 1):
            point = {"x": x, "y": y + (end - y) * step / steps}
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            page.wait_for_timeout(20)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    x, y = centre(taker.row(before[1]).locator("[data-text]"))
    swipe((x, y), y + 150)  # reading on: the page scrolls
    assert taker.order() == before

    x, y = centre(taker.row(before[1]).locator("[data-handle]"))
    swipe((x, y), taker.row(before[0]).bounding_box()["y"] + 4)
    wanted = [before[1], before[0], *before[2:]]
    assert taker.order() == wanted
    taker.saved(ORDERING, wanted)


def test_order_shown_can_be_the_answer(taker):
    page = taker.page
    taker.go(ORDERING)
    before = taker.order()

    page.click(f"{ORDERING} [data-open] button")

    taker.saved(ORDERING, before)
    assert has_focus(taker.row(before[0]).locator("[data-handle]"))
    expect(taker.said(ORDERING)).to_have_text("Tu respuesta es el orden que ves.")


@pytest.mark.parametrize(("size", "language", "words"), [(PHONE, "es", "1 de 4"), (DESKTOP, "en", "1 of 4")])
def test_options_are_put_to_items_by_keyboard(ready, size, language, words):
    taker = begin(ready(size, language))
    keys, page = Keys(taker.person), taker.page
    taker.go(MATCHING)
    slot = taker.item(PAIRS[1][0]).locator("[data-slot]")
    assert has_focus(taker.item(PAIRS[0][0]).locator("[data-slot]"))
    keys.press("ArrowDown")
    assert has_focus(slot)

    keys.press("Enter")
    expect(slot).to_have_attribute("aria-pressed", "true")
    assert has_focus(page.locator(f"{MATCHING} [data-option]").first)
    taker.person.check()
    keys.press("Escape")
    assert has_focus(slot)
    keys.press("Enter")
    for _ in range(page.locator(f"{MATCHING} [data-option]").count()):
        if has_focus(taker.option(PAIRS[1][1])):
            break
        keys.press("ArrowDown")
    keys.press("Space")

    assert has_focus(slot)
    expect(slot).to_have_text(re.compile(PAIRS[1][1]))
    expect(taker.said(MATCHING)).to_contain_text(words)
    taker.saved(MATCHING, {PAIRS[1][0]: PAIRS[1][1]})
    keys.reach(f"{MATCHING} [data-clear]")
    keys.press("Enter")
    taker.saved(MATCHING, {})
    assert has_focus(slot)
    expect(page.locator(".question-map .is-answered")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_options_are_put_to_items_by_pressing_and_dragging(ready, size):
    taker = begin(ready(size))
    page = taker.page
    taker.go(MATCHING)
    (first, one), (second, two), (third, three), (fourth, _one), _extra = PAIRS

    taker.item(first).locator("[data-slot]").click()
    taker.option(one).click()
    taker.saved(MATCHING, {first: one})
    taker.option(two).click()  # the option first, then its item
    taker.item(second).locator("[data-slot]").click()
    taker.saved(MATCHING, {first: one, second: two})
    taker.option(one).click()  # it may belong to several items
    taker.item(fourth).locator("[data-slot]").click()
    expect(taker.option(one).locator("[data-used]")).to_be_visible()

    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    start, target = taker.option(three).locator("[data-grip]"), taker.item(third)
    x, y = centre(start)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 200, y - 10, steps=3)
    page.mouse.wheel(300, 0)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollX") == 0  # what is held over an edge makes no page wider
    for _ in range(80):  # at the edge of the window the page scrolls
        box = target.bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 60, max(middle, 60))
        if middle > 100:
            break
        page.wait_for_timeout(30)
    expect(target).to_have_class(re.compile("is-over"))
    page.mouse.up()

    taker.saved(MATCHING, {first: one, second: two, third: three, fourth: one})
    expect(target).not_to_have_class(re.compile("is-over"))
    expect(page.locator(f"{MATCHING} [aria-pressed=true]")).to_have_count(0)
    taker.person.check()
    page.reload()
    expect(taker.item(third).locator("[data-given]")).to_have_text(three)


def test_what_was_moved_is_graded(ready):
    taker = begin(ready(DESKTOP))
    page = taker.page
    taker.go(ORDERING)
    for place, text in enumerate(STEPS):
        for _ in range(taker.order().index(text) - place):
            taker.row(text).locator("[data-move='-1']").click()
    taker.saved(ORDERING, STEPS)
    taker.go(MATCHING)
    for item, option in PAIRS[:4]:
        taker.item(item).locator("[data-slot]").click()
        taker.option(option).click()
    taker.saved(MATCHING, dict(PAIRS[:4]))

    taker.person.press("a[data-review]")
    taker.person.press("main form[action*='/submit/'] button")

    expect(page.locator(".result__score")).to_have_text("100%")
    assert [taker.answers(kind)[2] for kind in (ORDERING, MATCHING)] == [1, 1]


def test_another_page_shows_what_was_moved_here(taker):
    taker.go(ORDERING)
    other = taker.person.context.new_page()
    other.goto(taker.page.url)
    before = taker.order()
    taker.row(before[0]).locator("[data-move='1']").click()
    wanted = [before[1], before[0], *before[2:]]
    taker.saved(ORDERING, wanted)

    other.locator(f"{ORDERING} [data-for]:last-child [data-move='-1']").click()

    told = other.locator("form[data-position]:not([hidden]) [data-invalid]")
    expect(told).to_contain_text("Otra página u otro dispositivo")
    assert other.locator(f"{ORDERING} [data-text]").all_inner_texts() == wanted
    taker.saved(ORDERING, wanted)


def test_without_scripts_the_lists_are_answered(browser, ready):
    taker = ready(PHONE)
    context = browser.new_context(
        viewport=PHONE,
        base_url=taker.person.site.address,
        storage_state=taker.person.context.storage_state(),
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(f"/es/quizzes/{taker.quiz}/")
    page.click("main form[action*='/start/'] button")
    for _ in range(2):
        assert page.locator("[data-moves]:visible").count() == 0
        rows = page.locator(f"{FORM} .pairs__row")
        if page.locator(f"{FORM} {ORDERING}").count():
            for place, text in enumerate(STEPS, start=1):
                rows.filter(has_text=text).locator("select").select_option(str(place))
        else:
            for item, option in PAIRS[:4]:
                rows.filter(has=page.get_by_text(item, exact=True)).locator("select").select_option(label=option)
        page.click(f"{FORM} .lesson-nav .button--primary")
    taker.saved(ORDERING, STEPS)
    taker.saved(MATCHING, dict(PAIRS[:4]))
    context.close()


def test_no_text_is_cut_and_no_target_is_small(taker):
    page = taker.page
    for kind in (ORDERING, MATCHING):
        taker.go(kind)
        if kind == MATCHING:
            taker.item(PAIRS[2][0]).locator("[data-slot]").click()
            taker.option(PAIRS[2][1]).click()
        for width, size in ((360, "100%"), (320, "100%"), (360, "200%"), (320, "200%"), (768, "200%"), (1280, "100%")):
            page.set_viewport_size({"width": width, "height": 740})
            page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
            taker.person.check(axe=False)
            assert page.evaluate(UNFIT, kind) == [], f"{kind} at {width} px and {size}"
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.emulate_media(color_scheme="dark")
        taker.person.check()
        page.emulate_media(color_scheme="light")


def test_motion_and_colours_are_not_needed(taker):
    page = taker.page
    taker.go(ORDERING)
    down = taker.page.locator(f"{ORDERING} [data-move='1']").first
    down.click()
    assert not page.evaluate(AT_REST)
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(AT_REST)
    down.click()
    assert page.evaluate(AT_REST)

    page.emulate_media(forced_colors="active")
    taker.go(MATCHING)
    slot = taker.item(PAIRS[0][0]).locator("[data-slot]")
    style = "(each) => getComputedStyle(each).outlineStyle"
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    assert slot.evaluate(style) == "none"
    slot.click()
    assert slot.evaluate(style) == "solid"
