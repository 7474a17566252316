"""Which way a message goes: by e-mail, through a gateway, or on the site alone."""

import datetime
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.utils import timezone

from people.messages.channels import Webhook
from people.messages.delivery import NoWay, deliver_message
from people.models import Message, MessageSettings, User
from tests.people.messages.conftest import queue

pytestmark = pytest.mark.django_db


def test_without_an_email_it_stands_on_the_site(learner, mailoutbox):
    User.objects.filter(pk=learner.user_id).update(email="")
    message = queue(learner)

    assert deliver_message(message.pk)
    message.refresh_from_db()
    assert (message.channel, mailoutbox) == ("site", [])
    assert list(Message.objects.listed_for(learner.user)) == [message]


def test_a_secret_goes_by_email_or_not_at_all_and_is_kept_nowhere(learner, hr, settings):
    settings.MESSAGE_WEBHOOK = "https://gateway.example.com/"
    sent = queue(hr, "secret")
    User.objects.filter(pk=learner.user_id).update(email="")
    refused = queue(learner, "secret")

    assert deliver_message(sent.pk)
    with pytest.raises(NoWay):
        deliver_message(refused.pk)

    sent.refresh_from_db()
    assert (sent.channel, sent.body, sent.link) == ("email", "", "")
    assert not Message.objects.listed_for(hr.user).exists()


@pytest.fixture
def gateway(settings):
    """An endpoint of an operator, which remembers what it is told; ``answers`` are its next answers."""
    told, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((dict(self.headers), content))
            self.send_response(answers.pop(0) if answers else 204)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.MESSAGE_WEBHOOK = f"http://127.0.0.1:{server.server_port}/aula"
    settings.MESSAGE_WEBHOOK_SECRET = "between us"
    yield told, answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_passes_on_what_goes_to_people_without_email(learner, gateway, mailoutbox):
    told, _answers = gateway
    User.objects.filter(pk=learner.user_id).update(email="")
    message = queue(learner)

    assert deliver_message(message.pk)
    [(headers, content)] = told
    said = json.loads(content)
    assert (said["number"], said["organisation"], said["kind"]) == (learner.number, "cenzontle", "plain")
    assert said["url"] == "https://aula.example.com/es/"
    assert headers["Idempotency-Key"] == str(message.uuid)
    assert headers["X-Aula-Signature"].startswith("sha256=")
    assert mailoutbox == []


@pytest.mark.parametrize("status", [500, 302])
def test_what_a_gateway_does_not_take_is_tried_again(learner, gateway, status):
    told, answers = gateway
    answers.append(status)
    MessageSettings.objects.create(organisation=learner.organisation, prefers_webhook=True)
    message = queue(learner)

    with pytest.raises(OSError, match=str(status)):
        deliver_message(message.pk)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=False):
        assert deliver_message(message.pk)

    message.refresh_from_db()
    assert (len(told), message.channel, Webhook().reaches(message)) == (2, "webhook", True)
