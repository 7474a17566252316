"""What runs before the start does nothing the second time."""

import gettext

import pytest

from trainingsite.catalogues import compile_catalogues
from trainingsite.prepare import collect_static

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "lesson"
msgstr "lección"

#, fuzzy
msgid "quiz"
msgstr "examen"

msgid "one day"
msgid_plural "many days"
msgstr[0] "un día"
msgstr[1] "muchos días"
"""


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


def test_compiled_catalogue_translates(folder):
    compile_catalogues(folder)

    texts = gettext.translation("django", folder, ["es"])
    assert texts.gettext("lesson") == "lección"
    assert texts.gettext("quiz") == "quiz"
    assert texts.ngettext("one day", "many days", 3) == "muchos días"


def test_catalogue_is_compiled_only_when_its_source_is_newer(folder):
    first, second = compile_catalogues(folder), compile_catalogues(folder)

    assert [path.name for path in first] == ["django.mo"]
    assert second == []


def test_static_files_are_collected_only_when_they_changed(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "static"

    first, second = collect_static(), collect_static()
    (source / "a.css").write_text("a { color: blue }")
    third = collect_static()

    assert (first, second, third) == (True, False, True)
    assert (tmp_path / "static" / "a.css").read_text() == "a { color: blue }"
