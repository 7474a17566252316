"""WhatsApp, SMS, Teams and Slack: the operator names an endpoint, the organisation allows it, and the person agrees."""

import datetime
import hashlib
import hmac
import json
import logging
import socket
import threading
from http.client import HTTPException

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from people.messages import endpoints
from people.messages.delivery import WAITS, deliver_message
from people.messages.services import mute
from people.messages.tasks import deliver_messages
from people.messages.ways import agree, reached_another_way
from people.models import ContactWay, Employee, EmployeeChange, Message, MessageSettings, User
from people.models.contact_ways import clean_address, phone_number
from tests.factories import EmployeeFactory
from tests.people.messages.conftest import queue
from tests.people.messages.endpoint import endpoint

pytestmark = pytest.mark.django_db

SECRET = "between the site and the adapter, and nobody else"
NUMBER = "+525512345678"
NONE = {"whatsapp": "", "sms": "", "teams": "", "slack": ""}


@pytest.fixture
def there(settings):
    with endpoint() as found:
        settings.CHANNEL_ENDPOINTS = {**NONE, "sms": found.url, "slack": found.url}
        settings.CHANNEL_SECRET = SECRET
        yield found


@pytest.fixture
def agreed(learner, there):
    MessageSettings.objects.create(organisation=learner.organisation, chat_channels=["sms", "slack"])
    agree(learner, "sms", NUMBER)
    return learner


def sent_again(message):
    message.refresh_from_db()
    with time_machine.travel(message.next_at + datetime.timedelta(seconds=1), tick=False):
        return deliver_message(message.pk)


# --- What is posted -------------------------------------------------------------------------------


def test_line_and_link_are_posted_signed_and_nothing_else(agreed, there, mailoutbox):
    message = queue(agreed)

    assert deliver_message(message.pk)
    [(headers, path, content)] = there.told
    said = json.loads(content)
    message.refresh_from_db()
    assert (said["channel"], said["to"], said["url"]) == ("sms", NUMBER, "https://aula.example.com/es/")
    assert set(said) == {"id", "channel", "to", "kind", "organisation", "language", "text", "url"}
    assert said["text"] == message.subject
    assert agreed.user.first_surname not in content.decode()
    assert path == "/aula?x=1"
    assert headers["Idempotency-Key"] == str(message.uuid)
    signed = hmac.new(SECRET.encode(), headers["X-Aula-Timestamp"].encode() + b"." + content, hashlib.sha256)
    assert headers["X-Aula-Signature"] == f"sha256={signed.hexdigest()}"
    assert abs(int(headers["X-Aula-Timestamp"]) - timezone.now().timestamp()) < 60
    assert (message.channel, message.address, mailoutbox) == ("sms", "", [])
    assert list(Message.objects.listed_for(agreed.user)) == [message]


def test_every_try_has_the_same_key_and_another_signature(agreed, there):
    there.answers.extend([500])
    message = queue(agreed)
    with pytest.raises(endpoints.NotTaken):
        deliver_message(message.pk)
    assert sent_again(message)

    (first, _, _), (second, _, _) = there.told
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert first["X-Aula-Signature"] != second["X-Aula-Signature"]


def test_a_long_subject_is_cut(agreed, there, monkeypatch):
    monkeypatch.setattr("people.messages.channels.SHORT", 10)
    deliver_message(queue(agreed).pk)

    assert len(json.loads(there.told[0][2])["text"]) == 10


# --- Three who say yes ----------------------------------------------------------------------------


def without_endpoint(person, settings):
    settings.CHANNEL_ENDPOINTS = NONE


def without_organisation(person, settings):
    MessageSettings.objects.update(chat_channels=["slack"])


def without_person(person, settings):
    ContactWay.objects.all().delete()


def without_an_end(person, settings):
    ContactWay.objects.update(refused_at=timezone.now())


@pytest.mark.parametrize("lacks", [without_endpoint, without_organisation, without_person, without_an_end])
def test_without_one_of_them_it_goes_by_email(agreed, there, settings, mailoutbox, lacks):
    lacks(agreed, settings)
    deliver_message(queue(agreed).pk)

    assert (len(there.told), len(mailoutbox)) == (0, 1)


