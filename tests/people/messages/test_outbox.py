"""Putting messages into the outbox and sending them: once, in time, to whoever they still concern."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.messages.delivery import WAITS, deliver_message
from people.messages.services import NewMessage, cancel_messages, mute, queue_messages, retry_messages
from people.messages.tasks import look_after_messages
from people.messages.trouble import trouble_of
from people.models import Holiday, Message, MessageMute, MessageSettings, MessageText, User
from sweeps.models import Failure
from tests.factories import EmployeeFactory, WorkCentreFactory
from tests.people.messages.conftest import Plain, queue, refuse
from tests.sweeps.mail import UNSPEAKABLE

pytestmark = pytest.mark.django_db
Reason = Message.Reason
MEXICO = zoneinfo.ZoneInfo("America/Mexico_City")


def now_there(text, zone=MEXICO):
    return time_machine.travel(datetime.datetime.fromisoformat(text).replace(tzinfo=zone), tick=False)


def test_what_is_queued_leaves_with_the_commit(learner, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = queue(learner)

    [mail] = mailoutbox
    message.refresh_from_db()
    assert mail.to == [learner.user.email]
    assert mail.extra_headers["Message-ID"] == message.message_id
    assert (message.state, message.channel, message.link) == ("sent", "email", "/es/")
    assert message.body == mail.body


def test_nobody_is_told_twice_of_the_same(learner, hr, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue(learner)
        again = queue(learner)
        queue(hr)
        queue(learner, about="y")

    assert again is None
    assert len(mailoutbox) == 3


def test_a_transaction_that_is_undone_tells_nobody(learner, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queue(learner)
        transaction.set_rollback(True)

    assert (Message.objects.count(), mailoutbox) == (0, [])


def test_many_are_queued_with_few_queries(organisation, django_assert_num_queries):
    people = [EmployeeFactory(organisation=organisation) for _ in range(30)]
    organisation.zones_elsewhere  # noqa: B018 -- asked once for the object

    with django_assert_num_queries(6):  # two savepoints, holidays, settings, insert, select
        queue_messages(
            [NewMessage("daily", each.user, "x", employee=each, organisation=organisation) for each in people]
        )


def test_nothing_due_costs_one_query(learner, django_assert_num_queries):
    message = queue(learner)
    deliver_message(message.pk)

    with django_assert_num_queries(1):
        look_after_messages()


def test_the_clock_sends_what_a_lost_hint_left_over(learner, mailoutbox):
    queue(learner)

    look_after_messages()
    before = len(mailoutbox)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11), tick=False):
        look_after_messages()

    assert (before, len(mailoutbox)) == (0, 1)


# --- Quiet hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-03-11 07:59", "2026-03-11 08:00"),  # a Wednesday
        ("2026-03-11 08:00", "2026-03-11 08:00"),
        ("2026-03-11 18:59", "2026-03-11 18:59"),
        ("2026-03-11 19:00", "2026-03-12 08:00"),
        ("2026-03-13 19:00", "2026-03-17 08:00"),  # over the weekend and a Monday off
        ("2026-03-14 12:00", "2026-03-17 08:00"),
    ],
)
def test_quiet_hours_are_kept_where_the_person_works(organisation, now, leaves):
    tijuana = zoneinfo.ZoneInfo("America/Tijuana")
    centre = WorkCentreFactory(organisation=organisation, time_zone=tijuana.key)
    Holiday.objects.create(organisation=organisation, day="2026-03-16", name="Natalicio de Benito Juárez")
    person = EmployeeFactory(organisation=organisation, work_centre=centre)

    with now_there(now, tijuana):
        message = queue(person, "daily")

    assert message.due_at == datetime.datetime.fromisoformat(leaves).replace(tzinfo=tijuana)


def test_a_retry_never_falls_into_the_night(learner, mailoutbox):
    with now_there("2026-03-11 18:55"):
        message = queue(learner, "daily")

    with now_there("2026-03-11 19:05"):
        deliver_message(message.pk)

    message.refresh_from_db()
    assert mailoutbox == []
    assert message.due_at == datetime.datetime(2026, 3, 12, 8, tzinfo=MEXICO)


# --- What is no longer to be sent -----------------------------------------------------------------


def test_who_has_left_gets_nothing(learner, mailoutbox):
    message = queue(learner)
    learner.left_on = datetime.date(2026, 1, 31)
    learner.save()

    deliver_message(message.pk)

    message.refresh_from_db()
    assert (mailoutbox, message.cancelled_for) == ([], Reason.LEFT)


def test_the_kind_is_asked_again_when_it_leaves(learner, mailoutbox):
    message = queue(learner, payload={"not": "done"})

    deliver_message(message.pk)

    message.refresh_from_db()
    assert (mailoutbox, message.cancelled_for) == ([], Reason.DONE)


@pytest.mark.parametrize(("allows", "kind", "sent"), [(True, "daily", 0), (False, "daily", 1), (True, "plain", 1)])
def test_only_reminders_are_muted_and_only_where_that_is_allowed(learner, mailoutbox, allows, kind, sent):
    MessageSettings.objects.create(organisation=learner.organisation, allows_muting=allows)
    mute(learner, "reminders")

    with now_there("2026-03-11 12:00"):
        deliver_message(queue(learner, kind).pk)

    assert len(mailoutbox) == sent


def test_taken_back_before_it_leaves(learner, mailoutbox):
    message = queue(learner)

    assert cancel_messages(Message.objects.filter(pk=message.pk), Reason.NOT_DUE) == 1
    assert not deliver_message(message.pk)
    assert mailoutbox == []


def test_what_a_worker_holds_is_not_taken_back(learner):
    message = queue(learner)
    Message.objects.update(lease_until=timezone.now() + datetime.timedelta(minutes=1))

    assert cancel_messages(Message.objects.filter(pk=message.pk), Reason.NOT_DUE) == 0


# --- Failures and killed workers ------------------------------------------------------------------


def test_the_waits_grow_and_then_it_is_given_up(learner, settings):
    settings.EMAIL_BACKEND = "tests.sweeps.mail.Backend"
    User.objects.filter(pk=learner.user_id).update(email=UNSPEAKABLE)
    message = queue(learner)
    waits, now = [], timezone.now()
    for _ in range(len(WAITS) + 1):
        with time_machine.travel(now, tick=False), pytest.raises(UnicodeEncodeError):
            deliver_message(message.pk)
        message.refresh_from_db()
        waits.append(message.next_at - now)
        now = message.next_at

    assert tuple(waits) == (*WAITS, datetime.timedelta())
    assert (message.state, message.error, message.tries) == ("failed", "UnicodeEncodeError", len(WAITS) + 1)


def test_what_was_given_up_leaves_again_when_somebody_says_so(learner, mailoutbox, django_capture_on_commit_callbacks):
    message = queue(learner)
    Message.objects.update(failed_at=timezone.now(), tries=7, error="SMTPException")
    Failure.objects.create(
        sweep="people.messages", key=message.pk, next_at=timezone.now() + datetime.timedelta(hours=1)
    )

    with django_capture_on_commit_callbacks(execute=True):
        assert retry_messages(Message.objects.all()) == 1

    message.refresh_from_db()
    assert (message.state, len(mailoutbox)) == ("sent", 1)


def test_a_killed_worker_leaves_the_row_to_the_next_one(learner, mailoutbox, monkeypatch):
    message = queue(learner)

    def killed(*args):
        raise SystemExit

    with monkeypatch.context() as at_once:
        at_once.setattr("people.messages.channels.Email.send", killed)
        with pytest.raises(SystemExit):
            deliver_message(message.pk)

    assert not deliver_message(message.pk)  # it is still in its hands
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3), tick=False):
        assert deliver_message(message.pk)
    message.refresh_from_db()
    assert (len(mailoutbox), message.tries) == (1, 0)


def test_a_message_ends_once(learner):
    message = queue(learner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(sent_at=timezone.now(), failed_at=timezone.now())


# --- Words ----------------------------------------------------------------------------------------


def test_an_organisation_writes_its_own_text_in_each_language(learner, hr, mailoutbox):
    MessageText.objects.create(
        organisation=learner.organisation,
        kind="daily",
        language="es",
        subject="En {place}",
        body="Te esperamos en {place}. {unknown}",
        changed_by=hr,
    )
    with now_there("2026-03-11 12:00"):
        deliver_message(queue(learner, "daily").pk)
        deliver_message(queue(learner, "daily", "y", language="en").pk)

    assert (mailoutbox[0].subject, mailoutbox[0].body) == ("En Hermosillo", "Te esperamos en Hermosillo. {unknown}\n")
    assert "Hello" in mailoutbox[1].body


def test_reminders_say_where_they_are_turned_off(learner, mailoutbox):
    MessageSettings.objects.create(organisation=learner.organisation, allows_muting=True)
    with now_there("2026-03-11 12:00"):
        deliver_message(queue(learner, "daily").pk)
        deliver_message(queue(learner).pk)

    reminder, other = mailoutbox
    address = reminder.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in reminder.body
    assert "List-Unsubscribe" not in other.extra_headers
    assert not MessageMute.objects.exists()


# --- Trouble --------------------------------------------------------------------------------------


def test_what_does_not_go_out_for_half_an_hour_is_told(learner):
    queue(learner)

    assert trouble_of(learner.organisation) is None
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31), tick=False):
        assert trouble_of(learner.organisation).late == 1


@pytest.mark.parametrize(("failed", "told"), [(4, False), (5, True)])
def test_so_many_failures_in_a_row_are_told(learner, failed, told):
    deliver_message(queue(learner).pk)
    for number in range(failed):
        queue(learner, about=f"{number}")
    Message.objects.filter(sent_at=None).update(failed_at=timezone.now())

    assert (trouble_of(learner.organisation) is not None) == told


@pytest.mark.parametrize("ends", ["sent", "failed", "cancelled"])
def test_how_a_message_ended_is_written_with_what_follows_from_it_or_not_at_all(learner, monkeypatch, ends):
    message = queue(learner, payload={"not": "done"} if ends == "cancelled" else {})
    Message.objects.update(tries=len(WAITS))
    if ends == "failed":
        refuse(monkeypatch, 450, b"later")

    def broken(kind, message):
        raise ValueError("made up")

    with monkeypatch.context() as once:
        once.setattr(Plain, "ended", broken)
        with pytest.raises(ValueError, match="made up"):
            deliver_message(message.pk)

    message.refresh_from_db()
    assert message.state == "waiting"
