"""Installations for the chaos tests: prepared once, copied for each test."""

import os
import sys

import pytest

from tests.chaos.harness import Site, copy_of, forget_queue, mail_server, postgres
from tests.services import is_available

LEARNERS = 40


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("chaos") / "template")
    site.act("prepare", LEARNERS)
    site.stop()
    return site


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory):
    name = f"aula_chaos_{os.getpid()}"
    postgres(f'CREATE DATABASE "{name}"')
    site = Site(tmp_path_factory.mktemp("chaos") / "template", database=name)
    site.act("prepare", LEARNERS)
    site.stop()
    yield site
    postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


@pytest.fixture
def open_site(request, tmp_path, mailbox):
    """Open an installation on a broker: on PostgreSQL where there is one and the broker is a server."""
    opened = []

    def open_on(broker):
        if broker in ("redis", "rabbitmq") and is_available("postgresql"):
            template = request.getfixturevalue("postgresql_template")
            database = f"{template.environment['AULA_DB_NAME']}_{broker}"
        else:
            template, database = request.getfixturevalue("sqlite_template"), "sqlite"
        site = copy_of(template, tmp_path / "site", broker=broker, database=database, smtp_port=mailbox.port)
        opened.append(site)
        return site

    yield open_on
    for site in opened:
        site.stop()
        if request.session.testsfailed:
            sys.stdout.write(site.log())
        forget_queue(site)
        if site.environment["AULA_DB"] == "postgresql":
            postgres(f'DROP DATABASE "{site.environment["AULA_DB_NAME"]}" WITH (FORCE)')
