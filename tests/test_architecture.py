"""The architecture as failing tests: what import contracts cannot see."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template
from django.utils.module_loading import import_string
from modeltranslation.translator import translator

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


def places_of_rules():
    page = (Path(__file__).resolve().parents[1] / "docs" / "architecture.md").read_text()
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
