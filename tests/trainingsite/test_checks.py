"""What ``manage.py check --deploy`` and the production settings refuse."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from people.models import Employee, User
from tests.factories import EmployeeFactory, UserFactory
from trainingsite.checks import (
    check_hosts,
    check_known_passwords,
    check_mail_encryption,
    check_migrations,
    may_be_overheard,
)
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD
from trainingsite.published_keys import DEVELOPMENT_DATA_KEY, DEVELOPMENT_SECRET_KEY, is_published

ROOT = Path(__file__).parents[2]


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["administrator", "human resources", "shared hash"])
def test_account_with_the_published_password_is_found(kind):
    EmployeeFactory()
    match kind:
        case "administrator":
            accounts = [UserFactory(is_superuser=True)]
        case "human resources":
            accounts = [EmployeeFactory(role=Employee.Role.HR).user]
        case _:
            accounts = [EmployeeFactory().user, EmployeeFactory().user]
    known = make_password(PASSWORD)
    User.objects.filter(pk__in=[account.pk for account in accounts]).update(password=known)

    assert ids(check_known_passwords(None)) == ["trainingsite.E001"]


@pytest.mark.django_db
def test_accounts_with_passwords_of_their_own_are_fine():
    UserFactory(is_superuser=True, password=make_password("another sentence of several words"))

    assert check_known_passwords(None) == []


@pytest.mark.parametrize(
    ("host", "tls", "ssl", "found"),
    [
        ("mail.example.com", False, False, ["trainingsite.W001"]),
        ("mail.example.com", True, False, []),
        ("mail.example.com", False, True, []),
        ("localhost", False, False, []),
    ],
)
def test_mail_that_leaves_the_machine_has_to_be_encrypted(settings, host, tls, ssl, found):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, tls, ssl

    assert ids(check_mail_encryption(None)) == found


@pytest.mark.parametrize(
    ("host", "mode", "is_open"),
    [
        ("db.example.com", "prefer", True),
        ("db.example.com", "verify-full", False),
        ("127.0.0.1", "prefer", False),
        ("/run/postgresql", "prefer", False),
    ],
)
def test_database_elsewhere_has_to_be_encrypted(host, mode, is_open):
    database = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "OPTIONS": {"sslmode": mode}}

    assert may_be_overheard(database) == is_open


@pytest.mark.django_db
def test_demonstration_is_not_loaded_in_production(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="production"):
        call_command("load_demo", language="en")


def run_python(code, **environment):
    """Run code as the product would on a machine that hides nothing (umask 0)."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**{name: value for name, value in os.environ.items() if "AULA" not in name}, **environment},
        preexec_fn=lambda: os.umask(0),
        capture_output=True,
        text=True,
        check=False,
    )


OWN_KEY = Fernet.generate_key().decode()
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "trainingsite.settings.production",
    "AULA_SECRET_KEY": "a secret of this test alone, which is long enough for it",
    "AULA_DATA_KEYS": Fernet.generate_key().decode(),
    "AULA_SITE_URL": "https://aula.example.com",
    "AULA_ALLOWED_HOSTS": "aula.example.com",
}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({}, False),
        ({"AULA_SECRET_KEY": DEVELOPMENT_SECRET_KEY}, True),
        ({"AULA_DATA_KEYS": f"{Fernet.generate_key().decode()},{DEVELOPMENT_DATA_KEY}"}, True),
        ({"AULA_SECRET_KEY": f" {DEVELOPMENT_SECRET_KEY} "}, True),
        ({"AULA_DATA_KEYS": f"{Fernet.generate_key().decode()} , {DEVELOPMENT_DATA_KEY} ,"}, True),
        ({"AULA_DATA_KEYS": f"{Fernet.generate_key().decode()} , {Fernet.generate_key().decode()},"}, False),
        ({"AULA_EXAM_BANK_KEYS": DEVELOPMENT_DATA_KEY}, True),
    ],
    ids=[
        "own keys",
        "published secret",
        "published data key",
        "published secret with blanks",
        "published data key with blanks and commas",
        "own keys with blanks and commas",
        "published key of the exam bank",
    ],
)
def test_production_refuses_published_keys(changed, refused):
    started = run_python("import django; django.setup()", **{**PRODUCTION, **changed})

    assert ("is a key that everybody can read" in started.stderr, started.returncode != 0) == (refused, refused)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (DEVELOPMENT_DATA_KEY, True),
        (f"\t{DEVELOPMENT_DATA_KEY}\n", True),
        (f"!{DEVELOPMENT_DATA_KEY[:9]} {DEVELOPMENT_DATA_KEY[9:]}", True),
        (f"{DEVELOPMENT_DATA_KEY}====", True),
        (f"{DEVELOPMENT_DATA_KEY[:-2]}5=", True),  # the bits at the end that nobody reads
        (OWN_KEY, False),
        ("", False),
        ("tests only!", False),
    ],
    ids=[
        "as it is",
        "with blanks",
        "with foreign signs",
        "with more at its end",
        "with other last bits",
        "own",
        "none",
        "no key",
    ],
)
def test_key_is_published_however_it_is_written(key, expected):
    assert is_published([key]) == expected


WRITE = """
import django, os
django.setup()
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connection
from certificates.credentials.keys import load_private_key
from certificates.issuing.files import store_once
from certificates.signing.keys import signing_key
import datetime
settings.DATA_DIR.mkdir(exist_ok=True)
connection.cursor().execute("create table one (number integer)")
default_storage.save("pictures/a.txt", ContentFile(b"a"))
storages["private"].save("imports/a.txt", ContentFile(b"a"))
store_once("certificates/a.pdf", lambda: b"a")
load_private_key()
signing_key(datetime.datetime.now(datetime.UTC))
"""


def test_data_files_are_for_their_own_user_whatever_the_umask(tmp_path):
    wrote = run_python(WRITE, DJANGO_SETTINGS_MODULE="trainingsite.settings.dev", AULA_DATA_DIR=str(tmp_path / "data"))

    assert wrote.returncode == 0, wrote.stderr
    paths = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(paths) > 10
    assert [str(path) for path in paths if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(("hosts", "found"), [(["*"], ["trainingsite.W003"]), (["aula.example.com"], [])])
def test_site_that_answers_under_every_name_is_told(settings, hosts, found):
    settings.ALLOWED_HOSTS = hosts

    assert ids(check_hosts(None)) == found


@pytest.mark.django_db
def test_database_behind_the_program_is_told():
    well = ids(check_migrations(None))
    (last,) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*last)
    behind = ids(check_migrations(None))
    MigrationRecorder(connection).flush()
    empty = ids(check_migrations(None))

    assert (well, behind, empty) == ([], ["trainingsite.W004"], ["trainingsite.I002"])


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en_US.UTF-8", "The database is not prepared yet."), ("es_MX.UTF-8", "La base de datos aún no está preparada.")],
)
def test_commands_speak_the_language_of_the_terminal(tmp_path, locale, words):
    environment = {**os.environ, **PRODUCTION, "AULA_DATA_DIR": str(tmp_path), "LC_ALL": locale}

    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert words in run.stderr
