"""Translation as a gate: no half-Spanish screen reaches a learner."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
import taggit
import wagtail
from django.utils.translation import gettext, override

ROOT = Path(__file__).resolve().parent.parent
OURS, OF_THE_CMS = ROOT / "locale", ROOT / "trainingsite" / "locale_cms"
# Wagtail names the kind of thing in its sentences; Spanish would have to know its gender, so ours leave it out.
MAY_BE_LEFT_OUT = {"%(model_name)s"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")


def catalogue(folder, language="es"):
    return polib.pofile(str(folder / language / "LC_MESSAGES" / "django.po"))


def entries(language="es"):
    folders = [OURS, OF_THE_CMS] if language == "es" else [OURS]
    return [entry for folder in folders for entry in catalogue(folder, language) if not entry.obsolete]


def translations(entry):
    """What an entry is translated to; of a plural in every form that Spanish has."""
    return [entry.msgstr_plural.get(form, "") for form in range(3)] if entry.msgid_plural else [entry.msgstr]


def test_spanish_catalogue_is_complete():
    assert [entry.msgid for entry in entries() if not all(translations(entry))] == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_translation_is_a_guess(language):
    assert [entry.msgid for entry in entries(language) if entry.fuzzy] == []


def test_no_translation_is_left_over():
    obsolete = [entry for folder in (OURS, OF_THE_CMS) for entry in catalogue(folder).obsolete_entries()]

    assert [entry.msgid for entry in obsolete] == []


def test_no_word_of_the_cms_is_one_of_ours_too():
    ours, theirs = ({(entry.msgctxt, entry.msgid) for entry in catalogue(folder)} for folder in (OURS, OF_THE_CMS))

    assert ours & theirs == set()


PACKAGES = [wagtail, django, allauth, taggit]


def test_every_word_of_the_cms_is_still_said_by_its_package():
    """What nobody says any more is struck out; makemessages does not look at that catalogue."""
    sources = [
        path for package in PACKAGES for path in Path(package.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
    ]
    said = {entry.msgid for path in sources for entry in polib.pofile(str(path))}

    assert [entry.msgid for entry in catalogue(OF_THE_CMS) if entry.msgid not in said] == []


def test_ours_go_before_the_spanish_of_the_packages():
    for entry in catalogue(OF_THE_CMS):
        if not entry.msgid_plural:
            assert spoken(entry.msgid) == entry.msgstr


def test_translations_keep_every_placeholder():
    wrong = [
        entry.msgid
        for entry in entries()
        for text in filter(None, translations(entry))
        if set(PLACEHOLDER.findall(text))
        - set(PLACEHOLDER.findall(entry.msgid))
        - set(PLACEHOLDER.findall(entry.msgid_plural))
        or (
            not entry.msgid_plural
            and set(PLACEHOLDER.findall(entry.msgid)) - set(PLACEHOLDER.findall(text)) - MAY_BE_LEFT_OUT
        )
    ]

    assert wrong == []


KIND = r"%\((?:model_name|snippet_type_name|snippet_plural_name)\)s"
GENDERED = re.compile(
    rf"\b(?:el|la|los|las|del|al|est[aeo]s?|un|una|nuev[ao]:?|otr[ao]|ning[uú]na?) {KIND}"  # an article before the kind
    rf"|{KIND}.{{0,20}}\b\w+[ai]do\b",  # a participle after it
    re.IGNORECASE,
)


def spoken(msgid):
    """What the CMS says in Spanish, whether the words are ours or of Wagtail."""
    with override("es"):
        return gettext(msgid)


def test_no_sentence_of_the_cms_makes_a_person_masculine():
    """Wagtail puts the name of a model into its sentences: “El persona empleada no puede ser creado”."""
    catalogues = Path(wagtail.__file__).parent.glob("**/locale/es/LC_MESSAGES/django.po")
    msgids = {entry.msgid for path in catalogues for entry in polib.pofile(str(path)) if re.search(KIND, entry.msgid)}
    msgids |= {entry.msgid for entry in entries() if re.search(KIND, entry.msgid)}

    wrong = {msgid: spoken(msgid) for msgid in msgids if GENDERED.search(spoken(msgid))}

    assert len(msgids) > 40
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    ["El %(model_name)s no puede ser creado", "%(model_name)s '%(object)s' actualizado.", "Nuevo: %(model_name)s"],
)
def test_search_for_genders_sees_what_wagtail_says(text):
    assert GENDERED.search(text)


def test_english_is_the_source():
    changed = [entry.msgid for entry in entries("en") if {*translations(entry)} - {"", entry.msgid, entry.msgid_plural}]

    assert changed == []
