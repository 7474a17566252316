"""A wrong value in the environment stops the start."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from tests.trainingsite.test_checks import PRODUCTION, run_python
from trainingsite.environment import (
    env_address,
    env_addresses,
    env_bool,
    env_broker,
    env_choice,
    env_int,
    env_keys,
    env_list,
    env_port,
    env_str,
)


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


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://aula.example.com", "https://aula.example.com"),
        ("https://aula.example.com/", "https://aula.example.com"),
        (" https://aula.example.com// ", "https://aula.example.com"),
        ("HTTPS://Aula.Example.com:8443", "https://aula.example.com:8443"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://[::1]:8123/", "http://[::1]:8123"),
    ],
)
def test_address_ends_after_host_and_port(monkeypatch, text, address):
    monkeypatch.setenv("AULA_X", text)

    assert (env_address("AULA_X"), env_addresses("AULA_X")) == (address, [address])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "aula.example.com",
        "aula.example.com:443",
        "ftp://aula.example.com",
        "https://",
        "https:///aula",
        "https://aula.example.com/aula",
        "https://aula.example.com/?a=1",
        "https://aula.example.com#a",
        "https://editor:secret@aula.example.com",
        "https://aula .example.com",
        "https://aula.example.com:port",
        "https://aula.example.com:99999",
        "https://aula.example.com:",
        "https://-.example.com",
        "https://aula..example.com",
    ],
)
def test_what_no_link_can_begin_with_is_no_address(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="AULA_X must .* https://aula.example.com"):
        env_address("AULA_X")


def test_address_in_production_is_encrypted(monkeypatch):
    monkeypatch.setenv("AULA_X", "http://aula.example.com")

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be an https address"):
        env_address("AULA_X", is_secure=True)


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1"])
def test_number_that_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be a port"):
        env_port("AULA_X", 8000)


def test_choice_is_one_of_the_choices(monkeypatch):
    monkeypatch.setenv("AULA_X", "postgres")

    with pytest.raises(ImproperlyConfigured, match=r"AULA_X must be one of \['postgresql', 'sqlite'\], not 'postgres'"):
        env_choice("AULA_X", ("sqlite", "postgresql"), "sqlite")


@pytest.mark.parametrize("text", ["redis://:secret@127.0.0.1:6379/0", "embedded"])
def test_known_broker_is_taken(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    assert env_broker("AULA_X", ("redis",), "embedded") == text


@pytest.mark.parametrize("text", ["rabbit://:secret@127.0.0.1/", "redis", "", "127.0.0.1:6379"])
def test_unknown_broker_is_refused_and_its_password_not_shown(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be embedded or an address of redis://…") as refused:
        env_broker("AULA_X", ("redis",), "embedded")

    assert "secret" not in str(refused.value)


def test_what_cannot_encrypt_is_no_key_and_not_shown(monkeypatch):
    monkeypatch.setenv("AULA_X", f"{Fernet.generate_key().decode()}, short")

    with pytest.raises(ImproperlyConfigured, match="AULA_X must hold Fernet keys .* number 2") as refused:
        env_keys("AULA_X")

    assert "short" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"AULA_DB": "postgres"}, "AULA_DB must be one of"),
        ({"AULA_BROKER": "rabbit://localhost"}, "AULA_BROKER must be embedded or"),
        ({"AULA_DATA_KEYS": "short"}, "AULA_DATA_KEYS must hold Fernet keys"),
        ({"AULA_EMAIL_TLS": "1", "AULA_EMAIL_SSL": "1"}, "both on: choose one"),
        ({"AULA_SITE_URL": "http://aula.example.com"}, "AULA_SITE_URL must be an https address"),
        ({"AULA_FORMER_SITE_URLS": "old.example.com"}, "AULA_FORMER_SITE_URLS must be an address"),
        ({"AULA_PORT": "99999", "AULA_SITE_URL": ""}, "AULA_PORT must be a port"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_production_does_not_start_with_it(given, sentence):
    started = run_python("from django.conf import settings; settings.SITE_URL", **{**PRODUCTION, **given})

    assert sentence in started.stderr.splitlines()[-1]


def test_supervisor_says_one_sentence_about_a_wrong_value():
    command = [sys.executable, "-m", "trainingsite.supervisor"]

    run = subprocess.run(command, env={**os.environ, "AULA_PORT": "99999"}, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (1, "AULA_PORT must be a port from 1 to 65535, not 99999.\n")
