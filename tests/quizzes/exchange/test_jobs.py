"""Imports as workers do them: killed, repeated, cancelled, overtaken."""

import contextlib
import datetime
from dataclasses import replace

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from lib import file_jobs, leases
from quizzes.exchange import jobs
from quizzes.exchange.jobs import (
    AnotherIsWriting,
    PlanChanged,
    cancel_import,
    confirm_import,
    plan_import,
    remove_old_imports,
    write_import,
)
from quizzes.exchange.limits import LIMITS
from quizzes.exchange.tasks import look_after_imports
from quizzes.models import Question, QuestionImport
from tests import hostile
from tests.quizzes.exchange.conftest import HEAD
from tests.quizzes.exchange.imports import State, confirmed, let_lease_run_out, planned, state

pytestmark = pytest.mark.django_db


def killed(*_values, **_options):
    raise KeyboardInterrupt


def test_file_goes_its_way(ask):
    job = ask(45)
    assert state(job) == State.WAITING

    assert plan_import(job.pk)
    assert (state(job), job.total, Question.objects.count()) == (State.PLANNED, 45, 0)

    confirm_import(job, job.digest, duplicates=False)
    assert state(job) == State.WRITING

    assert write_import(job.pk)
    assert (state(job), Question.objects.filter(live=False).count()) == (State.FINISHED, 45)
    assert not storages["private"].exists(f"{QuestionImport.FOLDER}/{job.uuid}")


def test_everything_may_be_asked_twice(ask):
    job = ask()

    assert (plan_import(job.pk), plan_import(job.pk)) == (True, False)
    confirmed(job)
    confirm_import(job, job.digest, duplicates=False)
    assert (write_import(job.pk), write_import(job.pk)) == (True, False)

    assert Question.objects.count() == 3


def test_nobody_takes_what_another_worker_has(ask):
    job = ask()
    QuestionImport.objects.update(lease_until=timezone.now() + leases.LEASE)

    assert not plan_import(job.pk)
    let_lease_run_out(job)
    assert plan_import(job.pk)


def test_all_passes_over_a_file_share_the_time_of_one_job(ask):
    job = planned(ask())
    assert 0 < job.seconds < LIMITS.seconds
    QuestionImport.objects.update(seconds=LIMITS.seconds * file_jobs.MOST_PASSES)

    assert not write_import(confirmed(job).pk)

    assert (state(job), Question.objects.count()) == (State.FAILED, 0)


def test_what_the_plan_says_of_all_questions_is_within_the_budget_of_the_job(ask, monkeypatch):
    """What is said of one question may be long; of each of many it is too much to keep."""
    monkeypatch.setattr(jobs, "LIMITS", replace(LIMITS, characters=50_000))
    said = "x" * 4_000
    make = jobs.make_plan

    def made(*values, **options):
        plan = make(*values, **options)
        for step in plan.steps:
            step.warnings.append(said)
        return plan

    monkeypatch.setattr(jobs, "make_plan", made)
    few, many = ask(3), ask(20)

    assert (plan_import(few.pk), plan_import(many.pk)) == (True, False)
    assert (state(few), state(many)) == (State.PLANNED, State.FAILED)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_worker_killed_between_slices_leaves_the_rest_to_the_next(ask, monkeypatch, after):
    job = confirmed(ask(45))
    carried = []

    def carry_out(*values, **options):
        if len(carried) == after:
            killed()
        carried.append(values)
        return carry(*values, **options)

    carry = jobs.carry_out
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "carry_out", carry_out)
        with pytest.raises(KeyboardInterrupt):
            write_import(job.pk)
    assert Question.objects.count() == after * jobs.SLICE
    let_lease_run_out(job)

    assert write_import(job.pk)

    assert (state(job), Question.objects.count()) == (State.FINISHED, 45)
    assert Question.objects.values("reference").distinct().count() == 45


TWO_KEYS = "::a::[html]¿Cuál? {=Uno ~Dos}\n\n::b::[html]¿Cuál? {~Uno =Dos}\n\n::c::[html]¿Cuál? {~Uno =Dos}\n".encode()


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(
    ("wanted", "count"),
    [({}, 1), ({"other_keys": True}, 2), ({"duplicates": True}, 2), ({"other_keys": True, "duplicates": True}, 3)],
)
def test_what_was_ticked_is_written_by_whoever_goes_on(ask, monkeypatch, wanted, count, after):
    job = confirmed(ask(content=TWO_KEYS, name="gift"), **wanted)
    carry, carried = jobs.carry_out, []

    def carry_out(*values, **options):
        if len(carried) == after:
            killed()
        carried.append(values)
        return carry(*values, **options)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "SLICE", 1)
        patch.setattr(jobs, "carry_out", carry_out)
        with contextlib.suppress(KeyboardInterrupt):
            write_import(job.pk)
    let_lease_run_out(job)

    write_import(job.pk)

    assert [step.verdict for step in job.steps.all()] == ["new", "other_key", "duplicate"]
    assert (state(job), Question.objects.count()) == (State.FINISHED, count)
    assert not job.steps.exclude(problem="").exists()


