"""The outbox of an attempt by itself, with the test runner of Node.js."""

import shutil
import subprocess
from pathlib import Path

import pytest

OUTBOX = Path(__file__).resolve().parent.parent.parent / "static" / "js" / "quiz" / "outbox.js"


@pytest.mark.node
def test_outbox(tmp_path):
    shutil.copy(OUTBOX, tmp_path / "outbox.mjs")
    shutil.copy(Path(__file__).with_name("outbox.test.mjs"), tmp_path)

    ran = subprocess.run(
        ["node", "--test", "outbox.test.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.returncode == 0, ran.stdout
