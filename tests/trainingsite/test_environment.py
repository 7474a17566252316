"""A wrong value in the environment stops the start."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from trainingsite.environment import env_bool, env_int, env_list, env_str


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("0", False)])
def test_boolean_knows_the_usual_words(monkeypatch, text, value):
    monkeypatch.setenv("AULA_X", text)

    assert env_bool("AULA_X", not value) is value


def test_missing_values_take_the_default(monkeypatch):
    monkeypatch.delenv("AULA_X", raising=False)

    assert (env_bool("AULA_X", True), env_int("AULA_X", 3), env_list("AULA_X"), env_str("AULA_X", "a")) == (
        True,
        3,
        [],
        "a",
    )


def test_list_drops_blanks(monkeypatch):
    monkeypatch.setenv("AULA_X", "a, b,,")

    assert env_list("AULA_X") == ["a", "b"]


@pytest.mark.parametrize(("read", "text"), [(env_bool, "perhaps"), (env_int, "many")])
def test_what_is_not_one_is_refused(monkeypatch, read, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured):
        read("AULA_X", 0)


def test_required_value_must_be_set(monkeypatch):
    monkeypatch.delenv("AULA_X", raising=False)

    with pytest.raises(ImproperlyConfigured):
        env_str("AULA_X")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"AULA_PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"AULA_PORT": "8123", "AULA_SITE_URL": "https://aula.example.com"}, "https://aula.example.com"),
    ],
)
def test_address_of_the_site_has_the_port_that_was_chosen(given, address):
    others = {name: value for name, value in os.environ.items() if name not in ("AULA_PORT", "AULA_SITE_URL")}

    run = subprocess.run(
        [sys.executable, "-c", "from trainingsite.settings.base import SITE_URL; print(SITE_URL)"],
        env={**others, **given},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == address
