"""What a page, a stylesheet or a script names is there, and what is there is used: by a screen, not by the gallery
alone.
"""

import re
from itertools import chain
from pathlib import Path

from trainingsite.static_files import EVERY_PAGE

ROOT = Path(__file__).resolve().parents[1]
HOUSES = ["lib", "people", "courses", "quizzes", "certificates", "labour", "curriculum", "reports", "trainingsite"]

COMPOSED = {  # classes whose name is put together while a page is made
    **dict.fromkeys(
        ("button--block", "button--danger", "button--icon", "button--primary", "button--quiet"),
        "kind and size of a button (components/button.html)",
    ),
    "callout--mexico": "the kind of a callout, which editors choose (components/callout.html)",
    "callout--success": "the kind of a callout (components/callout.html)",
    "callout--tip": "the kind of a callout, which editors choose (components/callout.html)",
    **dict.fromkeys(
        (
            *("diagram__rect--strong", "diagram__rect--good", "diagram__rect--stop"),
            *("diagram__rect--bar-plain", "diagram__rect--bar-stop"),
            *("diagram__words--title", "diagram__words--note"),
            *("diagram__drawing--wide", "diagram__drawing--narrow"),
        ),
        "the look of a shape and of its words, and where a drawing fits (courses/blocks/diagram.html)",
    ),
    "toast--error": "the level of a message (components/toast.html)",
    "toast--warning": "the level of a message (components/toast.html)",
}
UNSTYLED = {  # classes that need no rule of their own
    "outline__list": "a list with a class has no bullets",
    "cms-session__why": "js/cms-session.js writes into it",
}
OF_WAGTAIL = {  # classes that Wagtail's own stylesheets dress
    *("button-secondary", "button-small", "help", "help-block", "help-critical", "help-info", "help-warning", "no"),
    *("w-field__wrapper", "w-sr-only"),
}
FOUND_BY_NAME = (  # templates that a framework, or a name put together, asks for
    *(
        "account/",
        "wagtailadmin/",
        "people/users/",
        "people/email/",
        "courses/email/",
        "stps/email/",
        "quizzes/types/",
        "requests/email/",
        "evidence/email/",
        "classroom/email/",
        "emails/",
    ),
    *("403.html", "404.html", "405.html", "429.html", "500.html"),
)


def texts(*patterns: str) -> dict[str, str]:
    paths = chain.from_iterable(ROOT.glob(pattern) for pattern in patterns)
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(paths)}


STYLES = {name: re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for name, text in texts("static/css/*.css").items()}
TEMPLATES = texts("templates/**/*.html", "templates/**/*.txt")
GALLERY = {name: text for name, text in TEMPLATES.items() if name.startswith("templates/gallery")}
SCREENS = {name: text for name, text in TEMPLATES.items() if name not in GALLERY}
CODE = texts("static/js/**/*.js", *(f"{house}/**/*.py" for house in HOUSES))


def classes_with_a_rule() -> set[str]:
    selectors = re.findall(r"([^{};]+)\{", "".join(STYLES.values()))
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r'"[^"]*"', "", "".join(selectors))))


def classes_of(text: str) -> set[str]:
    """The classes that a template writes out whole: what is put together with a tag is left out."""
    tag = r"\{%.*?%\}|\{\{.*?\}\}"
    found = " ".join(re.findall(rf'\bclass="((?:{tag}|[^"])*)"', text))
    whole = re.sub(rf"[\w-]*-(?=\{{)(?:{tag}|[^\s{{])+", " ", found)
    return set(re.sub(tag, " ", whole).split())


def words_of(*where: dict[str, str]) -> set[str]:
    return set(re.findall(r"[\w-]+", "\n".join(text for each in where for text in each.values())))


def test_every_class_with_a_rule_is_on_a_screen():
    assert classes_with_a_rule() - words_of(SCREENS, CODE) == COMPOSED.keys()


def test_every_class_of_a_template_has_a_rule():
    written = set().union(*map(classes_of, TEMPLATES.values()))

    assert written - classes_with_a_rule() == UNSTYLED.keys() | OF_WAGTAIL


def test_every_token_is_defined_and_used():
    css = "".join(STYLES.values())
    defined = set(re.findall(r"(?<=[\s{])(--[\w-]+):", css))
    used = set(re.findall(r"var\((--[\w-]+)", css))

    assert defined == {name for name in used if not name.startswith("--w-")}


def test_every_stylesheet_is_linked_and_few_enough_lines_to_read():
    linked = set(re.findall(r"\b(css/[\w-]+\.css)\b", "".join({**SCREENS, **CODE}.values())))

    assert {f"static/{name}" for name in linked} == STYLES.keys()
    assert [name for name in STYLES if (ROOT / name).read_text().count("\n") > 500] == []
    assert [name for name, text in STYLES.items() if "@import" in text] == []


def test_stylesheets_of_every_page_are_linked_in_the_order_of_the_layers():
    _normalized, tokens, *others = EVERY_PAGE
    order = re.findall(r"\w+", re.search(r"@layer ([\w, ]+);", STYLES[f"static/{tokens}"])[1])
    opened = [layer for name in others for layer in re.findall(r"@layer (\w+) \{", STYLES[f"static/{name}"])]

    assert opened == sorted(opened, key=order.index)
    assert {"tokens", *opened} == set(order)


def test_every_icon_is_on_a_screen():
    sprite = (ROOT / "static/img/icons.svg").read_text()
    icons = set(re.findall(r'<symbol id="([\w-]+)"', sprite))

    named = set(re.findall(r"[\"'#]([\w-]+)(?=[\"'])", "".join({**SCREENS, **CODE}.values())))

    assert icons <= named
    assert set(re.findall(r'\{% icon "([\w-]+)"', "".join(TEMPLATES.values()))) <= icons


def test_every_template_is_used():
    asked = set(re.findall(r'"([\w/]+\.(?:html|txt))"', "".join({**SCREENS, **CODE}.values())))
    asked |= set(re.findall(r'"(gallery/\w+\.html)"', "".join(GALLERY.values())))
    names = {path.removeprefix("templates/") for path in TEMPLATES}

    assert {name for name in names - asked if not name.startswith(FOUND_BY_NAME)} == set()


def test_every_script_is_used():
    asked = set(re.findall(r"([\w-]+\.js)[\"']", "".join({**TEMPLATES, **CODE}.values())))

    assert {Path(path).name for path in CODE if path.endswith(".js")} <= asked
