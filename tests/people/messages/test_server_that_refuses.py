"""A mail server that refuses us says nothing about people: nobody is marked, and the operator is told."""

import smtplib

import pytest
from django.core.management import CommandError, call_command

from people.messages.channels import _is_final
from people.messages.delivery import deliver_message
from people.messages.services import SWEEP
from people.messages.trouble import MANY, server_refuses
from people.models import EmailBounce, Message
from sweeps.services import each
from tests.factories import EmployeeFactory
from tests.people.messages.conftest import queue, refuse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "words", "is_final"),
    [
        (550, b"5.1.1 <a@example.com>: Recipient address rejected: User unknown in local recipient table", True),
        (550, b"5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", True),
        (550, b"5.2.1 The email account that you tried to reach is disabled", True),
        (550, b"5.1.1 <relay.black@example.com>: User unknown", True),
        (550, b"No such user at corporate.example.com", True),
        (550, b"No such user here", True),
        (550, b"Unknown user", True),
        (550, b"Unrouteable address", False),
        (550, b"Requested action not taken: mailbox unavailable", True),
        (551, b"User does not exist", True),
        (550, b"relay not permitted", False),
        (554, b"5.7.1 relay access denied", False),
        (550, b"5.1.1 relay access denied", False),
        (550, b"5.1.8 Sender address rejected: Domain not found", False),
        (550, b"5.4.1 Recipient address rejected: Access denied", False),
        (552, b"5.2.2 mailbox full", False),
        (552, b"mailbox unavailable: quota exceeded", False),
        (550, b"Your address is listed by our blocklist", False),
        (550, b"Administrative prohibition", False),
        (530, b"Authentication required", False),
        (550, b"", False),
        (450, b"4.1.1 user unknown", False),
    ],
)
def test_only_what_is_said_of_the_person_is_final(code, words, is_final):
    assert _is_final(code, words) is is_final


def deliver(number):
    """Deliver a message to so many people each, as a worker does."""
    keys = [queue(EmployeeFactory()).pk for _ in range(number)]
    each(SWEEP, keys, deliver_message)
    return keys


def test_server_that_refuses_everybody_marks_few_and_the_operator_is_told(monkeypatch, client, caplog):
    refuse(monkeypatch, 550, b"5.1.1 user unknown")

    deliver(2 * MANY)

    assert EmailBounce.objects.count() == MANY - 1
    assert Message.objects.unfinished().count() == MANY + 1
    assert server_refuses()
    assert "mail" in client.get("/health/").json()["silent"]
    assert f"The mail server refuses {MANY} messages in a row" in caplog.text
    assert "example.com" not in caplog.text


def test_few_people_who_are_gone_are_marked_one_by_one(monkeypatch, client, mailoutbox):
    for _ in range(MANY):
        with monkeypatch.context() as refused:
            refuse(refused, 550, b"5.1.1 user unknown")
            deliver(1)
        deliver(1)  # to somebody who is there

    assert EmailBounce.objects.count() == MANY
    assert not server_refuses()
    assert "mail" not in client.get("/health/").json()["silent"]


def test_server_that_is_away_is_told_until_it_is_back(monkeypatch):
    with monkeypatch.context() as away:

        def send(mail):
            raise ConnectionRefusedError

        away.setattr("django.core.mail.EmailMultiAlternatives.send", send)
        deliver(MANY)
        before = server_refuses()
    deliver(1)

    assert (before, server_refuses(), EmailBounce.objects.count()) == (True, False, 0)


def test_marks_of_the_last_hours_are_taken_back_and_what_bounced_leaves_again(
    monkeypatch, mailoutbox, django_capture_on_commit_callbacks, capsys
):
    with monkeypatch.context() as refused:
        refuse(refused, 550, b"5.1.1 user unknown")
        deliver(2)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("mark_bounces", "--undo", "--hours", "1")

    assert (EmailBounce.objects.count(), len(mailoutbox)) == (0, 2)
    assert {message.state for message in Message.objects.all()} == {"sent"}
    assert capsys.readouterr().out.count("2") == 2


def test_one_mark_is_taken_back_by_its_address(monkeypatch, tmp_path, capsys):
    with monkeypatch.context() as refused:
        refuse(refused, 550, b"5.1.1 user unknown")
        deliver(2)
    wrong, other = EmailBounce.objects.order_by("pk").values_list("email", flat=True)
    path = tmp_path / "wrong.txt"
    path.write_text(f"{wrong.upper()}\nnobody@example.org\n")

    call_command("mark_bounces", "--undo", str(path))

    assert list(EmailBounce.objects.values_list("email", flat=True)) == [other]
    assert Message.objects.unfinished().count() == 1
    assert "nobody@example.org" in capsys.readouterr().err


def test_hours_alone_are_refused():
    with pytest.raises(CommandError):
        call_command("mark_bounces", "--hours", "1")


def test_answer_that_is_not_final_is_raised_as_it_is(learner, monkeypatch):
    refuse(monkeypatch, 550, b"relay not permitted")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver_message(queue(learner).pk)
