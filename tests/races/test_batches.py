"""Eight workers at once on the same people of a batch."""

import pytest
from django.utils import timezone

from certificates.batches import services
from certificates.batches.services import create_batch, work_on
from certificates.models import Certificate, CertificateEvent
from certificates.models.batches import CertificateBatch
from courses.learning.services import start_course
from courses.models import Enrolment
from tests.factories import EmployeeFactory, make_course

PEOPLE = 12
pytestmark = pytest.mark.postgresql


@pytest.fixture
def batch(transactional_db, organisation):
    course = make_course(lessons=1)
    for _ in range(PEOPLE):
        start_course(EmployeeFactory(organisation=organisation), course)
    Enrolment.objects.update(completed_at=timezone.now())
    hr = EmployeeFactory(organisation=organisation)
    return create_batch(hr, course, CertificateBatch.Kind.MISSING, "Migration")


def test_everybody_gets_one_certificate_and_folios_have_no_gaps(race, batch, monkeypatch):
    monkeypatch.setattr(services, "deliver", lambda pk: True)
    monkeypatch.setattr(services, "SLICE", 60)
    keys = list(batch.items.values_list("pk", flat=True))

    outcomes = race(lambda index: work_on(keys[index % 3 :] + keys[: index % 3]))

    assert outcomes == [[]] * 8
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, PEOPLE + 1))
    assert Certificate.objects.values("enrolment").distinct().count() == PEOPLE
    assert CertificateEvent.objects.count() == PEOPLE
    assert set(batch.items.values_list("problem", "tries")) == {("", 0)}
    batch.refresh_from_db()
    assert batch.state == CertificateBatch.State.FINISHED


def test_two_batches_of_a_course_are_never_open_at_once(race, batch):
    services.cancel_batch(batch)

    outcomes = race(lambda index: create_batch(batch.created_by, batch.course, batch.kind, "Again"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BatchOpen"] * 7 + ["CertificateBatch"]
    assert CertificateBatch.objects.open().count() == 1
