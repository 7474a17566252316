import copy
import datetime
import io
import json

import jsonschema
import pypdf
import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from certificates.credentials import services
from certificates.credentials.services import issue_credential
from certificates.issuing.services import deliver
from certificates.models import Certificate
from certificates.models.credentials import LIST_LENGTH, Credential, CredentialKey, StatusList
from tests.certificates.credentials.conftest import is_genuine, read_document
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


def leaves(node, path=()):
    """The way to every text in a document."""
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*path, key))
    elif isinstance(node, str):
        yield path


def changed(document, path):
    """A copy with the last character of one text changed."""
    document = copy.deepcopy(document)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    text = holder[path[-1]]
    holder[path[-1]] = text[:-1] + ("x" if text[-1] != "x" else "y")
    return document


# --- What is signed -------------------------------------------------------------------------------


def test_credential_has_the_official_form(document):
    jsonschema.validate(
        document,
        read_document("openbadges_v3p0_achievementcredential_schema.json"),
        cls=jsonschema.Draft201909Validator,
        format_checker=jsonschema.FormatChecker(),
    )


def test_official_schema_refuses_what_is_wrong(document):
    del document["credentialSubject"]["achievement"]["criteria"]

    with pytest.raises(jsonschema.ValidationError, match="criteria"):
        jsonschema.validate(document, read_document("openbadges_v3p0_achievementcredential_schema.json"))


def test_credential_is_genuine(document):
    assert is_genuine(document) is True


def test_one_changed_character_anywhere_is_noticed(document):
    unnoticed = [
        path
        for path in leaves({key: value for key, value in document.items() if key != "@context"})
        if is_genuine(changed(document, path))
    ]

    assert unnoticed == []


def test_added_and_removed_statements_are_noticed(document):
    renamed = copy.deepcopy(document)
    renamed["credentialSubject"]["achievement"]["alignment"].pop()
    added = {**document, "description": "Con honores"}

    assert (is_genuine(renamed), is_genuine(added)) == (False, False)


@time_machine.travel("2026-03-14 17:02:03.456+00:00", tick=False)
def test_credential_says_what_the_certificate_says(award, learner):
    issued = award(validity_months=24)

    document = json.loads(issued.document)
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    certificate = issued.certificate
    assert document["id"] == certificate.verification_url
    assert document["issuer"]["id"] == "https://aula.example.com/credentials/issuer"
    assert (document["validFrom"], document["validUntil"]) == ("2026-03-14T17:02:03Z", "2028-03-15T05:59:59Z")
    assert subject["identifier"][0]["identityHash"] == certificate.holder_name == learner.user.get_full_name()
    assert achievement["version"] == str(certificate.course_version)
    assert [(item["targetCode"], item["targetName"]) for item in achievement["alignment"]] == [
        ("7.3", "Toma de conciencia"),
        ("A.6.2.2", "Requisitos del sistema"),
    ]
    assert "8.5 h" in achievement["description"]
    assert "80 de 100" in achievement["criteria"]["narrative"]


def test_certificate_without_expiry_has_no_end(award):
    assert "validUntil" not in json.loads(award(validity_months=0).document)


@pytest.mark.parametrize(
    ("chosen", "language", "name"),
    [
        ("es", "es", "Fundamentos de la norma"),
        ("en", "en", "Foundations of the standard"),
        ("both", "es", "Fundamentos de la norma · Foundations of the standard"),
    ],
)
def test_credential_speaks_the_language_of_the_certificate_and_names_the_other(award, learner, chosen, language, name):
    learner.organisation.certificate_language = chosen
    learner.organisation.save()

    document = json.loads(award().document)

    achievement = document["credentialSubject"]["achievement"]
    other = {"es": "en", "en": "es"}[language]
    assert (document["name"], achievement["inLanguage"]) == (name, language)
    assert achievement["name"] == {"es": "Fundamentos de la norma", "en": "Foundations of the standard"}[language]
    assert achievement["related"][0]["inLanguage"] == other
    assert achievement["related"][0]["id"] == achievement["id"].removesuffix(language) + other


def test_credential_tells_nothing_that_is_private(learner):
    course = make_course(lessons=1)
    quiz = make_quiz(course, questions=5)
    enrolment = make_enrolment(course, learner, lessons_done=True)
    make_attempt(enrolment, quiz, right=5, submit=True)
    certificate = Certificate.objects.get(enrolment=enrolment)
    deliver(certificate.pk)

    text = certificate.credential.document

    private = [learner.user.email, learner.user.username, learner.number, learner.organisation.legal_name]
    assert certificate.score == 100
    assert [fact for fact in [*private, certificate.folio, "emailAddress", '"result"'] if fact in text] == []


