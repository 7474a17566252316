"""Files that appear whole."""

import pytest

from lib import durability
from lib.durability import write_once, write_whole


def test_file_is_written_with_its_mode(tmp_path):
    write_whole(tmp_path / "own", b"a")
    write_whole(tmp_path / "shared", b"b", 0o640)

    assert [(path.read_bytes(), path.stat().st_mode & 0o777) for path in sorted(tmp_path.iterdir())] == [
        (b"a", 0o600),
        (b"b", 0o640),
    ]


def test_what_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"before")

    def full(_descriptor):
        raise OSError("full")

    monkeypatch.setattr(durability.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_whole(path, b"after")

    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"before"]


def test_file_written_once_keeps_its_first_content(tmp_path):
    for content, mode in ((b"first", 0o640), (b"second", 0o600)):
        write_once(tmp_path / "a", content, mode)

    assert [(path.read_bytes(), path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [(b"first", 0o640)]


def test_file_written_once_is_not_there_by_half(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError("full")

    monkeypatch.setattr(durability.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_once(tmp_path / "a", b"a")

    assert list(tmp_path.iterdir()) == []
