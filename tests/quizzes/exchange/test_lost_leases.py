"""Imports that another worker has taken over: who was too slow writes nothing more and leaves the file."""

import datetime
import uuid

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from lib import file_jobs
from lib.sheets.files import Unreadable
from quizzes.exchange import jobs
from quizzes.exchange.importing import BankChanged
from quizzes.exchange.jobs import (
    plan_import,
    write_import,
)
from quizzes.models import Question, QuestionImport
from tests.quizzes.exchange.imports import State, confirmed, let_lease_run_out, state

pytestmark = pytest.mark.django_db


def overtaken(job, then):
    """As if the lease had run out and another worker had the import, before this goes on."""

    def work(*values, **options):
        QuestionImport.objects.filter(pk=job.pk).update(lease_token=uuid.uuid4())
        return then(*values, **options)

    return work


def refuse(*_values, **_options):
    raise Unreadable("no")


def lose(*_values, **_options):
    raise FileNotFoundError


def is_there(job):
    return storages["private"].exists(f"{QuestionImport.FOLDER}/{job.uuid}")


def test_worker_that_lost_its_lease_leaves_the_file_when_it_cannot_read_it(ask, monkeypatch):
    job = ask()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "make_plan", overtaken(job, refuse))
        assert not plan_import(job.pk)

    assert (state(job), job.failure, is_there(job)) == (State.WAITING, "", True)
    let_lease_run_out(job)
    assert plan_import(job.pk)


def test_worker_that_lost_its_lease_leaves_the_file_when_it_has_written_all(ask, monkeypatch):
    job = confirmed(ask())
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_write", overtaken(job, jobs._write))
        assert not write_import(job.pk)

    assert (state(job), Question.objects.count(), is_there(job)) == (State.WRITING, 0, True)
    let_lease_run_out(job)
    assert write_import(job.pk)
    assert (state(job), Question.objects.count(), is_there(job)) == (State.FINISHED, 3, False)


def test_worker_that_loses_its_lease_after_the_last_slice_does_not_finish(ask, monkeypatch):
    job = confirmed(ask())
    write = jobs._write

    def write_and_lose(*values):
        write(*values)
        QuestionImport.objects.filter(pk=job.pk).update(lease_token=uuid.uuid4())

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_write", write_and_lose)
        assert not write_import(job.pk)

    assert (state(job), is_there(job)) == (State.WRITING, True)


def test_worker_that_lost_its_lease_notes_no_problem(ask, monkeypatch):
    job = confirmed(ask())
    rows = []

    def write_rows(_job, _plan, mine, some):
        rows.append(len(some))
        if len(some) == 1:
            QuestionImport.objects.filter(pk=job.pk).update(lease_token=uuid.uuid4())
        raise BankChanged

    monkeypatch.setattr(jobs, "_write_rows", write_rows)
    write_import(job.pk)

    assert rows == [3, 1]
    assert not job.steps.exclude(problem="").exists()


def test_lease_is_prolonged_while_a_file_is_read(ask, monkeypatch):
    job, found = ask(), []
    plan = jobs.make_plan

    def make_plan(*values, **options):
        QuestionImport.objects.filter(pk=job.pk).update(lease_until=timezone.now())
        done = plan(*values, **options)
        found.append(QuestionImport.objects.free().filter(pk=job.pk).exists())
        return done

    monkeypatch.setattr(file_jobs, "RENEWED", datetime.timedelta(0))
    monkeypatch.setattr(jobs, "make_plan", make_plan)

    assert plan_import(job.pk)
    assert found == [False]


def test_reader_stops_when_it_has_lost_its_lease(ask, monkeypatch):
    job = ask()
    monkeypatch.setattr(file_jobs, "RENEWED", datetime.timedelta(0))
    monkeypatch.setattr(jobs, "make_plan", overtaken(job, jobs.make_plan))

    assert not plan_import(job.pk)

    assert (state(job), is_there(job)) == (State.WAITING, True)


def test_file_that_is_missing_for_another_reason_is_a_fault(ask, monkeypatch):
    job = ask()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "make_plan", lose)
        with pytest.raises(FileNotFoundError):
            plan_import(job.pk)

    assert (state(job), is_there(job)) == (State.WAITING, True)
    assert plan_import(job.pk)
