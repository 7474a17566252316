"""Our credentials before a verifier that others wrote, which has no network and knows nothing of this project."""

import copy
import fcntl
import json
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from certificates.models import Certificate
from tests.factories import EmployeeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.node]

FOLDER = Path(__file__).parent.parent.parent / "verifiers"


@pytest.fixture(scope="session")
def verifier():
    """Install the verifier, if the installed one is not that of the lock file."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".aula-lock"
    with (FOLDER / ".installing").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_bytes() != lock.read_bytes():
            subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
            installed.write_bytes(lock.read_bytes())


@pytest.fixture
def verify(client, verify_with):
    """Verify credentials with what this site publishes at the moment."""

    def verify(*credentials, forged=None):
        return verify_with(
            lambda address: client.get(address.removeprefix("https://aula.example.com")), *credentials, forged=forged
        )

    return verify


@pytest.fixture
def verify_with(verifier):
    """Verify credentials with what somebody fetches for the verifier."""

    def verify(fetch, *credentials, forged=None):
        documents = {}
        for credential in credentials:
            for address in (
                credential["issuer"]["id"],
                credential["proof"][0]["verificationMethod"],
                credential["credentialStatus"]["statusListCredential"],
            ):
                answer = fetch(address)
                if answer.status_code == 200:
                    documents[address] = json.loads(answer.content)
        run = subprocess.run(
            ["node", "verify.mjs"],
            cwd=FOLDER,
            input=json.dumps({"documents": {**documents, **(forged or {})}, "credentials": credentials}),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)

    return verify


def test_credential_is_accepted(verify, document):
    assert verify(document) == [{"verified": True, "revoked": False, "reason": ""}]


def test_names_of_all_kinds_are_accepted(verify, award, organisation):
    names = ['María "Lupe" Ñáñez \\', "Xōchitl Cuāuhtemōc", "Ndikuꞌun Ḛ̈ñá"]
    people = [EmployeeFactory(organisation=organisation, user__given_names=name) for name in names]

    results = verify(*(json.loads(award(employee).document) for employee in people))

    assert [result["verified"] for result in results] == [True] * 3


def test_changed_credential_is_rejected(verify, document):
    name, validity, added, swapped = (copy.deepcopy(document) for _ in range(4))
    name["credentialSubject"]["identifier"][0]["identityHash"] += "x"
    validity["validUntil"] = "2099-01-01T00:00:00Z"
    added["credentialSubject"]["role"] = "Auditora"
    swapped["credentialStatus"]["statusListIndex"] = "0"

    results = verify(document, name, validity, added, swapped)

    assert [result["verified"] for result in results] == [True, False, False, False, False]


def test_word_that_no_context_defines_is_rejected(verify, document):
    document["graduatedWithHonours"] = True

    assert verify(document)[0]["verified"] is False


def test_revoked_credential_is_known_by_the_list(verify, award, organisation):
    kept, revoked = (award(EmployeeFactory(organisation=organisation)) for _ in range(2))
    Certificate.objects.filter(pk=revoked.certificate_id).update(revoked_at=timezone.now())

    results = verify(json.loads(kept.document), json.loads(revoked.document))

    assert [result["revoked"] for result in results] == [False, True]


def test_forged_list_is_rejected(verify, client, issued, document):
    Certificate.objects.update(revoked_at=timezone.now())
    revoked_list = json.loads(client.get("/credentials/status/1").content)
    Certificate.objects.update(revoked_at=None)
    clean_list = json.loads(client.get("/credentials/status/1").content)
    revoked_list["credentialSubject"]["encodedList"] = clean_list["credentialSubject"]["encodedList"]

    (result,) = verify(document, forged={revoked_list["id"]: revoked_list})

    assert result["verified"] is False


def test_key_that_the_issuer_does_not_name_is_rejected(verify, client, document):
    issuer = client.get("/credentials/issuer").json()
    issuer["assertionMethod"] = []

    (result,) = verify(document, forged={issuer["id"]: issuer})

    assert result["verified"] is False


def test_credential_of_a_former_key_is_still_accepted(verify, keys_folder, award, organisation):
    first = award()
    (keys_folder / "credential.pem").unlink()
    second = award(EmployeeFactory(organisation=organisation))

    results = verify(json.loads(first.document), json.loads(second.document))

    assert [result["verified"] for result in results] == [True, True]
