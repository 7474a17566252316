"""Components take what they are given, never what a page happens to have under the same name."""

import re
from pathlib import Path

from django import forms
from django.template.loader import render_to_string

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
INCLUDE = re.compile(r'{%\s*include "components/(\w+)\.html"([^%]*)%}')
OF_THE_PAGE = {
    "language_switch",
    "user_menu",
    "messages",
    "theme_switch",
    "sign_in_again",
    "switch_back",
}  # take nothing


def includes():
    for path in sorted(TEMPLATES.rglob("*.html")):
        for name, arguments in INCLUDE.findall(path.read_text()):
            yield str(path.relative_to(TEMPLATES)), name, arguments.strip()


def test_components_see_nothing_of_the_page_around():
    leaking = [
        f"{path}: {name}"
        for path, name, arguments in includes()
        if name not in OF_THE_PAGE and arguments.split()[-1:] != ["only"]
    ]

    assert leaking == []
    assert len(list(includes())) > 100


def test_dialogs_are_given_their_token():
    without = [path for path, name, arguments in includes() if name == "dialog" and "csrf_token=" not in arguments]

    assert without == []


def test_field_keeps_its_own_label_and_takes_another_one_that_is_given():
    field = forms.Form()
    field.fields["note"] = forms.CharField(label="Why not")
    own = render_to_string("components/field.html", {"field": field["note"]})
    other = render_to_string("components/field.html", {"field": field["note"], "label": "Because"})

    assert ("Why not" in own, "Because" in other, "Why not" in other) == (True, True, False)
