"""How honest the types are: what says ``Any``, and what the checkers are told to overlook, is counted and has a
reason.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
MOST = {"Any": 4, "type: ignore": 5, "noqa": 18}  # ``Any`` for each thousand lines, the others in all
WITH_A_REASON = re.compile(r"# (type: ignore\[[a-z,-]+\]|noqa: [A-Z0-9, ]+?)(  #| --) \w")


def sources():
    return [path for house in HOUSES for path in (ROOT / house).rglob("*.py") if "migrations" not in path.parts]


def comments(text):
    return [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]


def overlooked():
    """Every comment that tells a checker to overlook its line: which, where, and the comment."""
    return [
        (kind, f"{path.relative_to(ROOT)}:{comment.start[0]}", comment.string)
        for path in sources()
        for comment in comments(path.read_text())
        for kind in ("type: ignore", "noqa")
        if kind in comment.string
    ]


def test_types_are_rarely_any():
    lines, says_any = 0, 0
    for path in sources():
        text = path.read_text()
        lines += text.count("\n")
        says_any += sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(text)))

    assert says_any * 1000 <= MOST["Any"] * lines, f"{says_any} in {lines} lines"


@pytest.mark.parametrize("kind", ["type: ignore", "noqa"])
def test_checkers_are_rarely_told_to_overlook(kind):
    counted = Counter(found for found, _place, _comment in overlooked())

    assert counted[kind] <= MOST[kind]


def test_what_is_overlooked_has_a_reason():
    assert [place for _kind, place, comment in overlooked() if not WITH_A_REASON.match(comment)] == []
