"""What runs before the start does nothing the second time."""

import gettext
import json
import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from trainingsite.catalogues import compile_catalogues
from trainingsite.prepare import EACH_SO_MANY, Progress, collect_static, main
from trainingsite.static_files import EVERY_PAGE, StaticFiles, sheets_of_every_page

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
    compile_catalogues([folder])

    texts = gettext.translation("django", folder, ["es"])
    assert texts.gettext("lesson") == "lección"
    assert texts.gettext("quiz") == "quiz"
    assert texts.ngettext("one day", "many days", 3) == "muchos días"


def test_catalogue_is_compiled_only_when_its_source_is_newer(folder):
    first, second = compile_catalogues([folder]), compile_catalogues([folder])

    assert [path.name for path in first] == ["django.mo"]
    assert second == []


@pytest.fixture
def source(settings, tmp_path):
    """A folder with one static file, the only one of the site."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "static"
    return source


def test_static_files_are_collected_only_when_they_changed(source, tmp_path):
    first, second = collect_static(), collect_static()
    (source / "a.css").write_text("a { color: blue }")
    third = collect_static()

    assert (first, second, third) == (True, False, True)
    assert (tmp_path / "static" / "a.css").read_text() == "a { color: blue }"


def test_folder_is_emptied_only_when_it_is_ours(source, tmp_path):
    collect_static()
    stale = tmp_path / "static" / "old" / "b.css"
    stale.parent.mkdir()
    stale.touch()
    (source / "a.css").write_text("a { color: blue }")

    collect_static()

    assert sorted(each.name for each in (tmp_path / "static").iterdir()) == [".made-by-aula", ".sources", "a.css"]


@pytest.mark.parametrize("name", ["precious.txt", "wiki/precious.txt"])
def test_files_of_others_are_not_deleted(source, tmp_path, name):
    precious = tmp_path / "static" / name
    precious.parent.mkdir(parents=True)
    precious.write_text("theirs")

    with pytest.raises(ImproperlyConfigured, match="did not make"):
        collect_static()

    assert precious.read_text() == "theirs"


@pytest.mark.parametrize("place", ["source", "source/made", "."])
def test_nothing_is_collected_among_the_sources(settings, source, tmp_path, place):
    settings.STATIC_ROOT = tmp_path / place

    with pytest.raises(ImproperlyConfigured, match="holds sources"):
        collect_static()

    assert [each.name for each in source.iterdir()] == ["a.css"]


def test_stylesheets_of_every_page_are_joined_where_they_are_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "trainingsite.static_files.StaticFiles"}}
    before = sheets_of_every_page()

    collect_static()

    [name] = sheets_of_every_page()
    joined = (tmp_path / "static" / StaticFiles().stored_name(name)).read_text()
    places = [joined.index(each) for each in ("modern-normalize", "@layer", ".button")]
    assert before == EVERY_PAGE
    assert places == sorted(places)
    for font in re.findall(r'url\("?\.\./([^")]+)"?\)', joined):
        assert (tmp_path / "static" / font).exists()
    assert "url(" in joined


@pytest.mark.parametrize("damage", ["", "\0" * 200, "[]", '{"version": "1.1", "paths": []}', "no list", "no file"])
def test_damaged_static_files_are_collected_again(settings, source, tmp_path, damage):
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "trainingsite.static_files.StaticFiles"}}
    static = tmp_path / "static"
    collect_static()
    hashed = static / json.loads((static / "staticfiles.json").read_text())["paths"]["a.css"]
    match damage:
        case "no list":
            (static / "staticfiles.json").unlink()
        case "no file":
            hashed.unlink()
        case _:
            (static / "staticfiles.json").write_text(damage)

    again, once_more = collect_static(), collect_static()

    assert (again, once_more) == (True, False)
    assert (hashed.read_text(), StaticFiles().url("a.css")) == ("a { color: red }", f"/static/{hashed.name}")


def test_commands_start_with_an_empty_list_of_static_files(tmp_path):
    (tmp_path / "collected").mkdir()
    (tmp_path / "collected" / "staticfiles.json").touch()
    environment = {**os.environ, "AULA_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "trainingsite.settings.dev"}

    started = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**environment, "AULA_DEBUG": "0"},
        capture_output=True,
        check=False,
    )

    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_is_left_out_in_production(monkeypatch, settings, tmp_path, is_demonstration):
    settings.DEMONSTRATION, settings.DATA_DIR = is_demonstration, tmp_path
    monkeypatch.setenv("AULA_DEBUG", "0")
    commands = []
    for name in ("compile_catalogues", "choose_language", "migrate", "collect_static", "django.setup"):
        monkeypatch.setattr(f"trainingsite.prepare.{name}", lambda: None)
    monkeypatch.setattr("trainingsite.prepare.call_command", lambda name, *_args, **_options: commands.append(name))

    main()

    assert ("load_demo" in commands, "load_curriculum" in commands) == (is_demonstration, True)


def test_long_migration_says_how_far_it_is(capsys):
    with translation.override("en"):
        progress = Progress(2 * EACH_SO_MANY + 1)

    for number in range(2 * EACH_SO_MANY + 1):
        progress.write(f"  Applying people.{number:04}...")
        progress.write(" OK\n")

    assert capsys.readouterr().out == "  25 of 51 migrations\n  50 of 51 migrations\n"
