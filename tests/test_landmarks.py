"""No page has two landmarks of one kind and name: whoever jumps from one to the next could not tell them apart."""

import re
from collections import Counter
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if re.search(r'{% extends "(base|quizzes|courses|account)', path.read_text(encoding="utf-8"))
)
ROLES = {"section": "region", "nav": "navigation", "aside": "complementary", "form": "form"}
COMMENT = re.compile(r"(?s){% comment %}.*?{% endcomment %}|{#.*?#}")
CALLOUT = re.compile(r'{%\s*callout\b[^%]*\bheading="([\w-]+)"[^%]*%}')  # which draws a section of this name
GIVEN = re.compile(r'\b(label|id)=(_\("[^"]*"\)|\S+)')  # to a template that is included
BRANCHES = re.compile(r"{%\s*(if|elif|else|endif)\b[^%]*%}")


def whole(name, depth=0):
    """A template with what it includes by a fixed name."""
    path = TEMPLATES / name
    text = COMMENT.sub("", path.read_text(encoding="utf-8")) if path.exists() else ""
    if depth > 4:
        return text

    def included(found):
        part = whole(found[1], depth + 1)
        for name, value in GIVEN.findall(found[2]):
            part = part.replace(f"{{{{ {name} }}}}", value.strip('_()"'))
        return part if "heading=" in found[2] else part.replace(' aria-labelledby="{{ heading }}"', "")

    text = CALLOUT.sub(r'<section aria-labelledby="\1">', text)
    return re.sub(r'{%\s*include "([^"{]+)"([^%]*)%}', included, text)


def landmarks(text):
    """Kind and name of each landmark with a name of its own, as the template writes it."""
    for tag, attributes in re.findall(r"(?s)<(section|nav|aside|form|div|ul|p)\b((?:[^<>{]|{%.*?%}|{{.*?}})*)>", text):
        role = re.search(r'\brole="(\w+)"', attributes)
        kind = role[1] if role else ROLES.get(tag)
        name = re.search(r'\baria-label(?:ledby)?="([^"]*)"', attributes)
        if kind in ROLES.values() and name:
            yield kind, name[1]


def most_at_once(text):
    """How often each landmark is on the page at most: of what an ``if`` chooses between, the branch with most."""
    stack, position = [[Counter(), Counter()]], 0  # each: of the branches before, and of the present one
    for found in [*BRANCHES.finditer(text), None]:
        stack[-1][1] += Counter(landmarks(text[position : found.start() if found else len(text)]))
        if found is None:
            return stack[0][1]
        position = found.end()
        if found[1] == "if":
            stack.append([Counter(), Counter()])
        elif found[1] in ("elif", "else") and len(stack) > 1:
            stack[-1] = [stack[-1][0] | stack[-1][1], Counter()]
        elif len(stack) > 1:
            before, last = stack.pop()
            stack[-1][1] += before | last


@pytest.mark.parametrize("template", PAGES)
def test_landmarks_of_a_page_have_names_of_their_own(template):
    assert [landmark for landmark, count in most_at_once(whole(template)).items() if count > 1] == []


def test_twins_are_found_across_includes_and_not_across_branches():
    twins = '<section aria-labelledby="a"></section><div role="region" aria-labelledby="a"></div>'
    assert most_at_once(twins) == {("region", "a"): 2}
    branches = '{% if x %}<nav aria-label="a"></nav>{% else %}<nav aria-label="a"></nav>{% endif %}'
    assert most_at_once(branches) == {("navigation", "a"): 1}
    assert len(PAGES) > 60
    assert any('id="rows"' in whole(page) for page in PAGES if page.startswith("people/imports"))
