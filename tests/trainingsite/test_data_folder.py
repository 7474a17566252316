"""The data folder is usable, and one start at a time uses it; nothing is touched before that is known."""

import os
import socket
import subprocess
import sys

import pytest

from trainingsite.data_folder import taken


def start(module, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", f"trainingsite.{module}", *arguments],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "trainingsite.settings.dev",
            "LC_ALL": "en_US.UTF-8",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_folder_is_made_for_its_owner_alone(tmp_path):
    with taken(tmp_path / "a" / "b") as reason:
        mode = (tmp_path / "a" / "b").stat().st_mode & 0o777

    assert (reason, mode) == ("", 0o700)


def test_second_start_is_refused_until_the_first_has_ended(tmp_path):
    with taken(tmp_path) as first, taken(tmp_path) as second:
        pass
    with taken(tmp_path) as third:
        pass

    assert (first, third) == ("", "")
    assert second == f"The site is already running, or being prepared, on the data folder {tmp_path}."


def test_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    with taken(tmp_path / "file" / "data") as reason:
        pass

    assert reason.startswith(f"The data folder {tmp_path / 'file' / 'data'} cannot be used: Not a directory.")


@pytest.mark.parametrize("refused", ["mkdir", "chmod", "tempfile.TemporaryFile"])
def test_folder_of_somebody_else_is_told_in_a_sentence(tmp_path, monkeypatch, refused):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    place = "tempfile.TemporaryFile" if refused.startswith("tempfile") else f"pathlib.Path.{refused}"
    with monkeypatch.context() as patched:
        patched.setattr(place, refuse)
        with taken(tmp_path) as reason:
            pass

    assert "cannot be used: Permission denied. It must belong to the user who starts the site" in reason


@pytest.mark.parametrize("module", ["prepare", "supervisor"])
def test_start_on_a_folder_in_use_touches_nothing(tmp_path, module):
    (tmp_path / "broker").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with taken(tmp_path):
        run = start(module, AULA_DATA_DIR=str(tmp_path), AULA_PORT=str(port))

    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout == f"The site is already running, or being prepared, on the data folder {tmp_path}.\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == [".in-use", "broker"]


def test_port_in_use_is_told_before_anything_is_prepared(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        run = start("prepare", "--run", AULA_DATA_DIR=str(tmp_path / "data"), AULA_PORT=str(port))

    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith(f"Port {port} is already in use.")
    assert not (tmp_path / "data").exists()
