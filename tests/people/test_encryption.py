"""What is encrypted at rest, and how keys are changed."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from people.employees.services import update_worker_data
from people.fields import Unreadable, decrypt, encrypt
from people.models import WorkerData

pytestmark = pytest.mark.django_db
CURP = "HEGG560427MVZRRL04"


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT curp FROM people_workerdata")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def data(learner):
    return update_worker_data(learner, curp=CURP, occupation="04.4")


def test_database_holds_no_curp(data):
    assert WorkerData.objects.get().curp == CURP
    assert all("HEGG" not in token and "560427" not in token for token in stored())


def test_same_text_gives_different_tokens():
    assert encrypt(CURP) != encrypt(CURP)


def test_lookup_by_value_is_refused_instead_of_finding_nothing(data):
    with pytest.raises(TypeError):
        WorkerData.objects.filter(curp=CURP)
    assert not WorkerData.objects.filter(curp="").exists()
    assert WorkerData.objects.exclude(curp="").exists()


def test_row_says_nothing_of_the_curp(data):
    assert CURP not in f"{data!s} {data!r}"


def test_keys_are_changed_without_losing_a_value(data, settings):
    old, new = settings.DATA_KEYS[0], Fernet.generate_key().decode()
    before = stored()

    settings.DATA_KEYS = [new, old]
    assert WorkerData.objects.get().curp == CURP
    call_command("reencrypt", verbosity=0, stdout=io.StringIO())
    settings.DATA_KEYS = [new]

    assert WorkerData.objects.get().curp == CURP
    assert stored() != before


def test_lost_key_is_said_without_the_value(data, settings):
    settings.DATA_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(Unreadable) as lost:
        WorkerData.objects.get()
    assert stored()[0] not in str(lost.value)


def test_key_that_is_none_stops_the_work(settings):
    settings.DATA_KEYS = ["short"]

    with pytest.raises(ImproperlyConfigured):
        decrypt("x")


def test_empty_curp_keeps_what_is_known(data, learner):
    update_worker_data(learner, curp="", occupation="08.2")

    found = WorkerData.objects.get()
    assert (found.curp, found.occupation, found.occupation_name) == (CURP, "08.2", "Administración")
