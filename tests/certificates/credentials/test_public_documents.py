import json

import pytest
import time_machine
from django.utils import timezone

from certificates.models import Certificate
from certificates.models.credentials import CredentialKey
from courses.models import ContentVersion

pytestmark = pytest.mark.django_db


def path_of(address):
    return address.removeprefix("https://aula.example.com")


def addresses(document):
    """What a verifier fetches, as the credential names it."""
    return [
        path_of(document["issuer"]["id"]),
        path_of(document["proof"][0]["verificationMethod"]),
        path_of(document["credentialSubject"]["achievement"]["id"]),
        path_of(document["credentialSubject"]["achievement"]["related"][0]["id"]),
        path_of(document["credentialStatus"]["statusListCredential"]),
        "/.well-known/did.json",
    ]


def test_everything_a_credential_names_is_there_for_any_site(client, document):
    answers = [client.get(address) for address in addresses(document)]

    assert [answer.status_code for answer in answers] == [200] * 6
    assert {answer["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert [answer["Cache-Control"].startswith("public, max-age=") for answer in answers] == [True] * 6
    assert [answer.cookies for answer in answers] == [{}] * 6


def test_every_document_names_its_own_address(client, document):
    named = addresses(document)[:5]

    assert [path_of(json.loads(client.get(address).content)["id"]) for address in named] == named


def test_public_documents_are_only_read(client, document):
    assert {client.post(address).status_code for address in addresses(document)} == {405}


def test_issuer_controls_the_keys_it_names(client, document):
    issuer = client.get("/credentials/issuer").json()
    key = client.get(path_of(document["proof"][0]["verificationMethod"])).json()

    assert issuer["assertionMethod"] == [key["id"]]
    assert key["controller"] == issuer["id"]
    assert key["type"] == "Multikey"
    assert issuer["type"] == ["Profile"]
    assert issuer["verificationMethod"] == [{name: value for name, value in key.items() if name != "@context"}]


def test_issuer_is_there_before_the_first_certificate(client):
    assert client.get("/credentials/issuer").json()["assertionMethod"] == []


def test_did_document_has_the_same_keys(client, issued):
    did = client.get("/.well-known/did.json").json()

    public = CredentialKey.objects.get().public_key
    assert did["id"] == "did:web:aula.example.com"
    assert did["assertionMethod"] == [f"did:web:aula.example.com#{public}"]
    assert did["verificationMethod"][0]["publicKeyMultibase"] == public
    assert did["alsoKnownAs"] == [client.get("/credentials/issuer").json()["id"]]


def test_development_machine_has_addresses_with_a_port(client, settings, award):
    settings.SITE_URL = "http://127.0.0.1:8001"

    document = json.loads(award().document)

    assert document["issuer"]["id"] == "http://127.0.0.1:8001/credentials/issuer"
    assert client.get("/.well-known/did.json").json()["id"] == "did:web:127.0.0.1%3A8001"


@pytest.mark.parametrize("key", ["z6MkfDbYPFDXYqvQBP2fqSrEXAMPLE", "x"])
def test_key_that_never_signed_is_not_found(client, issued, key):
    assert client.get(f"/credentials/keys/{key}").status_code == 404


@pytest.mark.parametrize(
    ("language", "name", "clause"),
    [
        ("es", "Fundamentos de la norma", "Toma de conciencia"),
        ("en", "Foundations of the standard", "Awareness"),
    ],
)
def test_achievement_is_there_in_both_languages(client, issued, language, name, clause):
    sha256 = ContentVersion.objects.get().sha256

    achievement = client.get(f"/credentials/achievements/{sha256}/{language}").json()

    assert (achievement["name"], achievement["inLanguage"]) == (name, language)
    assert achievement["alignment"][0]["targetName"] == clause
    assert achievement["alignment"][0]["targetFramework"] == "ISO/IEC 42001:2023"


def test_achievement_is_the_one_inside_the_credential(client, document):
    inside = document["credentialSubject"]["achievement"]

    alone = client.get(path_of(inside["id"])).json()

    assert alone.pop("@context") == document["@context"]
    assert alone == inside


def test_achievement_has_a_picture_that_any_site_may_show(client, document):
    answer = client.get(path_of(document["credentialSubject"]["achievement"]["image"]["id"]))

    assert answer.content.startswith(b"<svg ")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["0" * 64 + "/es", "x/es", "{sha256}/fr"])
def test_unknown_achievement_is_not_found(client, issued, path):
    path = path.format(sha256=ContentVersion.objects.get().sha256)

    assert client.get(f"/credentials/achievements/{path}").status_code == 404


@pytest.mark.parametrize(("address", "queries"), [("/credentials/issuer", 1), ("/.well-known/did.json", 1)])
def test_public_documents_take_few_queries(client, settings, issued, address, queries, django_assert_num_queries):
    settings.ALLOWED_HOSTS = ["aula.example.com"]
    with django_assert_num_queries(queries):
        client.get(address, headers={"host": "aula.example.com"})


def test_achievement_takes_two_queries(client, settings, document, django_assert_num_queries):
    settings.ALLOWED_HOSTS = ["aula.example.com"]
    with django_assert_num_queries(2):
        client.get(path_of(document["credentialSubject"]["achievement"]["id"]), headers={"host": "aula.example.com"})


# --- Verification for machines --------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, code: client.get(f"/verify/{code}.json"),
        lambda client, code: client.get(f"/VERIFY/{code.lower()}.json"),
        lambda client, code: client.get(f"/verify/{code}/", headers={"accept": "application/json"}),
    ],
)
def test_verification_answers_machines_with_the_facts_of_the_page(client, certificate, ask):
    Certificate.objects.update(score=87)

    answer = ask(client, certificate.code)

    certificate.refresh_from_db()
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "state": "valid",
        "code": certificate.display_code,
        "holder_name": certificate.holder_name,
        "course": {"es": "Fundamentos de la norma", "en": "Foundations of the standard"},
        "organisation": "Banco Cenzontle, S.A.",
        "hours": 8.5,
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat(),
    }


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""])
def test_people_get_a_page(client, certificate, accept):
    answer = client.get(f"/verify/{certificate.code}", headers={"accept": accept} if accept else {})

    assert answer["Content-Type"].startswith("text/html")
    assert "Accept" in answer["Vary"]


