"""Broken files: each is told of clearly, in both languages, and changes nobody."""

import time

import pytest
from django.utils.translation import override

from lib.sheets.files import Unreadable
from people.imports.report import Reporter
from people.imports.services import request_import
from people.models import Employee, EmployeeChange, PeopleImport, Team, User
from tests.hostile_workbooks import WORKBOOKS
from tests.people.imports.conftest import State, codes, planned
from tests.people.imports.files import BROKEN

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
SECONDS = 90


def world():
    return [list(model.objects.order_by("pk").values()) for model in (User, Employee, Team, EmployeeChange)]


def outcome(content, organisation, hr, **options):
    """The import, or the refusal of the file as it is chosen."""
    try:
        return planned(request_import(organisation, "people.csv", content, by=hr.user, **options))
    except Unreadable as reason:
        return reason


def failure(found, language):
    with override(language):
        return str(found) if isinstance(found, Unreadable) else Reporter(found).failure()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_told_of_in_both_languages_and_changes_nobody(name, organisation, hr, ana, sales):
    broken = BROKEN[name]
    content, before, started = broken.content(), world(), time.thread_time()

    found = outcome(content, organisation, hr)

    assert world() == before
    assert time.thread_time() - started < SECONDS
    if broken.codes is None:
        assert isinstance(found, Unreadable) or found.state == State.FAILED
        sentences = {language: failure(found, language) for language in ("es", "en")}
        assert sentences["es"] != sentences["en"]
        for language, words in zip(("es", "en"), broken.words, strict=True):
            assert words in sentences[language]
        return
    assert codes(found) == broken.codes
    for language in ("es", "en"):
        with override(language):
            reporter = Reporter(found)
            told = [problem for row in found.rows.all() for problem in reporter.shown(row).problems]
            assert all(len(problem.sentence) > 10 for problem in told)


def test_there_are_twenty_of_them():
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbook_that_is_dear_is_refused(name, organisation, hr):
    content, started = WORKBOOKS[name][1](), time.thread_time()

    found = outcome(content, organisation, hr, origin=PeopleImport.Origin.COMMAND)  # nobody is asked for columns

    assert isinstance(found, Unreadable) or found.state == State.FAILED
    assert time.thread_time() - started < SECONDS
