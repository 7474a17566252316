"""The modules of an attempt that need no page, with the test runner of Node.js."""

import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = Path(__file__).resolve().parent.parent.parent / "static" / "js" / "quiz"


@pytest.mark.node
@pytest.mark.parametrize("name", ["outbox", "saves"])
def test_module(tmp_path, name):
    for module in MODULES.glob("*.js"):
        shutil.copy(module, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(Path(__file__).with_name(f"{name}.test.mjs"), tmp_path)

    ran = subprocess.run(
        ["node", "--test", f"{name}.test.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.returncode == 0, ran.stdout
