"""Workers that give credentials at once: each certificate gets one, and no place in a list is given twice."""

import pytest

from certificates.credentials import services
from certificates.credentials.services import issue_credential
from certificates.models import Certificate
from certificates.models.credentials import Credential, StatusList
from tests.factories import make_course, make_enrolment

pytestmark = pytest.mark.postgresql


@pytest.fixture
def certificates(transactional_db):
    course = make_course(lessons=1)
    for _ in range(8):
        make_enrolment(course, lessons_done=True)
    Credential.objects.all().delete()  # tasks are eager here: each was delivered on commit
    StatusList.objects.all().delete()
    return list(Certificate.objects.select_related("organisation", "enrolment__content_version"))


def test_workers_at_once_build_one_credential(race, certificates):
    for certificate in certificates:
        outcomes = race(lambda _lane, certificate=certificate: issue_credential(certificate).pk)

        assert len(set(outcomes)) == 1
        assert Credential.objects.filter(certificate=certificate).count() == 1


def test_workers_at_once_share_small_lists_without_a_clash(race, certificates, monkeypatch):
    monkeypatch.setattr(services, "LIST_LENGTH", 3)

    outcomes = race(lambda lane: issue_credential(certificates[lane]))

    places = {(one.status_list_id, one.status_index) for one in outcomes}
    assert len(places) == 8
    assert {index for _list, index in places} <= {0, 1, 2}
    assert StatusList.objects.count() in (3, 4)  # a list may be left with a place that nobody drew
