"""A site that moved: the old domain still verifies what it signed, and leads everybody else to the new one."""

import json
from urllib.parse import urlsplit

import pytest

from certificates.credentials.checks import check_former_sites
from certificates.models.credentials import StatusList
from tests.certificates.credentials.test_verifiers import verifier, verify_with  # noqa: F401
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "https://aula.example.com", "https://nuevo.example"


@pytest.fixture
def moved(settings, issued):
    """The credential from before; from now on the site has another address, and the old one still leads to it."""
    settings.SITE_URL = NEW
    settings.FORMER_SITE_URLS = [OLD]
    settings.ALLOWED_HOSTS = ["*"]
    return json.loads(issued.document)


def named_in(document):
    achievement = document["credentialSubject"]["achievement"]
    return [
        document["issuer"]["id"],
        document["proof"][0]["verificationMethod"],
        document["credentialStatus"]["statusListCredential"],
        achievement["id"],
        achievement["related"][0]["id"],
    ]


def served(client, address):
    """The identifier of what is fetched at an address."""
    return json.loads(fetch(client, address).content)["id"]


def fetch(client, address):
    host = urlsplit(address).netloc
    return client.get(urlsplit(address).path, headers={"host": host}, secure=True)


def test_old_domain_serves_the_identifiers_it_signed(client, moved):
    assert [served(client, address) for address in named_in(moved)] == named_in(moved)


def test_any_other_name_of_the_machine_serves_them_too_until_the_new_site_signs(client, moved, settings):
    settings.FORMER_SITE_URLS = []
    addresses = named_in(moved)

    found = [json.loads(client.get(urlsplit(address).path).content)["id"] for address in addresses]

    assert found == addresses


def test_new_domain_signs_under_its_own_name_in_a_list_of_its_own(client, moved, award, organisation):
    second = json.loads(award(EmployeeFactory(organisation=organisation)).document)

    assert [urlsplit(address).netloc for address in named_in(second)] == ["nuevo.example"] * 5
    assert list(StatusList.objects.values_list("number", "site")) == [(1, OLD), (2, NEW)]
    for document in (moved, second):
        assert [served(client, address) for address in named_in(document)] == named_in(document)


def test_list_keeps_its_identifier_where_the_old_domain_only_leads_on(client, moved):
    address = moved["credentialStatus"]["statusListCredential"]

    assert served(client, address.replace("aula.example.com", "nuevo.example")) == address


def test_issuer_of_the_old_domain_names_every_key_as_it_did(client, moved):
    issuer = fetch(client, moved["issuer"]["id"]).json()
    did = fetch(client, f"{OLD}/.well-known/did.json").json()

    assert issuer["assertionMethod"] == [moved["proof"][0]["verificationMethod"]]
    assert issuer["alsoKnownAs"] == ["did:web:aula.example.com"]
    assert did["id"] == "did:web:aula.example.com"


@pytest.mark.node
def test_outside_verifier_accepts_both_over_their_own_domains(client, verify_with, moved, award, organisation):  # noqa: F811
    second = json.loads(award(EmployeeFactory(organisation=organisation)).document)

    results = verify_with(lambda address: fetch(client, address), moved, second)

    assert results == [{"verified": True, "revoked": False, "reason": ""}] * 2


def test_printed_codes_are_answered_on_the_old_domain(client, moved):
    code = moved["id"].rpartition("/")[2]

    page = client.get(f"/VERIFY/{code}", headers={"host": "aula.example.com", "accept": "text/html"}, secure=True)
    facts = client.get(f"/verify/{code}.json", headers={"host": "aula.example.com"}, secure=True)

    assert page.status_code == 200
    assert facts.json()["state"] == "valid"


@pytest.mark.parametrize("path", ["/es/", "/en/accounts/login/?next=/en/", "/admin/", "/es/certificates/"])
def test_old_domain_leads_everybody_else_to_the_new_one(client, moved, path):
    answer = client.get(path, headers={"host": "aula.example.com"}, secure=True)

    assert (answer.status_code, answer["Location"]) == (307, NEW + path)


def test_new_domain_leads_nowhere(client, moved):
    assert client.get("/es/accounts/login/", headers={"host": "nuevo.example"}, secure=True).status_code == 200


def test_former_address_that_is_the_present_one_stops_the_start(settings):
    settings.FORMER_SITE_URLS = ["https://old.example", "https://aula.example.com"]

    assert [error.id for error in check_former_sites()] == ["certificates.E004"]


def test_other_former_addresses_are_accepted(settings):
    settings.FORMER_SITE_URLS = ["https://old.example", "http://127.0.0.1:8001"]

    assert check_former_sites() == []
