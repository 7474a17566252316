import base64
import datetime
import gzip
import json

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.credentials.status import encode
from certificates.models import Certificate
from certificates.models.credentials import LIST_LENGTH, Credential
from tests.certificates.credentials.conftest import is_genuine
from tests.factories import EmployeeFactory

LIST = "/credentials/status/1"


def set_places(encoded):
    """The places of a list whose bit is set, read as a row of zeros and ones."""
    assert encoded[0] == "u"
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = "".join(f"{byte:08b}" for byte in gzip.decompress(packed))
    assert len(bits) == 131_072
    return {place for place, bit in enumerate(bits) if bit == "1"}


def revoke(certificate, at=None):
    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=at or timezone.now())


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, LIST_LENGTH - 1), max_size=200))
def test_list_has_exactly_the_bits_that_were_set(indexes):
    assert set_places(encode(indexes)) == indexes


def test_first_and_last_place_stand_at_the_ends():
    assert set_places(encode([0, LIST_LENGTH - 1])) == {0, LIST_LENGTH - 1}


@pytest.mark.django_db
def test_revoking_and_taking_it_back_sets_and_clears_one_bit(client, award, organisation):
    issued = [award(EmployeeFactory(organisation=organisation)) for _ in range(4)]
    seen = []

    for revoked in ([], [1], [1, 3], [3], []):
        Certificate.objects.update(revoked_at=None)
        for number in revoked:
            revoke(issued[number].certificate)
        found = set_places(json.loads(client.get(LIST).content)["credentialSubject"]["encodedList"])
        seen.append([number for number, one in enumerate(issued) if one.status_index in found])
        assert len(found) == len(revoked)

    assert seen == [[], [1], [1, 3], [3], []]


@pytest.mark.django_db
def test_list_is_genuine_and_names_itself(client, issued):
    document = json.loads(client.get(LIST).content)

    entry = json.loads(issued.document)["credentialStatus"]
    assert is_genuine(document) is True
    assert document["id"] == entry["statusListCredential"]
    assert document["issuer"] == json.loads(issued.document)["issuer"]["id"]
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert entry["statusListIndex"] == str(issued.status_index)


@pytest.mark.django_db
def test_list_is_dated_by_its_last_change(client, issued):
    revoke(issued.certificate, datetime.datetime(2027, 1, 2, 3, 4, 5, tzinfo=datetime.UTC))

    assert json.loads(client.get(LIST).content)["validFrom"] == "2027-01-02T03:04:05Z"


@pytest.mark.django_db
def test_list_of_another_number_is_not_touched(client, issued, award, organisation, monkeypatch):
    monkeypatch.setattr("certificates.credentials.services.secrets.randbelow", lambda _length: issued.status_index)
    other = award(EmployeeFactory(organisation=organisation))
    revoke(other.certificate)

    lists = [json.loads(client.get(f"/credentials/status/{number}").content)["credentialSubject"] for number in (1, 2)]

    assert [set_places(one["encodedList"]) for one in lists] == [set(), {issued.status_index}]


@pytest.mark.django_db
def test_unchanged_list_is_not_sent_again(client, issued):
    first = client.get(LIST)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5)):
        again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    revoke(issued.certificate, timezone.now() + datetime.timedelta(minutes=6))
    changed = client.get(LIST, headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert first["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_list_takes_three_queries(client, award, organisation, people, django_assert_num_queries):
    for _ in range(people):
        revoke(award(EmployeeFactory(organisation=organisation)).certificate)

    with django_assert_num_queries(3):
        client.get(LIST)


@pytest.mark.django_db
def test_list_that_does_not_exist_is_not_found(client, issued):
    assert client.get("/credentials/status/2").status_code == 404


@pytest.mark.django_db
def test_list_tells_nothing_about_people(client, issued):
    text = client.get(LIST).content.decode()

    assert [fact for fact in (issued.certificate.code, issued.certificate.holder_name) if fact in text] == []
    assert Credential.objects.count() == 1
