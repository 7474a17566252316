import datetime
import logging

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from certificates.issuing.tasks import deliver_certificate, deliver_pending
from certificates.models import Certificate
from tests.factories import EmployeeFactory
from trainingsite.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def later():
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        yield


@pytest.fixture
def lost_broker(monkeypatch):
    """A broker whose address refuses connections; real messages, not eager ones."""
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    monkeypatch.setitem(app.conf, "broker_url", "redis://127.0.0.1:1/")
    monkeypatch.setitem(app.conf, "broker_write_url", "redis://127.0.0.1:1/")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


def test_task_delivers(certificate):
    deliver_certificate(certificate.pk)

    certificate.refresh_from_db()
    assert certificate.delivered_at is not None


def test_sweep_delivers_what_nobody_hinted_at(complete, organisation):
    for _ in range(3):
        complete(EmployeeFactory(organisation=organisation))

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        deliver_pending()

    assert Certificate.objects.undelivered().count() == 0
    assert len(mail.outbox) == 3


def test_sweep_with_a_lost_broker_is_only_logged(certificate, later, lost_broker, caplog):
    deliver_pending()

    assert [(record.name, record.levelno) for record in caplog.records] == [("sweeps.hints", logging.ERROR)]
    assert Certificate.objects.undelivered().count() == 1


def test_lost_broker_does_not_undo_the_issue(complete, learner, lost_broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        certificate = complete(learner)

    assert list(Certificate.objects.undelivered()) == [certificate]
