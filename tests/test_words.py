"""Words and turns that people stumbled over do not come back, in neither language.

Each row of BANNED: a pattern (case is ignored), an example that it finds, and why it is banned or what to say instead.
English spelling is American, except for the domain words that docs/glossary.md spells the British way.
"""

import re
from pathlib import Path

import polib
import pytest
import yaml

from courses.loading.reading import CURRICULUM

ROOT = Path(__file__).resolve().parent.parent
BRITISH_DOMAIN_WORDS = r"organisation|enrolment|digitis"  # spelled so by docs/glossary.md

BANNED = {
    "en": [
        (r"\bis no (PDF|file|image|picture|number|date)\b", "This is no PDF", "say “is not a …”"),
        (r"\bstood differently\b", "It stood differently", "say “has changed”"),
        (r"\bmeanwhile[.!?”]*$", "It was changed meanwhile.", "say “in the meantime”, or by whom and when"),
        (r"\bWho has no\b", "Who has no picture", "say “People without …”"),
        (r"\bwhat it teaches of\b", "What it teaches of ISO/IEC 42001", "say “what it covers”"),
        (r"\bno limit of\b", "No limit of attempts", "say “no limit on”, or “unlimited”"),
        (r"\bto who\b", "Read aloud to who cannot see it", "say “to people who”"),
        (r"\bHello, [^:\n]{1,40}:", "Hello, NAME:", "a comma ends an English salutation"),
    ],
    "es": [],
}


def strings(node, language):
    """Every text that a course file holds under the key of a language."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == language and isinstance(value, str):
                yield value
            else:
                yield from strings(value, language)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value, language)


def of_catalogue(language):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    for entry in polib.pofile(str(path)):
        if language == "en":
            yield from filter(None, [entry.msgid, entry.msgid_plural])
        else:
            yield from [entry.msgstr, *entry.msgstr_plural.values()]


def of_course_files(language):
    for path in sorted(CURRICULUM.rglob("*.yaml")):
        yield from strings(yaml.safe_load(path.read_text(encoding="utf-8")), language)


def of_templates(language):
    """What stands in pages and mails themselves: source texts, which are English, and no code."""
    if language != "en":
        return
    for path in sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"}):
        text = re.sub(r"(?s){% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(encoding="utf-8"))
        yield from (found[1] for found in re.finditer(r'{%\s*translate\s+"([^"]*)"', text))
        text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text)
        text = re.sub(r"(?s){%.*?%}", "\n", re.sub(r"{{.*?}}", "NAME", text))
        yield from re.sub(r"(?s)<[^>]*>", "\n", text).splitlines()


def of_certificates(language):  # one file holds both languages
    for path in sorted((ROOT / "certificates").rglob("*.typ")):
        yield from re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8"))


PLACES = [of_catalogue, of_course_files, of_templates, of_certificates]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("language", BANNED)
def test_no_banned_word_is_read(language, place):
    found = [
        (pattern, text, why)
        for text in place(language)
        for pattern, _example, why in BANNED[language]
        if re.search(pattern, text, re.IGNORECASE)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("pattern", "example"), [row[:2] for language in BANNED for row in BANNED[language]], ids=lambda text: text
)
def test_each_pattern_finds_its_example(pattern, example):
    assert re.search(pattern, example, re.IGNORECASE)


@pytest.mark.parametrize("language", BANNED)
@pytest.mark.parametrize("place", [of_catalogue, of_course_files])
def test_there_are_texts_to_check(language, place):
    assert len(list(place(language))) > 100
