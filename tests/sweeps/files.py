"""Sweeps over files that people have handed in, sheets of slips among them: three rows of which the first fails."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from people.imports.services import KEPT as KEPT_PEOPLE
from people.imports.services import request_import as request_people
from people.imports.tasks import look_after_imports as look_after_people
from people.imports.tasks import take_files
from people.models import Employee, PeopleImport, SlipSheet, User
from people.slips.services import request_sheet
from people.slips.tasks import look_after_slips
from quizzes.exchange.formats import FORMATS
from quizzes.exchange.jobs import KEPT, REMEMBERED, request_import
from quizzes.exchange.tasks import look_after_imports
from quizzes.models import QuestionImport
from tests.factories import EmployeeFactory, UserFactory, make_course


def files_of_questions():
    by, into = UserFactory(is_superuser=True), make_course(lessons=1)
    sheet = "Kind,Reference,Question (Spanish),Question (English)\nNumber,r,¿1?,1?\n".encode()
    return [request_import(by, into, FORMATS["csv"], "es", "a.csv", sheet) for _ in range(3)]


@pytest.fixture
def imports():
    first, *_others = files_of_questions()
    QuestionImport.objects.filter(pk=first.pk).update(format="of old")  # which no version reads any more
    return look_after_imports, QuestionImport.objects.exclude(planned_at=None).count


@pytest.fixture
def unanswered_imports(private_folder):
    age_of_imports(private_folder, files_of_questions(), KEPT)
    return look_after_imports, QuestionImport.objects.exclude(cancelled_at=None).count


@pytest.fixture
def old_imports(private_folder):
    age_of_imports(private_folder, files_of_questions(), REMEMBERED)
    QuestionImport.objects.update(cancelled_at=timezone.now())
    return look_after_imports, lambda: 3 - QuestionImport.objects.count()


def age_of_imports(folder, jobs, age):
    """Make them so old, and put a folder where the file of the first should be."""
    then = timezone.now() - age - datetime.timedelta(hours=1)
    QuestionImport.objects.update(started_at=then, planned_at=then)
    path = folder / "exchange" / str(jobs[0].uuid)
    path.unlink()
    (path / "not empty").mkdir(parents=True)


def files_of_people(hr):
    return [request_people(hr.organisation, "a.csv", f"Number\n{number}\n".encode(), by=hr.user) for number in range(3)]


def put_a_folder_in_place_of(job):
    path = Path(storages["private"].path(f"{job.FOLDER}/{job.uuid}"))
    path.unlink()
    (path / "not empty").mkdir(parents=True)


@pytest.fixture
def people_imports(hr):
    put_a_folder_in_place_of(files_of_people(hr)[0])
    return look_after_people, PeopleImport.objects.exclude(planned_at=None).count


@pytest.fixture
def unanswered_people_imports(hr):
    jobs = files_of_people(hr)
    then = timezone.now() - KEPT_PEOPLE - datetime.timedelta(hours=1)
    PeopleImport.objects.update(started_at=then, planned_at=then, read_at=then)
    put_a_folder_in_place_of(jobs[0])
    return look_after_people, PeopleImport.objects.exclude(cancelled_at=None).count


@pytest.fixture
def dropped_files(hr, stranger, settings, tmp_path):
    settings.PEOPLE_DROP = tmp_path
    third = EmployeeFactory(organisation__code="third")
    codes = sorted([hr.organisation.code, stranger.organisation.code, third.organisation.code])
    for number, code in enumerate(codes):
        (tmp_path / code).mkdir()
        path = tmp_path / code / "people.csv"
        path.write_text("Number\n1\n")
        os.utime(path, (number + 1, number + 1))
    (tmp_path / codes[0] / "done").write_text("a file where the folder should be")
    return take_files, lambda: len(list(tmp_path.glob("*/done/*")))


@pytest.fixture
def slips(hr, private_folder):
    people = [EmployeeFactory(organisation=hr.organisation) for _ in range(3)]
    User.objects.filter(pk__in=[person.user_id for person in people]).update(password="!")
    sheets = [request_sheet(hr, Employee.objects.filter(pk=person.pk), shown=None) for person in people]
    SlipSheet.objects.filter(pk=sheets[0].pk).update(employee_ids=["no key"])
    return look_after_slips, SlipSheet.objects.exclude(finished_at=None).count


@pytest.fixture
def old_slips(hr, private_folder):
    then = timezone.now() - datetime.timedelta(hours=2)
    sheets = [
        SlipSheet.objects.create(
            organisation=hr.organisation, requested_by=hr, employee_ids=[], total=0, requested_at=then, finished_at=then
        )
        for _ in range(3)
    ]
    (private_folder / sheets[0].file_name / "not empty").mkdir(parents=True)
    return look_after_slips, SlipSheet.objects.exclude(removed_at=None).count
