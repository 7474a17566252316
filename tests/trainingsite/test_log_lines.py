"""What anybody can put into the log with a request."""

import logging

from django.conf import settings
from django.core.exceptions import SuspiciousOperation

from trainingsite.log_lines import LONGEST, ShortRefusals


def line_of(name, message="no"):
    try:
        raise SuspiciousOperation(message)
    except SuspiciousOperation as fault:
        record = logging.LogRecord(
            name, logging.ERROR, "", 0, "%s", (fault,), (type(fault), fault, fault.__traceback__)
        )
    assert ShortRefusals().filter(record)
    return logging.Formatter("%(levelname)s %(message)s").format(record)


def test_strange_host_is_one_short_line():
    assert line_of("django.security.DisallowedHost") == "WARNING no"
    assert len(line_of("django.security.DisallowedHost", "x" * 9_000)) == LONGEST + len("WARNING ")


def test_fault_of_ours_keeps_its_traceback():
    assert "Traceback" in line_of("django.request")


def test_every_line_passes_by_it():
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refusals"]


def test_request_for_a_strange_host_is_refused(client, settings, caplog):
    settings.ALLOWED_HOSTS = ["aula.example.com"]

    assert client.get("/es/accounts/login/", headers={"Host": "evil.example"}).status_code == 400
    assert [record.name for record in caplog.records] == ["django.security.DisallowedHost"]
