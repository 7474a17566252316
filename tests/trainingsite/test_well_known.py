"""What browsers, search engines and finders of holes ask for; and what a monitor asks."""

import datetime
import json
import shutil

import pytest
import time_machine
from django.contrib.staticfiles.finders import find
from django.utils import timezone

from trainingsite.models import Heartbeat
from trainingsite.tasks import beat


def test_search_engines_are_kept_out(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@time_machine.travel("2026-11-28T10:00:00Z", tick=False)
def test_finder_of_a_hole_is_told_whom_to_write_to(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.com"

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines == [
        "Contact: mailto:security@example.com",
        "Expires: 2027-05-27T00:00:00Z",
        "Preferred-Languages: es, en",
        "Canonical: https://aula.example.com/.well-known/security.txt",
    ]


@pytest.mark.django_db
def test_nobody_is_named_where_the_operator_named_nobody(client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("language", "description"), [("es", "Capacitación en ISO/IEC 42001"), ("en", "Training in ISO/IEC 42001")]
)
def test_manifest_is_in_the_language_of_the_visitor(client, language, description):
    manifest = json.loads(client.get("/manifest.webmanifest", headers={"accept-language": language}).content)

    assert (manifest["lang"], manifest["description"]) == (language, description)
    assert all(find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_favicon_leads_to_a_file_that_is_there(client):
    assert find(client.get("/favicon.ico").url.removeprefix("/static/"))


@pytest.mark.django_db
def test_health_names_what_has_never_worked(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (503, {"silent": ["clock", "worker", "bulk"]})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_health_names_what_lives_and_does_nothing(client):
    for process in (Heartbeat.Process.CLOCK, Heartbeat.Process.BULK):
        Heartbeat.beat(process)
    beat()
    well = client.get("/health/")
    Heartbeat.objects.filter(process="clock").update(beat_at=timezone.now() - datetime.timedelta(minutes=3))
    ill = client.get("/health/")

    assert (well.status_code, well.json()) == (200, {"silent": []})
    assert (ill.status_code, ill.json()) == (503, {"silent": ["clock"]})


@pytest.mark.django_db
def test_health_names_a_full_disk(client, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=1024)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: full)

    assert "disk" in client.get("/health/").json()["silent"]
