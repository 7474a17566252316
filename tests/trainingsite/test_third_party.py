"""THIRD_PARTY.md names what is here and what is installed, in the versions of the lock."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.trainingsite.test_locks import ROOT, locked

NOTICE = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
LOCKED = locked("requirements.lock")
FAMILIES = re.compile(r"BSD|MIT|ISC|Apache|MPL|Mozilla|PSF|Python Software Foundation|LGPL")
VENDORED = ["static/vendor/**/*.css", "static/fonts/*.woff2", "lib/fonts/*.ttf", "static/img/icons.svg"]
VENDORED += ["tests/verifiers/documents/*"]


def rows(title):
    section = NOTICE.partition(f"## {title}")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line][2:]


INSTALLED = {
    canonicalize_name(name): (version, licence) for name, version, licence in rows("Installed with the product")
}


def licence_of(package):
    about = metadata.metadata(package)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " ".join([about.get("License-Expression") or "", about.get("License") or "", *classifiers])


def test_whatever_the_product_asks_for_is_named_once_in_the_version_of_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["production"]]

    assert {canonicalize_name(Requirement(line).name) for line in asked} <= set(INSTALLED)
    assert len(rows("Installed with the product")) == len(INSTALLED)
    assert {name: Version(version) for name, (version, _licence) in INSTALLED.items()} == {
        name: LOCKED[name] for name in INSTALLED
    }


@pytest.mark.parametrize("package", LOCKED)
def test_every_installed_package_has_a_licence_of_the_families_that_the_notice_names(package):
    assert FAMILIES.search(licence_of(package))


@pytest.mark.parametrize("package", INSTALLED)
def test_licence_of_the_notice_is_of_the_family_that_the_package_says(package):
    _version, licence = INSTALLED[package]

    assert FAMILIES.search(licence)[0] in licence_of(package)


@pytest.mark.parametrize("pattern", VENDORED)
def test_every_file_of_others_is_named(pattern):
    places = [
        re.escape(where).replace(r"\*", ".*") for _name, _version, _licence, where, _note in rows("In this repository")
    ]
    found = [path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern) if path.name != "__init__.py"]

    assert found
    assert [path for path in found if not any(re.match(place, path) for place in places)] == []


def test_every_place_that_is_named_is_there():
    for _name, _version, _licence, where, _note in rows("In this repository"):
        assert list(ROOT.glob(where.rstrip("/"))), where
