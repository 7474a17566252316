"""One CURP, one person: it finds who comes back, and nobody else."""

import pytest
from django.core.exceptions import ValidationError

from people.employees.services import forget_worker_data, renew_curp_claims, update_worker_data
from people.fields import digest
from people.models import CurpClaim, WorkerData
from tests.people.hiring import form_for, hire, leave

pytestmark = pytest.mark.django_db

CURP = "HEGG560427MVZRRL04"


@pytest.fixture
def issuing(organisation):
    organisation.issues_dc3 = True
    organisation.save()
    return organisation


def test_curp_finds_who_comes_back_under_another_email(issuing):
    former = hire(issuing, number="1", email="ines@example.com", curp=CURP)
    leave(former)

    form = form_for(issuing, number="2", email="otra@example.com", curp=CURP.lower())

    assert list(form.errors) == ["returning"]


def test_curp_finds_no_account_at_another_employer(issuing, plant):
    first = hire(issuing, number="1", email="ines@example.com", curp=CURP)

    second = hire(plant, number="2", curp=CURP)

    assert second.user != first.user
    assert not second.link_requests.exists()
    assert not WorkerData.objects.filter(employee=second).exists()


def test_curp_of_a_colleague_is_refused(issuing, learner):
    first = hire(issuing, number="1", email="ines@example.com", curp=CURP)

    form = form_for(issuing, number="2", curp=CURP)
    with pytest.raises(ValidationError) as refused:
        update_worker_data(learner, curp=CURP, occupation="")

    assert list(form.errors) == ["curp"]
    assert list(refused.value.message_dict) == ["curp"]
    assert not WorkerData.objects.filter(employee=learner).exists()
    assert WorkerData.objects.get(employee=first).curp == CURP


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("es", "Otra persona de tu empresa tiene esta CURP. Revísala una vez más."),
        ("en", "Somebody else in your company has this CURP. Check it again."),
    ],
)
def test_person_who_types_the_curp_of_a_colleague_reads_why(client, issuing, learner, language, message):
    hire(issuing, number="1", curp=CURP)
    client.force_login(learner.user)

    response = client.post(f"/{language}/dc3/mine/", {"curp": CURP, "occupation": "04.4"})

    assert response.context["form"].errors["curp"] == [message]


def test_two_records_of_one_person_have_one_curp(issuing):
    former = hire(issuing, number="1", email="ines@example.com", curp=CURP)
    leave(former)
    back = hire(issuing, number="2", email="ines@example.com", curp=CURP, returning="anew")

    forget_worker_data(former)

    assert WorkerData.objects.get().employee == back
    assert CurpClaim.objects.get().user == back.user


def test_forgotten_curp_is_nobodys(issuing, learner):
    first = hire(issuing, number="1", curp=CURP)
    forget_worker_data(first)

    update_worker_data(learner, curp=CURP, occupation="")

    assert CurpClaim.objects.get().user == learner.user


def test_curp_is_found_while_the_keys_change(issuing, learner, settings):
    hire(issuing, number="1", curp=CURP)
    settings.DATA_KEYS = ["bmV3IGtleSBmb3IgdGhlIHRlc3RzIG9mIGtleXMhISE=", *settings.DATA_KEYS]

    with pytest.raises(ValidationError):
        update_worker_data(learner, curp=CURP, occupation="")
    renewed = renew_curp_claims()

    assert (renewed, CurpClaim.objects.get().digest) == (1, digest(CURP))


def test_hash_of_a_curp_needs_the_key(issuing, settings):
    hire(issuing, number="1", curp=CURP)
    before = CurpClaim.objects.get().digest

    settings.DATA_KEYS = ["bmV3IGtleSBmb3IgdGhlIHRlc3RzIG9mIGtleXMhISE="]

    assert digest(CURP) != before
