"""Installing follows the locks and nothing else: no release after the lock changes or breaks an installation."""

import base64
import hashlib
import os
import subprocess
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = {"requirements.lock": ["production"], "requirements-dev.lock": ["production", "dev"]}


def locked(name: str) -> dict[str, Version]:
    """Return the version of each package that the lock installs on this machine."""
    lines = (ROOT / name).read_text().splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    return {
        canonicalize_name(pin.name): Version(next(iter(pin.specifier)).version)
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def unmet(name: str) -> list[str]:
    """Return what the packages of the lock ask for, extras included, and the lock does not hold."""
    pins = locked(name)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"]]
    for group in LOCKS[name]:
        asked += project["dependency-groups"][group]
    open_requirements, seen, missing = [Requirement(each) for each in asked], set(), []
    while open_requirements:
        requirement = open_requirements.pop()
        key = canonicalize_name(requirement.name)
        if key not in pins or not requirement.specifier.contains(pins[key], prereleases=True):
            missing.append(str(requirement))
            continue
        for extra in {"", *requirement.extras}:
            if (key, extra) not in seen:
                seen.add((key, extra))
                open_requirements += needed(key, extra)
    return missing


def needed(name: str, extra: str) -> list[Requirement]:
    """Return what a package asks for on this machine, with one of its extras."""
    asked = map(Requirement, metadata.requires(name) or [])
    return [each for each in asked if each.marker is None or each.marker.evaluate({"extra": extra})]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_meets_every_requirement_of_every_package_in_it(name):
    assert unmet(name) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_the_lock_is_installed_as_it_says(name):
    assert {key: Version(metadata.version(key)) for key in locked(name)} == locked(name)


def make_wheel(folder: Path, name: str, version: str, requires: str = "") -> str:
    """Write an empty package; return its line of a lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    information = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: fast\n{requires}"
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{information}/METADATA": about,
        f"{information}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{name},sha256={record_hash(text)},{len(text)}" for name, text in files.items()]
    files[f"{information}/RECORD"] = "\n".join([*rows, f"{information}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, text in files.items():
            wheel.writestr(inside, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def record_hash(text: str) -> str:
    """Return the hash of a file as a wheel's list of files writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    """A package index of one machine: ``trunk`` asks for ``leaf[fast]``, of which a newer release has appeared."""
    folder = tmp_path_factory.mktemp("index")
    trunk = make_wheel(folder, "trunk", "1.0", "Requires-Dist: leaf[fast]>=1.0\n")
    leaf = make_wheel(folder, "leaf", "1.0")
    (folder / "complete.lock").write_text(trunk + leaf)
    (folder / "incomplete.lock").write_text(trunk)
    make_wheel(folder, "leaf", "2.0")
    return folder


def install(index: Path, lock: str, venv: Path) -> subprocess.CompletedProcess[str]:
    """Install a lock as ``make run`` does on a fresh machine, from that index alone."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment = {**outside, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        ["make", "--silent", "setup", f"VENV={venv}", f"RUNTIME_LOCK={index / lock}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_newer_release_of_a_locked_package_changes_nothing(index, tmp_path):
    installed = install(index, "complete.lock", tmp_path / "venv")

    assert installed.returncode == 0, installed.stdout + installed.stderr
    says = [tmp_path / "venv/bin/python", "-c", "import leaf; print(leaf.version)"]
    assert subprocess.check_output(says, text=True).strip() == "1.0"


def test_lock_in_which_something_is_missing_is_refused_by_name(index, tmp_path):
    installed = install(index, "incomplete.lock", tmp_path / "venv")

    assert installed.returncode != 0
    assert "trunk 1.0 requires leaf, which is not installed" in installed.stdout + installed.stderr
    assert not (tmp_path / "venv/.runtime-installed").exists()
