"""A batch that is stopped: by people, by kills, by what it depends on."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.batches import services
from certificates.batches.services import (
    cancel_batch,
    due_items,
    finish_batches,
    pause_batch,
    resume_batch,
    work_on,
)
from certificates.batches.tasks import hint_at_batches, issue_some
from certificates.issuing.services import deliver
from certificates.issuing.tasks import deliver_pending
from certificates.models import Certificate
from certificates.models.batches import BatchItem, CertificateBatch
from people.models import Message
from tests.certificates.batches import begin, run
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db


def test_paused_batch_stands_still_and_goes_on(hr, course, recorded):
    recorded()
    batch = begin(hr, course)
    keys = list(batch.items.values_list("pk", flat=True))

    paused = [pause_batch(batch), pause_batch(batch)]
    work_on(keys)
    stood = (Certificate.objects.count(), list(due_items()))
    resumed = [resume_batch(batch), resume_batch(batch)]
    work_on(keys)

    assert (paused, resumed, stood) == ([True, False], [True, False], (0, []))
    assert Certificate.objects.count() == 1


def test_pause_stops_a_worker_in_the_middle(hr, course, recorded, monkeypatch):
    for _ in range(3):
        recorded()
    batch = begin(hr, course)

    def deliver_and_pause(pk):
        pause_batch(batch)
        return deliver(pk)

    monkeypatch.setattr(services, "deliver", deliver_and_pause)
    run(batch)

    assert (Certificate.objects.count(), batch.state) == (1, CertificateBatch.State.PAUSED)


def test_cancelled_batch_keeps_what_is_issued(hr, course, recorded):
    for _ in range(2):
        recorded()
    batch = begin(hr, course)
    first, second = batch.items.order_by("pk")
    work_on([first.pk])

    cancelled = [cancel_batch(batch), cancel_batch(batch), resume_batch(batch)]
    work_on([second.pk])

    batch.refresh_from_db()
    assert cancelled == [True, False, False]
    assert Certificate.objects.standing().count() == 1
    assert batch.state == CertificateBatch.State.CANCELLED


def test_worker_killed_while_issuing_leaves_nothing_behind(hr, course, recorded, monkeypatch):
    recorded()
    batch = begin(hr, course)

    def kill(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(BatchItem, "save", kill)
        with pytest.raises(KeyboardInterrupt):
            run(batch)
    left_behind = Certificate.objects.count()
    run(batch)

    assert left_behind == 0
    assert [certificate.number for certificate in Certificate.objects.all()] == [1]


def test_worker_killed_after_issuing_leaves_delivery_to_the_sweep(hr, course, recorded, monkeypatch):
    recorded()
    batch = begin(hr, course)

    def kill(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(services, "deliver", kill)
        with pytest.raises(KeyboardInterrupt):
            run(batch)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11)):
        hint_at_batches()
        deliver_pending()

    batch.refresh_from_db()
    assert batch.state == CertificateBatch.State.FINISHED
    assert (Certificate.objects.get().delivered_at is not None, len(mail.outbox)) == (True, 1)


def test_mail_server_that_refuses_delays_only_the_mail(hr, course, recorded, settings):
    recorded()
    settings.EMAIL_BACKEND = "tests.certificates.test_services.BrokenMailBackend"

    batch = run(begin(hr, course))

    assert batch.progress() == {"issued": 1, "delivered": 1, "on_the_way": 0, "problems": 0, "left": 0, "done": 1}
    assert (Message.objects.get().state, Message.objects.get().tries) == ("waiting", 1)


def test_unknown_failure_is_tried_again_a_few_times_and_then_told(hr, course, recorded, monkeypatch):
    recorded()
    batch = begin(hr, course)

    def fail(*args):
        raise RuntimeError("unknown")

    monkeypatch.setattr(services, "issue_certificate", fail)
    seen = []
    for hours in range(services.MOST_TRIES):
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=2 * hours)):
            seen.append(run(batch).items.get().problem)

    assert seen == ["", "", "", "", "failed"]
    assert batch.state == CertificateBatch.State.FINISHED


def test_work_beyond_the_slice_goes_to_the_end_of_the_queue(hr, course, recorded, monkeypatch):
    monkeypatch.setattr(services, "SLICE", -1)
    recorded()
    keys = list(begin(hr, course).items.values_list("pk", flat=True))
    sent = []
    monkeypatch.setattr(issue_some, "delay", sent.append)

    issue_some(keys)

    assert (sent, Certificate.objects.count()) == ([keys], 0)


def test_due_items_come_in_lists_for_one_message_each(hr, course, recorded, monkeypatch):
    monkeypatch.setattr(services, "IN_A_MESSAGE", 2)
    for _ in range(3):
        recorded()
    batch = begin(hr, course)
    keys = list(batch.items.order_by("pk").values_list("pk", flat=True))

    assert list(due_items()) == [keys[:2], keys[2:]]
    assert list(due_items(batch.pk + 1)) == []


def test_running_batch_is_not_finished_while_anybody_waits(hr, course, recorded):
    recorded()
    batch = begin(hr, course)

    assert finish_batches() == 0
    assert run(batch).state == CertificateBatch.State.FINISHED


def test_sweep_takes_who_has_just_passed_before_what_a_batch_issued(hr, course, recorded, complete, monkeypatch):
    recorded()
    monkeypatch.setattr(services, "deliver", lambda pk: False)
    run(begin(hr, course))
    in_bulk = Certificate.objects.get()
    single = complete(EmployeeFactory(organisation=hr.organisation))

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11)):
        pending = Certificate.objects.pending_singles_first(500)
        first = Certificate.objects.pending_singles_first(1)

    assert pending == [(single.pk, False), (in_bulk.pk, True)]
    assert first == [(single.pk, False)]


@pytest.mark.parametrize(
    "fields",
    [
        {"finished_at": timezone.now(), "cancelled_at": timezone.now()},
        {"finished_at": timezone.now(), "paused_at": timezone.now()},
    ],
)
def test_contradictory_states_are_refused(hr, course, recorded, fields):
    recorded()
    begin(hr, course)

    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateBatch.objects.update(**fields)
