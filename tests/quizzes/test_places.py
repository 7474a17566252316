"""The places of questions that are answered by moving, with the test runner of Node.js."""

import shutil
import subprocess
from pathlib import Path

import pytest

PLACES = Path(__file__).resolve().parent.parent.parent / "static" / "js" / "quiz" / "places.js"


@pytest.mark.node
def test_places(tmp_path):
    shutil.copy(PLACES, tmp_path / "places.mjs")
    shutil.copy(Path(__file__).with_name("places.test.mjs"), tmp_path)

    ran = subprocess.run(
        ["node", "--test", "places.test.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.returncode == 0, ran.stdout
