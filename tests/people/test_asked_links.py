"""A link that somebody asks for is a row first: no lost message loses it, and nothing tells who has an account."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu.exceptions import OperationalError

from people.invitations.links import token_of
from people.invitations.services import invite
from people.invitations.tasks import look_after_asked_links, send_invitation_again
from people.messages.tasks import look_after_messages
from people.models import AskedLink, Invitation, Message
from people.sign_in import asked_links
from people.sign_in.tasks import send_password_reset, tidy_up
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "ana@example.com", "nobody@example.com"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def ana(organisation):
    return EmployeeFactory(organisation=organisation, user__email=KNOWN)


@pytest.fixture
def broker_away(monkeypatch):
    def lose(*args, **kwargs):
        raise OperationalError

    for task in (send_password_reset, send_invitation_again):
        monkeypatch.setattr(task, "delay", lose)


def ask(client, callbacks, email):
    with callbacks(execute=True):
        return client.post("/en/accounts/password/reset/", {"email": email})


def ask_again(client, callbacks, token):
    with callbacks(execute=True):
        return client.post(f"/en/accounts/invitation/{token}/again/")


def sweep(callbacks):
    with time_machine.travel(timezone.now() + MINUTE, tick=False):
        with callbacks(execute=True):
            look_after_asked_links()
        look_after_messages()


def test_password_asked_for_while_the_broker_is_away_is_sent_when_it_is_back(
    client, ana, broker_away, monkeypatch, django_capture_on_commit_callbacks
):
    answer = ask(client, django_capture_on_commit_callbacks, KNOWN)
    before = len(mail.outbox)
    monkeypatch.undo()

    sweep(django_capture_on_commit_callbacks)
    sweep(django_capture_on_commit_callbacks)

    assert (answer.status_code, before) == (302, 0)
    assert [message.to for message in mail.outbox] == [[KNOWN]]
    assert "https://aula.example.com/en/" in mail.outbox[0].body
    assert not AskedLink.objects.exists()


def test_invitation_asked_for_while_the_broker_is_away_is_sent_when_it_is_back(
    client, ana, broker_away, monkeypatch, django_capture_on_commit_callbacks
):
    ana.user.set_unusable_password()
    ana.user.save()
    token = token_of(invite([ana], by=None)[0])
    Invitation.objects.update(sent_at=timezone.now() - MINUTE, expires_at=timezone.now())
    answer = ask_again(client, django_capture_on_commit_callbacks, token)
    monkeypatch.undo()

    sweep(django_capture_on_commit_callbacks)

    assert (answer.status_code, Invitation.objects.count(), AskedLink.objects.count()) == (200, 2, 0)


def test_known_and_unknown_addresses_cost_the_same_statements(client, ana):
    client.get("/en/accounts/password/reset/")
    statements = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post("/en/accounts/password/reset/", {"email": email})
        statements.append([query["sql"].split(" ")[0] for query in queries])

    assert statements[0] == statements[1]
    assert AskedLink.objects.count() == 2


def test_address_is_read_neither_in_the_row_nor_in_the_log(
    client, ana, broker_away, caplog, django_capture_on_commit_callbacks
):
    for email in (KNOWN, UNKNOWN):
        ask(client, django_capture_on_commit_callbacks, email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed, digest FROM people_askedlink")
        stored = str(cursor.fetchall())

    assert "@" not in stored
    assert "example.com" not in caplog.text


def test_who_asks_again_while_it_waits_gets_one_mail(
    client, ana, broker_away, monkeypatch, django_capture_on_commit_callbacks
):
    for _ in range(3):
        ask(client, django_capture_on_commit_callbacks, KNOWN)
    waiting = AskedLink.objects.count()
    monkeypatch.undo()

    sweep(django_capture_on_commit_callbacks)

    assert (waiting, Message.objects.filter(kind="password_reset").count()) == (1, 1)


def test_flood_does_not_fill_the_disk(client, monkeypatch):
    monkeypatch.setattr(asked_links, "MOST_WAITING", 1)

    codes = [client.post("/en/accounts/password/reset/", {"email": f"{n}@example.com"}).status_code for n in range(3)]

    assert (codes, AskedLink.objects.count()) == ([302, 429, 429], 1)


def test_what_waited_for_a_day_is_forgotten(client):
    client.post("/en/accounts/password/reset/", {"email": KNOWN})
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=23)):
        tidy_up()
        kept = AskedLink.objects.count()
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        tidy_up()

    assert (kept, AskedLink.objects.count()) == (1, 0)


def test_second_message_about_an_answered_row_does_nothing(ana):
    key = asked_links.ask_for_link(AskedLink.Kind.RESET, KNOWN, "en")

    send_password_reset(key)
    send_password_reset(key)

    assert Message.objects.filter(kind="password_reset").count() == 1
