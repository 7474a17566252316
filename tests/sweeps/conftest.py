"""Cases of the walk over all sweeps that are of one house."""

import datetime

import pytest
from django.utils import timezone

from labour.terms.tasks import remind_of_terms
from people.approvals.services import approve
from people.erasure.approvals import SUPPRESSION
from people.erasure.services import block
from people.erasure.tasks import erase_confirmed, look_after_erasures, warn_of_erasures
from people.models import Employee, Erasure, Message, Organisation, RetentionSettings, RightsRequest
from people.rights.services import ask
from people.rights.tasks import remind_of_rights
from tests.factories import EmployeeFactory, make_plan


@pytest.fixture
def terms(db):
    """Three companies whose plans end soon; the first keeps a clock that there is not."""
    today = timezone.localdate()
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        reader = EmployeeFactory(organisation__time_zone=zone, role=Employee.Role.HR)
        make_plan(
            reader.organisation,
            from_on=today - datetime.timedelta(days=30),
            until_on=today + datetime.timedelta(days=20),
        )
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    return remind_of_terms, Message.objects.count


@pytest.fixture
def rights_terms(db):
    """Three requests whose term ends today; the company of the first keeps a clock that there is not."""
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        reader = EmployeeFactory(organisation__time_zone=zone, role=Employee.Role.HR)
        ask(EmployeeFactory(organisation=reader.organisation), RightsRequest.Kind.ACCESS, "")
    RightsRequest.objects.update(answer_by=timezone.localdate())
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    return remind_of_rights, Message.objects.filter(kind="rights_term").count


@pytest.fixture
def blocking(organisation, monkeypatch):
    """Three people who left long ago; the sessions of the first cannot be ended."""
    RetentionSettings.objects.create(organisation=organisation, is_automatic=True)
    long_ago = timezone.localdate() - datetime.timedelta(days=500)
    first, *_others = [EmployeeFactory(organisation=organisation, left_on=long_ago) for _ in range(3)]

    def fail(users):
        if first.user_id in users:
            raise ValueError

    monkeypatch.setattr("people.erasure.services.end_all", fail)
    return look_after_erasures, Employee.objects.exclude(blocked_at=None).count


def blocked_long_ago(organisation):
    long_ago = timezone.localdate() - datetime.timedelta(days=3000)
    person = EmployeeFactory(organisation=organisation, left_on=long_ago)
    erasure = block(person.pk, Erasure.Reason.RETENTION, by=None)
    Erasure.objects.filter(pk=erasure.pk).update(blocked_at=timezone.now() - datetime.timedelta(days=900))
    return person


@pytest.fixture
def warnings(db):
    """Three companies with a record whose term is over; the first keeps a clock that there is not."""
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        reader = EmployeeFactory(organisation__time_zone=zone, role=Employee.Role.ADMINISTRATOR)
        blocked_long_ago(reader.organisation)
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    return warn_of_erasures, Message.objects.filter(kind="terms_end").count


@pytest.fixture
def erasing(organisation, monkeypatch):
    """Three records that a second person has confirmed; what is held of the first cannot be emptied."""
    first, *_others = [blocked_long_ago(organisation) for _ in range(3)]
    asker, decider = EmployeeFactory.create_batch(2, organisation=organisation, role=Employee.Role.ADMINISTRATOR)
    approve(SUPPRESSION.request(asker, Erasure.objects.order_by("pk"), "?"), by=decider.user)

    def fail(users):
        if first.user_id in users:
            raise ValueError

    monkeypatch.setattr("people.erasure.removing.end_all", fail)
    return erase_confirmed, Employee.objects.exclude(suppressed_at=None).count