def test_plan_keeps_both_states_of_a_question(ask):
    write_import(confirmed(ask(1)).pk)

    job = planned(ask(content=(HEAD + "Number,r0,¿Otra?,0?\n").encode()))

    step = job.steps.get()
    assert (step.verdict, step.differences) == ("changed", [["Question (Spanish)", "¿0?", "¿Otra?"]])


def test_killed_reader_is_not_begun_for_ever(ask, monkeypatch):
    job = ask()
    monkeypatch.setattr(jobs, "make_plan", killed)
    for _ in range(file_jobs.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            plan_import(job.pk)
        let_lease_run_out(job)

    assert not plan_import(job.pk)

    assert (state(job), job.failure) == (State.FAILED, "It failed several times. Tell whoever runs this site.")


def test_one_question_that_cannot_be_written_never_stops_the_others(ask, user):
    job = confirmed(ask(25))
    Question.objects.create(course=job.course, reference="r7", stem_es="de alguien más rápido")
    QuestionImport.objects.update(digest=jobs._plan(job, None).digest())  # as if it happened after the look

    write_import(job.pk)

    step = job.steps.exclude(problem="").get()
    assert (state(job), Question.objects.count()) == (State.FINISHED, 25)
    assert (step.label, step.written_at) == ("r7", None)
    assert "meantime" in step.problem


def test_bank_that_changed_before_the_first_slice_is_looked_at_again(ask):
    job = confirmed(ask())
    Question.objects.create(course=job.course, reference="r1", stem_es="de alguien más rápido")

    write_import(job.pk)

    assert (state(job), job.was_planned_again, Question.objects.count()) == (State.PLANNED, True, 1)
    assert [step.verdict for step in job.steps.all()] == ["new", "changed", "new"]


def test_old_plan_cannot_be_confirmed(ask):
    job = planned(ask())

    with pytest.raises(PlanChanged):
        confirm_import(job, "another", duplicates=False)


def test_one_import_at_a_time_writes_into_a_course(ask):
    confirmed(ask())
    other = planned(ask())

    with pytest.raises(AnotherIsWriting):
        confirm_import(other, other.digest, duplicates=False)


def test_cancelled_import_writes_nothing_more(ask, monkeypatch):
    job = confirmed(ask(45))
    carry = jobs.carry_out

    def carry_out(*values, **options):
        done = carry(*values, **options)
        if Question.objects.count() == jobs.SLICE:
            cancel_import(job)
        return done

    monkeypatch.setattr(jobs, "carry_out", carry_out)
    write_import(job.pk)

    assert (state(job), Question.objects.count()) == (State.CANCELLED, jobs.SLICE)
    assert not write_import(job.pk)


def test_file_that_is_gone_is_said_so(ask):
    job = ask()
    storages["private"].delete(f"{QuestionImport.FOLDER}/{job.uuid}")

    plan_import(job.pk)

    assert (state(job), job.failure) == (State.FAILED, "The file is no longer here. Choose it again.")


@pytest.mark.parametrize("name", ["GIFT: 900,000 questions", "XLSX: a million of cells", "Moodle: deep XML"])
def test_hostile_file_fails_with_a_sentence(ask, name):
    known, make = hostile.IMPORTS[name]
    job = ask(name=known, content=make())

    plan_import(job.pk)

    assert state(job) == State.FAILED
    assert job.failure.endswith(".")
    assert not storages["private"].exists(f"{QuestionImport.FOLDER}/{job.uuid}")


def test_clock_takes_up_what_lost_messages_left(ask, django_capture_on_commit_callbacks):
    to_plan, to_write = ask(), confirmed(ask())
    assert QuestionImport.objects.waiting() == ([], [])  # their own hints are on the way

    with time_machine.travel(timezone.now() + file_jobs.HEAD_START * 1.1, tick=False):
        assert QuestionImport.objects.waiting() == ([to_plan.pk], [to_write.pk])
        look_after_imports()

    assert (state(to_plan), state(to_write)) == (State.PLANNED, State.FINISHED)


def test_what_nobody_says_yes_to_is_forgotten(ask):
    job, done = planned(ask()), confirmed(ask())
    write_import(done.pk)

    with time_machine.travel(timezone.now() + jobs.KEPT * 1.1, tick=False):
        assert remove_old_imports() == 0
        assert (state(job), state(done)) == (State.CANCELLED, State.FINISHED)
    assert not storages["private"].exists(f"{QuestionImport.FOLDER}/{job.uuid}")
    with time_machine.travel(timezone.now() + jobs.REMEMBERED + datetime.timedelta(hours=1), tick=False):
        assert remove_old_imports() == 2
    assert Question.objects.count() == 3


def test_notes_are_kept_as_far_as_anybody_reads_them(ask):
    pictures = "".join(f'<img src="{number}.png">' for number in range(jobs.MOST_NOTES + 70))
    job = planned(ask(name="moodle", content=hostile.moodle(pictures)))

    notes = job.steps.get().notes

    assert len(notes) == jobs.MOST_NOTES + 1
    assert notes[-1].startswith("And 7")  # and what else is said of the question
