"""The case of evidence that expires, for the tests of every sweep."""

import datetime

import pytest
from django.utils import timezone

from courses.evidence.services import accept
from courses.evidence.tasks import remind_of_evidence
from courses.models import Evidence
from people.models import Employee, Message, Organisation
from tests.courses.evidence.making import handed_in
from tests.factories import EmployeeFactory


@pytest.fixture
def evidence_reminders():
    """Three companies with evidence that expires in a week; the time zone of the first is none."""
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        person = EmployeeFactory(organisation__time_zone=zone)
        hr = EmployeeFactory(organisation=person.organisation, role=Employee.Role.HR)
        accept(handed_in(person), by=hr, counts_as=None, until=None)
    accepted_at = timezone.now() - datetime.timedelta(days=90)
    Evidence.objects.update(decided_at=accepted_at, accepted_until=timezone.localdate() + datetime.timedelta(days=6))
    Message.objects.all().delete()
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    return remind_of_evidence, Message.objects.count
