"""Wherever a file is chosen, the browser knows how large it may be."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django import forms

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ("trainingsite", "reports", "labour", "curriculum", "certificates", "quizzes", "courses", "people", "lib")


def form_modules():
    """Return every module of the product that imports forms of Django."""
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            names = {
                alias.name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.ImportFrom) and node.module and not node.level
                for alias in node.names
            }
            if "forms" in names or any(name.endswith("Form") for name in names):
                yield import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def file_fields():
    for module in form_modules():
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == module.__name__:
                for name, field in getattr(form, "base_fields", {}).items():
                    if isinstance(field, forms.FileField) or isinstance(field.widget, forms.FileInput):
                        yield pytest.param(field, id=f"{form.__module__}.{form.__name__}.{name}")


@pytest.mark.parametrize("field", [*file_fields()])
def test_every_file_field_says_how_large_a_file_may_be(field):
    assert 'data-most-bytes="' in field.widget.render("file", None)


def test_file_fields_are_found():
    found = {param.id.rpartition(".")[0] for param in file_fields()}

    assert {"certificates.verification.forms.FileForm", "people.imports.forms.FileForm"} <= found
    assert len(found) >= 8


def test_no_template_writes_a_file_input_by_hand():
    by_hand = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if 'type="file"' in path.read_text(encoding="utf-8")
    ]

    assert by_hand == []