def test_form_is_a_page_for_everybody(client):
    answer = client.get("/verify/", {"code": "x"}, headers={"accept": "application/json"})

    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("code", "state"), [("7K4M9QRTXW2PD", "unknown"), ("7K4M9QRTXW2P0", "malformed code"), ("x", "malformed code")]
)
def test_machines_are_told_why_there_is_nothing(client, certificate, code, state):
    answer = client.get(f"/verify/{code}.json")

    assert (answer.status_code, answer.json()) == (404, {"state": state})


def test_machines_meet_the_same_brake(client, certificate):
    address = f"/verify/{certificate.code}.json"

    with time_machine.travel(timezone.now().replace(second=0), tick=False):
        answers = [client.get(address) for _ in range(31)]

    assert answers[-1].status_code == 429
    assert answers[-1].json() == {"state": "too many checks"}
    assert answers[-1]["Retry-After"] == "60"
    assert answers[0]["Cache-Control"] == "no-store"


# --- The credential as a file ---------------------------------------------------------------------


def test_credential_is_a_file_of_its_holder(client, issued, learner):
    client.force_login(learner.user)

    answer = client.get(f"/es/certificates/{issued.certificate.uuid}/credential/")

    assert answer.content.decode() == issued.document
    assert answer["Content-Type"] == "application/vc+ld+json"
    assert answer["Content-Disposition"] == f'attachment; filename="{issued.certificate.folio}.json"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("who", "status"), [("hr", 200), ("manager", 200), ("stranger", 404)])
def test_credential_is_seen_by_who_sees_the_certificate(client, request, issued, who, status):
    client.force_login(request.getfixturevalue(who).user)

    assert client.get(f"/es/certificates/{issued.certificate.uuid}/credential/").status_code == status


def test_credential_that_is_not_there_yet_leads_back(client, certificate, learner):
    client.force_login(learner.user)

    answer = client.get(f"/es/certificates/{certificate.uuid}/credential/", follow=True)

    assert answer.redirect_chain == [(f"/es/certificates/{certificate.uuid}/", 302)]
    assert len(answer.context["messages"]) == 1


def test_page_offers_the_credential_and_linkedin_to_its_holder(client, issued, learner, hr):
    found = []
    for viewer in (learner, hr):
        client.force_login(viewer.user)
        html = client.get(f"/en/certificates/{issued.certificate.uuid}/").content.decode()
        found.append((html.count("/credential/"), html.count('href="https://www.linkedin.com/')))

    assert found == [(1, 1), (1, 0)]


def test_linkedin_is_told_what_the_holder_would_type(client, issued, learner):
    client.force_login(learner.user)

    html = client.get(f"/en/certificates/{issued.certificate.uuid}/").content.decode()

    link = html.split('href="https://www.linkedin.com/profile/add?')[1].split(">")[0]
    certificate = issued.certificate
    assert "name=Foundations+of+the+standard" in link
    assert f"certUrl=https%3A%2F%2Faula.example.com%2Fverify%2F{certificate.code}" in link
    assert f"issueYear={certificate.issued_on.year}&amp;issueMonth={certificate.issued_on.month}" in link
    assert f"expirationYear={certificate.expires_on.year}" in link
    assert 'referrerpolicy="no-referrer" rel="noopener noreferrer"' in " ".join(link.split())
    assert learner.user.email not in link


def test_linkedin_is_told_of_no_end_when_there_is_none(client, award, learner):
    issued = award(validity_months=0)
    client.force_login(learner.user)

    html = client.get(f"/en/certificates/{issued.certificate.uuid}/").content.decode()
    facts = client.get(f"/verify/{issued.certificate.code}.json").json()

    assert "expirationYear" not in html
    assert facts["expires_on"] is None
