"""Addresses that are refused for good: tried once, marked, and told of."""

import smtplib

import pytest
from django.core.management import call_command

from people.messages.bounces import mark_bounces, note_refusal
from people.messages.delivery import deliver_message
from people.messages.services import retry_messages
from people.models import EmailBounce, Message, User
from tests.people.messages.conftest import queue, refuse

pytestmark = pytest.mark.django_db


def test_an_address_that_is_refused_for_good_is_tried_once(learner, hr, client, monkeypatch):
    refuse(monkeypatch, 550, b"5.1.1 no such user")
    message = queue(learner)

    assert not deliver_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.tries, message.address) == ("bounced", 1, learner.user.email)
    client.force_login(hr.user)
    listed = client.get("/es/people/?state=refused")
    assert [row.pk for row in listed.context["page_obj"]] == [learner.pk]


@pytest.mark.parametrize(("code", "words"), [(450, b"4.2.0 later"), (554, b"5.7.1 relay access denied")])
def test_what_the_server_has_against_us_or_puts_off_is_tried_again(learner, monkeypatch, code, words):
    refuse(monkeypatch, code, words)
    message = queue(learner)

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver_message(message.pk)

    message.refresh_from_db()
    assert (message.state, EmailBounce.objects.count()) == ("waiting", 0)


def test_what_comes_later_for_a_refused_address_stands_on_the_site(learner, mailoutbox):
    note_refusal(learner.user, learner.user.email)

    deliver_message(queue(learner).pk)
    User.objects.filter(pk=learner.user_id).update(email="right@example.com")
    learner.user.refresh_from_db()
    deliver_message(queue(learner, about="y").pk)

    assert list(Message.objects.order_by("pk").values_list("channel", flat=True)) == ["site", "email"]
    assert [mail.to for mail in mailoutbox] == [["right@example.com"]]


def test_the_operator_marks_what_came_back(learner, hr, mailoutbox, tmp_path, capsys):
    first, second = queue(learner), queue(hr)
    for message in (first, second):
        deliver_message(message.pk)
    path = tmp_path / "bounced.txt"
    path.write_text(f"# from the log\n{first.message_id} 550\n{hr.user.email.upper()}\nnobody@example.com\n\n")

    call_command("mark_bounces", str(path))
    call_command("mark_bounces", str(path))

    assert {message.state for message in Message.objects.all()} == {"bounced"}
    assert set(EmailBounce.objects.values_list("user", flat=True)) == {learner.user_id, hr.user_id}
    said = capsys.readouterr()
    assert said.err.count("nobody@example.com") == 2
    assert "2" in said.out.splitlines()[0]
    assert "0" in said.out.splitlines()[2]


def test_bounced_messages_leave_again_when_somebody_says_so(learner, mailoutbox, django_capture_on_commit_callbacks):
    message = queue(learner)
    deliver_message(message.pk)
    mark_bounces([message.message_id])

    with django_capture_on_commit_callbacks(execute=True):
        assert retry_messages(Message.objects.all()) == 1

    message.refresh_from_db()
    assert (message.state, len(mailoutbox), EmailBounce.objects.count()) == ("sent", 2, 0)
