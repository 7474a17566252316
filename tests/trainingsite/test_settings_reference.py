"""docs/settings.md says all that the environment decides, and nothing else."""

import ast
import re

import pytest

from trainingsite import environment
from trainingsite.settings_reference import FORMS, PAGE, ROOT, SOURCES, reference, variables_in

FOUND = [variable for path in SOURCES for variable in variables_in(path.read_text(encoding="utf-8"))]
OF_DEVELOPERS = {"AULA_TEST_DB", "AULA_TEST_DIR"}


def test_page_is_what_the_settings_say():
    assert PAGE.read_text(encoding="utf-8") == reference(), "Write it anew: python -m trainingsite.settings_reference"


def test_every_reader_has_a_form():
    assert {name for name in vars(environment) if name.startswith("env_")} == set(FORMS)


@pytest.mark.parametrize("name", sorted({variable.name for variable in FOUND}))
def test_every_variable_is_described_by_a_comment(name):
    assert any(variable.words for variable in FOUND if variable.name == name)


def test_what_production_cannot_start_without_says_so():
    tree = ast.parse((ROOT / "trainingsite" / "settings" / "production.py").read_text(encoding="utf-8"))
    raised = [
        text.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for text in ast.walk(node)
        if isinstance(text, ast.Constant)
    ]
    needed = {name for text in raised if "must be set" in text for name in re.findall(r"AULA_\w+", text)}
    needed |= {
        call.args[0].value  # these readers stop the start where nothing is set
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"env_secret", "env_address"}
        and len(call.args) == 1
    }

    assert needed == {"AULA_DATA_KEYS", "AULA_ALLOWED_HOSTS", "AULA_SECRET_KEY", "AULA_SITE_URL"}
    silent = needed - {variable.name for variable in FOUND if "Required in production" in variable.words}
    assert silent == set()


def test_no_module_of_the_product_reads_a_variable_that_the_page_lacks():
    product = [
        path
        for path in ROOT.glob("*/**/*.py")
        if path.relative_to(ROOT).parts[0] not in {"tests", "benchmarks", ".venv"}
    ]
    read = {
        name for path in product for name in re.findall(r'env_\w+\(\s*"(AULA_\w+)"', path.read_text(encoding="utf-8"))
    }

    assert len(read) > 40
    assert read - {variable.name for variable in FOUND} == OF_DEVELOPERS


def test_comment_behind_or_above_and_the_default_are_read():
    source = """
#: For how long,
#: in minutes.
FIRST = env_int("AULA_FIRST", 4, least=1, most=9)
SECOND = [
    env_choice("AULA_SECOND", ("red", "blue"), "red"),  #: Its colour.
    env_bool("AULA_THIRD", False),
]
"""

    assert [variable.row for variable in variables_in(source)] == [
        "| `AULA_FIRST` | whole number from 1 to 9 | `4` | For how long, in minutes. |",
        "| `AULA_SECOND` | one of `red`, `blue` | `red` | Its colour. |",
        "| `AULA_THIRD` | yes or no | no |  |",
    ]
