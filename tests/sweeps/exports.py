"""Lists as files, of which the first cannot be written, or cannot be deleted."""

import datetime

import pytest
from django.utils import timezone

from people.exports.tasks import look_after_exports
from people.models import Export
from tests.exports import make_export


@pytest.fixture
def exports(hr, private_folder):
    asked = [make_export(hr, query=f"q={number}") for number in range(3)]
    (private_folder / asked[0].file_name / "not empty").mkdir(parents=True)
    return look_after_exports, Export.objects.exclude(finished_at=None).count


@pytest.fixture
def old_exports(hr, private_folder):
    asked = [make_export(hr, query=f"q={number}") for number in range(3)]
    then = timezone.now() - datetime.timedelta(days=4)
    Export.objects.update(asked_at=then, finished_at=then)
    (private_folder / asked[0].file_name / "not empty").mkdir(parents=True)
    return look_after_exports, Export.objects.exclude(removed_at=None).count
