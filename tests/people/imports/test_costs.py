"""What a file of people costs to plan grows with its rows, and with nothing faster; it stays within the budget of one
upload.
"""

import time

import pytest
from django.utils.translation import override

from lib.budget import Limits
from lib.file_jobs import MOST_PASSES
from lib.likeness import differs_much
from lib.sheets.files import Unreadable
from people.imports import services, teams
from people.imports.reading import read_head, recognise
from people.imports.report import Reporter
from people.imports.services import choose, plan_import
from people.imports.steps import Choices
from people.models import PeopleImport
from tests.effort import calls_in
from tests.factories import EmployeeFactory, UserFactory
from tests.hostile_workbooks import PEOPLE

pytestmark = pytest.mark.django_db

HEAD = "Employee number,Given names,First surname,Team\n"


def path_of(number):
    return "/".join(f"{letter}{number}" for letter in "abcdefgh")


def test_many_new_teams_cost_as_much_each_as_a_few(ask):
    def plan(count):
        content = HEAD + "".join(f"Q{count}-{row},Ana,Paz,{path_of(row)}\n" for row in range(count))
        assert ask(content, creates_teams=True).counts["new"] == count

    few, many = (calls_in(lambda count=count: plan(count)) / count for count in (30, 120))

    assert many < 1.5 * few


def test_long_chain_of_managers_costs_as_much_each_as_a_short_one(ask):
    def plan(count):
        chain = "".join(f"Q{count}-{row},Ana,Paz,Q{count}-{row + 1}\n" for row in range(count))
        job = ask(f"Número,Nombre,Primer apellido,Jefe\n{chain}")  # the last manager is nobody
        assert job.counts["error"] == count

    few, many = (calls_in(lambda count=count: plan(count)) / count for count in (60, 240))

    assert many < 1.3 * few


def test_more_new_teams_than_one_import_makes_are_refused_in_the_plan(ask, monkeypatch):
    monkeypatch.setattr(teams, "MOST_NEW", 8)
    one, two = (HEAD + "".join(f"Q{row},Ana,Paz,{path_of(row)}\n" for row in range(count)) for count in (1, 2))

    assert ask(one, creates_teams=True).planned_at
    job = ask(two, creates_teams=True)

    assert (job.planned_at, bool(job.failed_at)) == (None, True)
    with override("en"):
        assert "would create 16 teams" in Reporter(job).failure()
    assert ask(two).planned_at  # nobody has chosen that teams are made


def test_planning_is_within_the_budget_of_the_upload(ask, monkeypatch):
    monkeypatch.setattr(services, "LIMITS", Limits(elements=30))  # read with twenty, planned with twenty more

    job = ask(HEAD + "".join(f"Q{row},Ana,Paz,\n" for row in range(20)))

    assert (job.planned_at, bool(job.failed_at)) == (None, True)
    assert PeopleImport.objects.count() == 1


@pytest.mark.parametrize("words", [50, 400])
def test_name_of_many_words_is_compared_at_once(organisation, words):
    user = UserFactory(given_names="Ana")
    EmployeeFactory(user=user, organisation=organisation)
    one, other = (" ".join(f"{letter}{word}" for word in range(words)) for letter in "ab")

    assert differs_much(one, other)
    assert calls_in(lambda: differs_much(one, other)) < 50 * words


@pytest.mark.parametrize("name", PEOPLE)
def test_file_that_is_dear_to_read_is_refused_before_it_is(name):
    content = PEOPLE[name]()
    before = time.thread_time()

    with pytest.raises(Unreadable) as refused:
        read_head(recognise(content), content)

    assert str(refused.value)
    assert time.thread_time() - before < 3  # a second and a half on an idle machine


def test_text_that_is_read_and_text_that_the_plan_keeps_are_one_sum(ask, monkeypatch):
    content = HEAD + "".join(f"Q{row},Ana María de la Luz,Paz Robles,\n" for row in range(30))
    twice = 2 * len(content.encode())  # once for its titles, once for its rows
    monkeypatch.setattr(services, "LIMITS", Limits(characters=twice + 200))
    assert read_head("csv", content.encode())

    refused = ask(content)
    monkeypatch.setattr(services, "LIMITS", Limits(characters=2 * twice))
    planned = ask(content)

    assert (bool(refused.planned_at), bool(refused.failed_at), bool(planned.planned_at)) == (False, True, True)
    assert refused.failure["en"].startswith("The file holds too much text")


def test_all_passes_over_a_file_share_the_time_of_one_job(ask, monkeypatch):
    """Each choice makes the plan anew: none of the passes takes long, all of them together do."""
    job = ask(HEAD + "Q1,Ana,Paz,\n")
    once = job.seconds
    assert 0 < once < services.LIMITS.seconds

    choose(job, Choices(absent_leave=True))
    assert plan_import(job.pk)
    job.refresh_from_db()
    assert job.seconds > once

    PeopleImport.objects.update(seconds=services.LIMITS.seconds * MOST_PASSES)
    choose(job, Choices())
    assert not plan_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure["en"].split(".")[0]) == (
        job.State.FAILED,
        "This file was checked so many times that its time is used up",
    )
