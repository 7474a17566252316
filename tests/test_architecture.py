"""The architecture as failing tests: what import contracts cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import metadata
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template
from django.utils.module_loading import import_string
from modeltranslation.translator import translator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HOUSES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
LAYERS = ["people", "courses", "quizzes", "certificates", "labour", "curriculum", "reports", "trainingsite", "demo"]


def relations_between(labels):
    return [
        field
        for label in labels
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.model._meta.app_label in labels
        and getattr(field.related_model, "_meta", None)
        and field.related_model._meta.app_label in labels
    ]


@pytest.mark.parametrize("field", relations_between(LAYERS), ids=str)
def test_relation_points_down(field):
    source, target = field.model._meta.app_label, field.related_model._meta.app_label

    assert LAYERS.index(target) <= LAYERS.index(source)


def test_import_contracts_are_kept():
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout


def reached_from(module, graph):
    reached, following = set(), {module}
    while following:
        following = {each for source in following for each in graph.find_modules_directly_imported_by(source)} - reached
        reached |= following
    return reached


def test_only_the_circles_of_types_that_the_page_names_are_there():
    graph = grimp.build_graph(*HOUSES, exclude_type_checking_imports=False, cache_dir=None)
    reached = {module: reached_from(module, graph) for module in graph.modules}
    circles = {
        frozenset(each for each in found if module in reached[each])
        for module, found in reached.items()
        if module in found
    }

    small = {circle for circle in circles if len(circle) == 2}
    (group,) = circles - small
    assert small == {
        frozenset({"people.models.user", "people.models.employee"}),
        frozenset({"people.models.organisation", "people.models.work_centres"}),
    }
    assert {".".join(module.split(".")[:2]) for module in group} == {"quizzes.models", "quizzes.questions"}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_descendant_of_a_translated_model_is_registered():
    registered = set(translator.get_registered_models())

    missing = [
        model
        for model in apps.get_models()
        if model not in registered and any(parent in registered for parent in model.__mro__[1:])
    ]

    assert missing == []


def test_every_template_compiles(settings):
    root = settings.BASE_DIR / "templates"

    for path in sorted(root.rglob("*.html")):
        get_template(str(path.relative_to(root)))


def test_no_line_of_a_template_is_past_200_characters(settings):
    root = settings.BASE_DIR / "templates"

    long = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted(root.rglob("*.*"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 200
    ]

    assert long == []


LONG = {  # functions of tests that are one list, or one world that many tests look at
    "tests/demo/test_demo.py:test_demo_shows_every_state_consistently",
    "tests/mutation/examples.py:_numeric",
    "tests/quizzes/exchange/test_moodle_sample.py:test_report_names_every_loss",
    "tests/test_access.py:world",
}


def lines_of_code(lines):
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def sources(*folders):
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), path.read_text()) for path in found if "migrations" not in path.parts]


@pytest.mark.parametrize("folder", [*HOUSES, "tests", "benchmarks"])
def test_no_file_is_past_400_lines(folder):
    """What is longer tells two things, and is divided between them."""
    lines = {path: text.splitlines() for path, text in sources(folder)}

    assert [path for path, each in lines.items() if lines_of_code(each) > 400] == []
    assert [path for path, each in lines.items() if len(each) > 400 and folder in HOUSES] == []


def test_no_function_is_past_60_lines():
    long = {
        f"{path}:{node.name}"
        for path, text in sources(*HOUSES, "tests", "benchmarks")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and lines_of_code(text.splitlines()[node.lineno - 1 : node.end_lineno]) > 60
    }

    assert long == LONG


# How a sentence about a function does not begin: ruff (D401) knows forms of verbs, not these.
NO_VERB = re.compile(
    r"(?:(?:neither|not|never|still|only|always|whether|whoever|whose|whom|who|what|which|when|where|why|how"
    r"|everybody|somebody|nobody|nothing|everything|every|each|both|another|those|these|no|one|two|human"
    r"|of|for|in|on|with|without|as|by|from|to|under|after|until|because|so|if|instead|back|per"
    r"|[a-z-]+(?<!s)s)\b|[^.]*? → )",
    re.IGNORECASE,
)


def of_properties(node):
    return any(ast.unparse(each) in {"property", "cached_property"} for each in node.decorator_list)


def test_docstrings_of_functions_begin_with_what_they_do():
    """Return, refuse, show …: a property or a class may be named by a noun."""
    wrong = [
        f"{path}:{node.name}: {text[:60]}"
        for path, source in sources(*HOUSES)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and not of_properties(node)
        and (text := ast.get_docstring(node) or "")
        and NO_VERB.match(text)
    ]

    assert wrong == []


def places_of_rules():
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = page.partition("## Where the rules are")[2].partition("\n## ")[0]
    return re.findall(r"`([a-z_0-9]+(?:\.[A-Za-z_0-9]+)+)`", table)


def test_every_rule_is_where_the_page_says():
    places = places_of_rules()

    assert len(places) > 20
    for place in places:
        module, _dot, name = place.rpartition(".")
        try:
            found = import_string(place)
        except ImportError:  # of a class
            found = getattr(import_string(module), name)
        assert found.__doc__, place


MAILING = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers", "email_user", "smtplib"} | {
    *("EmailMessage", "EmailMultiAlternatives", "get_connection"),
}


def test_nothing_but_the_outbox_sends_mail():
    """A second way out would be unknown to the log, try nothing again and wait for no hours of writing."""
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for house in HOUSES
        for path in (ROOT / house).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _names(node) & MAILING
    }

    assert found == {
        "people/messages/channels.py: EmailMultiAlternatives",
        "people/messages/channels.py: smtplib",  # what its answers mean
        "trainingsite/smtp.py: smtplib",  # the way to the mail server itself
    }


CHECK_ID = re.compile(r"[a-z]+\.[EWI]\d{3}")


def test_each_check_has_an_id_of_its_own():
    """Who silences one message silences no other with it."""
    ids = [
        keyword.value.value
        for _path, text in sources(*HOUSES)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id"
        and isinstance(keyword.value, ast.Constant)
        and CHECK_ID.fullmatch(str(keyword.value.value))
    ]

    assert len(ids) > 10
    assert [each for each, times in Counter(ids).items() if times > 1] == []


def test_what_the_product_imports_is_asked_for():
    """What only another package asks for may be gone with its next release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    declared = {canonicalize_name(Requirement(each).name) for each in asked}
    packages = metadata.packages_distributions()
    imported = {
        (path, name.partition(".")[0])
        for path, text in sources(*HOUSES)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    foreign = {(path, name) for path, name in imported if name in packages and name not in sys.stdlib_module_names}

    assert len({name for _path, name in foreign}) > 15
    assert {
        (path, name) for path, name in foreign if not {canonicalize_name(each) for each in packages[name]} & declared
    } == set()


def _names(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {part for alias in node.names for part in alias.name.split(".")}
    return {node.attr} if isinstance(node, ast.Attribute) else set()
