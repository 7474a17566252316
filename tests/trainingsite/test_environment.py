"""A wrong value in the environment stops the start."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

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
    env_data_folder,
    env_folder,
    env_host,
    env_int,
    env_keys,
    env_list,
    env_port,
    env_str,
    in_address,
)

ROOT = Path(__file__).resolve().parent.parent.parent


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


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("::", "::"),
        ("aula.local", "aula.local"),
    ],
)
def test_host_to_listen_on_is_a_name_or_an_address(monkeypatch, text, host):
    monkeypatch.setenv("AULA_X", text)

    assert env_host("AULA_X", "127.0.0.1") == host
    assert urlsplit(f"http://{in_address(host)}:8000").port == 8000


@pytest.mark.parametrize(
    "text", ["", "[::1", "::1]", "1::2::3", "127.0.0.1:8000", "http://127.0.0.1", "a b", "0.0.0.0/0"]
)
def test_what_nobody_can_listen_on_is_no_host(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be a host or an address to listen on"):
        env_host("AULA_X", "127.0.0.1")


def test_choice_is_one_of_the_choices(monkeypatch):
    monkeypatch.setenv("AULA_X", "postgres")

    with pytest.raises(ImproperlyConfigured, match=r"AULA_X must be one of \['postgresql', 'sqlite'\], not 'postgres'"):
        env_choice("AULA_X", ("sqlite", "postgresql"), "sqlite")


def test_folder_is_there(monkeypatch, tmp_path):
    assert env_folder("AULA_X") is None
    monkeypatch.setenv("AULA_X", str(tmp_path))
    assert env_folder("AULA_X") == tmp_path


@pytest.mark.parametrize("text", ["/not/there", "tests"])
def test_what_is_no_folder_is_refused(monkeypatch, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="whole path of a folder"):
        env_folder("AULA_X")


def test_data_folder_may_be_made_anew(monkeypatch, tmp_path):
    assert env_data_folder("AULA_X", tmp_path, ROOT) == tmp_path
    monkeypatch.setenv("AULA_X", str(tmp_path / "new"))
    assert env_data_folder("AULA_X", tmp_path, ROOT) == tmp_path / "new"


@pytest.mark.parametrize("text", ["", " ", ".", "var", "../var", "~/aula"])
def test_data_folder_is_a_whole_path(monkeypatch, tmp_path, text):
    monkeypatch.setenv("AULA_X", text)

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be the whole path of a folder"):
        env_data_folder("AULA_X", tmp_path, ROOT)


@pytest.mark.parametrize("folder", [ROOT, ROOT.parent, ROOT / "var" / ".."])
def test_data_folder_does_not_hold_the_source(monkeypatch, tmp_path, folder):
    monkeypatch.setenv("AULA_X", str(folder))

    with pytest.raises(ImproperlyConfigured, match="AULA_X must be a folder of its own"):
        env_data_folder("AULA_X", tmp_path, ROOT)


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


WRONG = [
    ("site", "AULA_DATA_DIR", ("", "relative", "/")),
    ("site", "AULA_ALLOWED_HOSTS", ("https://aula.example.com", "aula.example.com:443", "a b")),
    ("site", "AULA_CSRF_TRUSTED_ORIGINS", ("aula.example.com", "https://aula.example.com/es")),
    ("site", "AULA_SECURITY_CONTACT", ("nonsense", "mailto:", "security@example.com", "http://example.com")),
    ("site", "AULA_EXAM_BANK_DIR", ("/nonexistent", "tests")),
    ("site", "AULA_PEOPLE_DROP", ("/nonexistent", "tests")),
    ("database", "AULA_DB_SSLMODE", ("verifyfull", "")),
    ("database", "AULA_DB_PORT", ("abc", "", "0", "70000")),
    ("mail", "AULA_FROM_EMAIL", ("nonsense", "", "Aula <aula>", "Aula aula@")),
    ("mail", "AULA_MESSAGE_WEBHOOK", ("nonsense",)),
    ("mail", "AULA_SMS_ENDPOINT", ("nonsense", "http://sms.example.com/", "https://a:b@sms.example.com/")),
    ("signing", "AULA_SIGNING_P12", ("/nonexistent.p12", "README.md")),
    ("signing", "AULA_SIGNING_PKCS11_PIN_FILE", ("/nonexistent",)),
    ("signing", "AULA_CREDENTIAL_KEY", ("/nonexistent.pem", "/")),
    ("signing", "AULA_TIMESTAMP_URL", ("nonsense", "ftp://tsa.example.com")),
    ("tasks", "AULA_QUEUE", ("", "a b", "-")),
    ("tasks", "AULA_EXPORT_ROWS", ("-1", "many")),
    ("sign_in", "AULA_INVITATION_DAYS", ("-3", "0")),
    ("sign_in", "AULA_PIN_DAYS", ("0",)),
    ("sign_in", "AULA_RESET_HOURS", ("0",)),
    ("sign_in", "AULA_IDLE_HOURS", ("0", "-1")),
    ("sign_in", "AULA_SESSION_HOURS", ("-1", "100000")),
    ("sign_in", "AULA_IDLE_DAYS", ("0",)),
    ("sign_in", "AULA_STAY_DAYS", ("0",)),
    ("production", "AULA_HSTS_SECONDS", ("-1",)),
    ("production", "AULA_PROXIES", ("-2",)),
    ("production", "AULA_SECRET_KEY", ("x", "", "a" * 61)),
    ("production", "AULA_ALLOWED_HOSTS", ("", " , ")),
    ("web_server", "AULA_RECEIVE_SECONDS", ("-1", "0")),
    ("web_server", "AULA_WEB_WORKERS", ("0", "1000")),
    ("web_server", "AULA_WEB_THREADS", ("0",)),
]


@pytest.mark.parametrize(
    ("module", "name", "value"), [(module, name, value) for module, name, values in WRONG for value in values]
)
def test_wrong_value_stops_the_start_with_a_sentence_that_names_it(monkeypatch, module, name, value):
    for each, right in PRODUCTION.items():
        monkeypatch.setenv(each, right)
    monkeypatch.setenv(name, value)
    folder = ROOT / "trainingsite" if module == "web_server" else ROOT / "trainingsite" / "settings"

    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        runpy.run_path(str(folder / f"{module}.py"))

    assert "\n" not in str(refused.value)
    assert name != "AULA_SECRET_KEY" or len(value) < 50 or value not in str(refused.value)


@pytest.mark.parametrize("module", ["site", "database", "mail", "signing", "tasks", "sign_in", "production"])
def test_right_values_are_taken(monkeypatch, tmp_path, module):
    (tmp_path / "key.pem").touch()
    right = {
        "AULA_DATA_DIR": str(tmp_path / "new"),
        "AULA_ALLOWED_HOSTS": "aula.example.com, .example.org, 127.0.0.1, [::1]",
        "AULA_CSRF_TRUSTED_ORIGINS": "https://aula.example.com, http://127.0.0.1:8000",
        "AULA_SECURITY_CONTACT": "mailto:security@example.com",
        "AULA_DB_SSLMODE": "verify-full",
        "AULA_FROM_EMAIL": '"Aula, de Acme" <aula@example.com>',
        "AULA_CREDENTIAL_KEY": str(tmp_path / "key.pem"),
        "AULA_TIMESTAMP_URL": "http://tsa.example.com/tsr",
        "AULA_PROXIES": "0",
        "AULA_HSTS_SECONDS": "0",
    }
    for name, value in {**PRODUCTION, **right}.items():
        monkeypatch.setenv(name, value)

    runpy.run_path(str(ROOT / "trainingsite" / "settings" / f"{module}.py"))


WAYS_TO_START = {
    "supervisor": "-m trainingsite.supervisor",
    "preparation": "-m trainingsite.prepare",
    "site": "-m gunicorn --config python:trainingsite.web_server --bind 127.0.0.1:0 trainingsite.wsgi:application",
    "worker": "-m celery --app=trainingsite worker",
    "clock": "-m celery --app=trainingsite beat",
    "command": "manage.py migrate",
    "server of Django": "manage.py runserver --noreload",
}


@pytest.mark.parametrize("how", WAYS_TO_START.values(), ids=WAYS_TO_START)
def test_whatever_is_started_says_one_sentence_about_a_wrong_value(how, tmp_path):
    environment = {**os.environ, "AULA_DB": "postgres", "AULA_DATA_DIR": str(tmp_path)}
    del environment["DJANGO_SETTINGS_MODULE"]

    run = subprocess.run(
        [sys.executable, *how.split()], env=environment, capture_output=True, text=True, check=False, timeout=120
    )

    assert run.stderr == "AULA_DB must be one of ['postgresql', 'sqlite'], not 'postgres'.\n"
    assert run.returncode != 0


def test_other_faults_keep_their_traceback():
    run = run_python("import trainingsite; 1 / 0")

    assert run.stderr.startswith("Traceback")
    assert "ZeroDivisionError" in run.stderr


@pytest.mark.parametrize("port", ["99999", "80a"])
def test_site_says_what_is_wrong_with_its_own_settings(port):
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:trainingsite.web_server",
        "trainingsite.wsgi:application",
    ]

    run = subprocess.run(command, env={**os.environ, "AULA_PORT": port}, capture_output=True, text=True, check=False)

    [line] = run.stderr.strip().splitlines()
    assert (run.returncode, line.startswith("Error: AULA_PORT must be a")) == (1, True)