def test_a_secret_goes_by_email(agreed, there, mailoutbox):
    deliver_message(queue(agreed, "secret").pk)

    assert (len(there.told), len(mailoutbox)) == (0, 1)


def test_what_is_muted_is_not_sent_there_either(agreed, there):
    MessageSettings.objects.update(allows_muting=True)
    mute(agreed, "reminders")
    message = queue(agreed, "daily")
    sent_again(message)

    message.refresh_from_db()
    assert (message.cancelled_for, there.told) == ("muted", [])


def test_who_has_left_is_not_told(agreed, there):
    message = queue(agreed)
    Employee.objects.filter(pk=agreed.pk).update(left_on="2026-01-01")
    deliver_message(message.pk)

    assert there.told == []


def test_an_ordinary_message_asks_nothing_more_where_nothing_is_offered(learner, django_assert_max_num_queries):
    message = queue(learner)
    with django_assert_max_num_queries(12):
        deliver_message(message.pk)


# --- What the other side does ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500, 503])
def test_what_is_not_taken_is_tried_again_and_led_nowhere(agreed, there, status):
    there.answers.append(status)
    message = queue(agreed)
    with pytest.raises(endpoints.NotTaken, match=str(status)):
        deliver_message(message.pk)

    message.refresh_from_db()
    assert (message.error, message.tries, message.sent_at) == ("NotTaken", 1, None)
    assert [path for _headers, path, _content in there.told] == ["/aula?x=1"]
    assert sent_again(message)


def test_what_is_never_taken_is_given_up_and_shown(client, agreed, hr, there):
    there.answers.extend([500] * 9)
    message = queue(agreed)
    for _ in range(len(WAITS) + 1):
        with pytest.raises(endpoints.NotTaken):
            sent_again(message)
    message.refresh_from_db()
    assert message.state == "failed"
    client.force_login(hr.user)

    page = client.get(reverse("messages:log"), {"state": "failed"}).content.decode()
    assert str(agreed.number) in page
    assert NUMBER not in page


def test_a_huge_reply_is_not_read(agreed, there):
    there.answers.append("huge")

    assert deliver_message(queue(agreed).pk)
    assert there.read < 50 * 1024 * 1024


def test_an_endpoint_that_hangs_is_left(agreed, there, monkeypatch):
    monkeypatch.setattr(endpoints, "TIMEOUT", 0.1)
    there.answers.append("hang")
    with pytest.raises(TimeoutError):
        deliver_message(queue(agreed).pk)


def test_an_endpoint_that_drips_is_left_too(agreed, there, monkeypatch):
    monkeypatch.setattr(endpoints, "DEADLINE", 0.2)
    there.answers.append("drip")
    with pytest.raises((OSError, HTTPException)):
        deliver_message(queue(agreed).pk)


def test_nobody_there(agreed, there, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CHANNEL_ENDPOINTS = {**NONE, "sms": f"http://127.0.0.1:{port}/"}
    with pytest.raises(ConnectionRefusedError):
        deliver_message(queue(agreed).pk)


def test_tls_that_is_none_is_refused(agreed, there, settings):
    settings.CHANNEL_ENDPOINTS = {**NONE, "sms": f"https://127.0.0.1:{there.port}/"}
    message = queue(agreed)
    with pytest.raises(OSError, match="SSL"):
        deliver_message(message.pk)

    message.refresh_from_db()
    assert message.tries == 1
    assert there.told == []


def test_a_number_that_is_gone_is_marked_and_the_message_takes_the_next_way(agreed, there, mailoutbox):
    there.answers.append(410)
    first = queue(agreed)
    assert deliver_message(first.pk)
    first.refresh_from_db()
    assert (first.channel, len(mailoutbox)) == ("email", 1)
    assert ContactWay.objects.get().refused_at is not None
    User.objects.filter(pk=agreed.user_id).update(email="")

    second = queue(agreed, about="2")
    assert deliver_message(second.pk)
    second.refresh_from_db()
    assert (second.channel, len(there.told)) == ("site", 1)


def test_nothing_personal_is_logged(agreed, there, caplog):
    there.answers.append(500)
    message = queue(agreed)
    with caplog.at_level(logging.DEBUG):
        deliver_messages([message.pk])

    assert "NotTaken" in caplog.text
    for secret in (NUMBER, NUMBER[3:], agreed.user.first_surname, SECRET):
        assert secret not in caplog.text


def test_threads_of_the_deadline_do_not_stay(agreed, there):
    before = threading.active_count()
    deliver_message(queue(agreed).pk)

    assert threading.active_count() <= before + 1


# --- What somebody types --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("55 1234 5678", NUMBER),
        ("+52 (55) 1234-5678", NUMBER),
        ("+52.55.1234.5678", NUMBER),
        ("+1 415 555 2671", "+14155552671"),
        ("+5491123456789", "+5491123456789"),
    ],
)
def test_number_is_kept_as_the_network_knows_it(typed, kept):
    assert phone_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "12345", "+0551234567", "+52 55 1234 567x", "+" + "1" * 16, "55;1234;5678", "٥٥١٢٣٤٥٦٧٨"]
)
def test_what_cannot_be_a_number_is_refused(typed):
    with pytest.raises(ValidationError):
        phone_number(typed)