def test_name_is_signed_as_it_is_printed(award, organisation):
    employee = EmployeeFactory(organisation=organisation, user__given_names='Jose\u0301  "Pepe"\u0000 \\')

    document = json.loads(award(employee).document)

    identity = document["credentialSubject"]["identifier"][0]["identityHash"]
    assert identity.startswith('José "Pepe" \\ ')
    assert is_genuine(document) is True


# --- Once, and with the certificate ---------------------------------------------------------------


def test_credential_is_built_once(issued):
    again = issue_credential(issued.certificate)

    assert again == issued
    assert Credential.objects.count() == 1


def test_rows_are_called_by_what_they_are(issued):
    public = issued.key.public_key

    assert [str(issued), str(issued.key), str(issued.status_list)] == [f"1#{issued.status_index}", public, "1"]
    assert public.startswith("z6Mk")


def test_second_delivery_leaves_the_credential_alone(issued):
    deliver(issued.certificate_id)

    assert Credential.objects.get().document == issued.document


def test_credential_of_a_delivery_that_failed_is_used_by_the_next(complete):
    certificate = complete(EmployeeFactory(user__given_names="小明"))
    deliver(certificate.pk)
    before = Credential.objects.get().document

    Certificate.objects.update(holder_name="Xiao Ming")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, seconds=1)):
        deliver(certificate.pk)

    assert Credential.objects.get().document == before


def test_pdf_carries_the_credential_as_it_was_signed(issued, read_stored):
    reader = pypdf.PdfReader(io.BytesIO(read_stored(issued.certificate)))

    (attachment,) = reader.attachment_list
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert attachment.name == "credential.json"
    assert attachment.content.decode() == issued.document
    assert attachment.pdf_object["/AFRelationship"] == "/Data"
    assert str(attachment.subtype) == "/application/json"
    assert reader.trailer["/Root"]["/AF"][0].get_object() == attachment.pdf_object
    assert metadata.count("<pdfaid:part>3</pdfaid:part>") == metadata.count("<pdfuaid:part>1</pdfuaid:part>") == 1
    assert len(reader.pages) == 1


def test_later_changes_do_not_reach_the_credential(issued, learner):
    learner.user.first_surname = "Otra"
    learner.user.save()

    assert issue_credential(issued.certificate).document == issued.document


# --- Places in the status list --------------------------------------------------------------------


def test_places_are_drawn_and_never_given_twice(award, organisation, monkeypatch):
    drawn = iter([5, 5, 9, 9, 5, 131_071])
    monkeypatch.setattr(services, "DRAWS", 2)
    monkeypatch.setattr(services.secrets, "randbelow", lambda length: next(drawn) if length == LIST_LENGTH else 0)

    places = [award(EmployeeFactory(organisation=organisation)) for _ in range(2)]

    assert [place.status_index for place in places] == [5, 9]
    assert StatusList.objects.count() == 1


def test_full_list_is_followed_by_another(award, organisation, monkeypatch):
    monkeypatch.setattr(services.secrets, "randbelow", lambda _length: 7)

    places = [award(EmployeeFactory(organisation=organisation)) for _ in range(3)]

    assert [(place.status_list.number, place.status_index) for place in places] == [(1, 7), (2, 7), (3, 7)]
    assert json.loads(places[2].document)["credentialStatus"]["id"] == "https://aula.example.com/credentials/status/3#7"


@pytest.mark.parametrize("index", ["same", LIST_LENGTH])
def test_database_refuses_a_place_that_is_taken_or_outside(issued, complete, organisation, index):
    certificate = complete(EmployeeFactory(organisation=organisation))
    place = issued.status_index if index == "same" else index

    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.create(
            certificate=certificate, status_list=issued.status_list, status_index=place, key=issued.key, document="{}"
        )


# --- Rotation -------------------------------------------------------------------------------------


def test_old_credentials_stay_genuine_and_old_keys_public_after_a_rotation(client, keys_folder, award, organisation):
    first = award()
    (keys_folder / "credential.pem").unlink()
    second = award(EmployeeFactory(organisation=organisation))

    published = client.get("/credentials/issuer").json()["assertionMethod"]
    used = [json.loads(one.document)["proof"][0]["verificationMethod"] for one in (first, second)]
    assert used[0] != used[1]
    assert published == used
    assert CredentialKey.objects.count() == 2
    assert [is_genuine(json.loads(one.document)) for one in (first, second)] == [True, True]


# --- Certificates from before there were credentials ------------------------------------------------


def test_command_gives_older_certificates_their_credential_once(issued, complete, organisation, capsys):
    undelivered = complete(EmployeeFactory(organisation=organisation))
    Credential.objects.all().delete()

    with translation.override("en"):
        call_command("issue_credentials")
        call_command("issue_credentials")

    assert capsys.readouterr().out.splitlines() == ["Credentials issued: 1", "Credentials issued: 0"]
    assert Credential.objects.get().certificate == issued.certificate
    assert Certificate.objects.filter(credential=None).get() == undelivered