@pytest.mark.parametrize("typed", ["a", "a b", "<x>", "x" * 101, "ñandú"])
def test_what_cannot_be_a_user_name_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_address("slack", typed)


def test_person_agrees_changes_and_stops(client, learner, there):
    MessageSettings.objects.create(organisation=learner.organisation, chat_channels=["sms", "slack", "teams"])
    client.force_login(learner.user)
    assert "SMS" in client.get(reverse("messages:way")).content.decode()
    assert "Teams" not in client.get(reverse("messages:way")).content.decode()
    said = {"channel": "sms", "address": "55 1234 5678"}
    assert client.post(reverse("messages:way"), said).status_code == 400
    assert client.post(reverse("messages:way"), {**said, "agrees": "on", "address": "x"}).status_code == 400
    assert client.post(reverse("messages:way"), {**said, "agrees": "on", "channel": "teams"}).status_code == 400
    client.post(reverse("messages:way"), {**said, "agrees": "on"})
    assert ContactWay.objects.values_list("channel", "address").get() == ("sms", NUMBER)
    assert NUMBER in client.get(reverse("messages:own")).content.decode()
    client.post(reverse("messages:way"), {"channel": "slack", "address": "lucia.r", "agrees": "on"})
    assert ContactWay.objects.values_list("channel", "address").get() == ("slack", "lucia.r")
    client.post(reverse("messages:stop_way"))

    assert not ContactWay.objects.exists()
    assert not EmployeeChange.objects.filter(after__icontains="lucia.r").exists()


def test_page_offers_nothing_where_nothing_is_offered(client, learner, there):
    client.force_login(learner.user)

    assert 'name="agrees"' not in client.get(reverse("messages:way")).content.decode()
    client.post(reverse("messages:way"), {"channel": "sms", "address": NUMBER, "agrees": "on"})
    assert not ContactWay.objects.exists()
    assert reverse("messages:way") not in client.get(reverse("messages:own")).content.decode()


def test_organisation_allows_what_is_configured_alone(client, hr, there):
    client.force_login(hr.user)
    page = client.get(reverse("messages:settings")).content.decode()
    assert 'value="sms"' in page
    assert 'value="teams"' not in page
    data = {"from_hour": 8, "to_hour": 19}
    client.post(reverse("messages:settings"), {**data, "chat_channels": ["sms"]})
    assert MessageSettings.objects.get().chat_channels == ["sms"]
    assert client.post(reverse("messages:settings"), {**data, "chat_channels": ["teams"]}).status_code == 400
    with override_settings(CHANNEL_ENDPOINTS=NONE):
        assert "chat_channels" not in client.get(reverse("messages:settings")).content.decode()


def test_who_is_reached_so_without_an_email_is_one_question(agreed, organisation, django_assert_num_queries):
    others = [EmployeeFactory(organisation=organisation).pk for _ in range(3)]

    with django_assert_num_queries(2):
        assert reached_another_way(organisation, [agreed.pk, *others]) == {agreed.pk}
