"""How a DC-3 stands: one rule for the queue, the list, the export, the person's own page and the e-mail."""

import csv
import io
import random
from contextlib import suppress

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from certificates.lifecycle import services as lifecycle
from certificates.lifecycle.approval_kinds import CORRECTION
from certificates.models import Certificate, CertificateEvent
from labour.dc3.readiness import candidates, complete, gaps_of
from labour.dc3.services import deliver_dc3
from labour.models import Dc3
from people.approvals.services import approve
from people.employees.services import labour_settings
from people.models import User
from tests.certificates.batches import REISSUE, begin, run
from tests.factories import EmployeeFactory, correct_name, make_course

pytestmark = pytest.mark.django_db

State = Dc3.State
NAME, NEW_NAME = "María Guadalupe Hernández Núñez", "Rosa Ibáñez Ochoa"


@pytest.fixture
def desk(client, hr):
    hr.user.language = "en"
    hr.user.save()
    client.force_login(hr.user)
    return client


@pytest.fixture
def second(company):
    return EmployeeFactory(organisation=company, role="hr", user__given_names="Sara")


def rename(certificate, given="Rosa", first="Ibáñez", second="Ochoa"):
    user = User.objects.get(employments=certificate.enrolment.employee_id)
    user.given_names, user.first_surname, user.second_surname = given, first, second
    user.save()


def revoke(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=timezone.now())


def supersede(certificate):
    """As the certificate of a later cycle does."""
    Certificate.objects.filter(pk=certificate.pk).update(superseded_at=timezone.now())


def last(enrolment):
    return Certificate.objects.filter(enrolment=enrolment).order_by("pk").last()


def states():
    return [(dc3.first_surname, dc3.state) for dc3 in Dc3.objects.with_state().order_by("pk")]


def address(name, *arguments, query=""):
    return reverse(f"dc3:{name}", args=arguments).replace("/es/", "/en/", 1) + query


def exported(desk, query=""):
    response = desk.get(address("export", "csv", query=query))
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


# --- The name on it is the one that the certificate has -------------------------------------------


def test_no_form_is_issued_under_a_name_that_the_certificate_does_not_say(desk, company, person, passed, hr, second):
    certificate = passed(person())
    rename(certificate)

    html = desk.get(address("queue")).content.decode()
    answer = desk.post(address("issue"), follow=True).content.decode()

    assert f"The certificate says another name, “{NAME}”: correct it first" in html
    assert f"/en/certificates/register/{certificate.uuid}/correct/" in html
    assert "Nothing was issued" in answer
    assert not Dc3.objects.exists()

    approve(CORRECTION.request(certificate, "Sentencia", by=hr), by=second.user)
    desk.post(address("issue"))

    (dc3,) = Dc3.objects.with_state()
    assert (dc3.given_names, dc3.first_surname, dc3.second_surname) == ("Rosa", "Ibáñez", "Ochoa")
    assert dc3.certificate.holder_name == NEW_NAME
    assert (dc3.certificate.replaces, dc3.state) == (certificate, State.IN_FORCE)


def test_rule_of_the_name_in_sql_agrees_with_the_one_in_words(company, person, passed):
    course = make_course()
    for given, first, surname in (
        ("María Guadalupe", "Hernández", "Núñez"),
        ("María Guadalupe", "Hernández", ""),
        ("María Guadalupe", "Hernandez", "Núñez"),
        ("María", "Guadalupe Hernández", "Núñez"),  # the same line in other fields
        ("maría guadalupe", "Hernández", "Núñez"),
    ):
        rename(passed(person(), course), given, first, surname)
    settings = labour_settings(company)

    by_words = {row.pk for row in candidates(company) if not gaps_of(row, settings)}

    assert set(candidates(company).filter(complete(settings)).values_list("pk", flat=True)) == by_words
    assert len(by_words) == 2


def test_form_that_has_the_corrected_name_already_is_not_issued_a_second_time(desk, company, person, passed, issue):
    """As it was before this rule: the form took the name of the record, the certificate followed later."""
    certificate = passed(person())
    issue()
    Dc3.objects.update(given_names="María Guadalupe", first_surname="Fernández")
    rename(certificate, "María Guadalupe", "Fernández", "Núñez")
    assert states() == [("Fernández", State.RENAMED)]
    assert candidates(company).exists()

    lifecycle.correct_name(certificate, "Acta")

    assert states() == [("Fernández", State.IN_FORCE)]
    assert not candidates(company).exists()


@pytest.mark.parametrize(("given", "doubted"), [("Gabriela", False), ("Lucía", True)])
def test_queue_shows_the_doubt_about_a_curp_that_does_not_fit(desk, person, passed, given, doubted):
    passed(person(given=given))

    html = desk.get(address("queue")).content.decode()
    asked = desk.get(address("issue")).content.decode()

    assert ("The initials in this CURP do not match" in html) is doubted
    assert ("1 CURP does not fit the name" in asked) is doubted
    assert (f"<li>{given} Hernández Núñez</li>" in asked) is doubted


# --- How it stands --------------------------------------------------------------------------------


def test_certificate_issued_again_leaves_the_form_in_force(desk, company, person, passed, issue):
    certificate = passed(person())
    issue()

    run(begin(EmployeeFactory(organisation=company, role="hr"), certificate.enrolment.course, REISSUE))

    assert Certificate.objects.count() == 2
    assert states() == [("Hernández", State.IN_FORCE)]
    html = desk.get(address("issued")).content.decode()
    assert "Replaced by a newer form" not in html.split("<tbody>")[1]
    assert len(exported(desk)) == 1


def test_renewal_leaves_the_form_of_the_earlier_training_in_force(person, passed, issue):
    certificate = passed(person())
    issue()

    supersede(certificate)

    assert states() == [("Hernández", State.IN_FORCE)]


def test_form_is_revoked_with_whichever_certificate_of_its_training(company, person, passed, issue):
    certificate = passed(person())
    issue()
    again = lifecycle._replace(lifecycle._locked(certificate), CertificateEvent.Kind.REISSUED, None, "")

    revoke(again)

    assert states() == [("Hernández", State.REVOKED)]
    assert not candidates(company).exists()


def test_corrected_name_puts_the_form_out_of_force_until_the_new_one_is_issued(company, person, passed, issue, hr):
    certificate = passed(person())
    issue()
    correct_name(certificate, "María Guadalupe Fernández Núñez", "Acta", by=hr)
    before = states()
    User.objects.filter(employments=certificate.enrolment.employee).update(
        given_names="María Guadalupe", first_surname="Fernández", second_surname="Núñez"
    )
    lifecycle_name = last(certificate.enrolment).holder_name

    issue()

    assert lifecycle_name == "María Guadalupe Fernández Núñez"
    assert before == [("Hernández", State.RENAMED)]
    assert states() == [("Hernández", State.REPLACED), ("Fernández", State.IN_FORCE)]


def test_screen_export_own_page_and_queue_say_the_same(desk, client, company, person, passed, issue):
    course = make_course()
    people = {name: person(given=name) for name in ("Ana", "Beto", "Celia", "Dora")}
    certificates = {name: passed(employee, course) for name, employee in people.items()}
    issue()
    revoke(certificates["Beto"])
    for name in ("Celia", "Dora"):
        rename(certificates[name], name, "Hernandes", "Núñez")
        lifecycle.correct_name(certificates[name], "Acta")
    waiting = set(candidates(company).values_list("enrolment__employee", flat=True))
    Dc3.objects.filter(given_names="Dora").update(position="old")
    issued_again = Certificate.objects.filter(enrolment=certificates["Dora"].enrolment)
    from labour.dc3.services import issue_dc3s  # noqa: PLC0415

    issue_dc3s(company, candidates(company).filter(pk__in=issued_again), by=None)

    assert waiting == {people["Celia"].pk, people["Dora"].pk}
    assert set(candidates(company).values_list("enrolment__employee", flat=True)) == {people["Celia"].pk}
    assert exported(desk, "?state=nonsense") == []
    for query in ("", "?state=revoked"):
        assert [(line["Given names"], line["First surname"]) for line in exported(desk, query)] == [
            ("Ana", "Hernández"),
            ("Dora", "Hernandes"),
        ]
    html = desk.get(address("issued")).content.decode()
    assert "It has 2 forms, those in force" in html
    sentences = {
        State.REVOKED: "The certificate was revoked: do not use this form.",
        State.REPLACED: "Replaced by a newer form: use that one.",
        State.RENAMED: "The certificate says another name: do not use this form.",
    }
    for state, sentence in sentences.items():
        assert html.count(sentence) == 1
        only = desk.get(address("issued", query=f"?state={state}")).content.decode()
        assert [words in only.split("<tbody>")[1] for words in sentences.values()] == [
            words == sentence for words in sentences.values()
        ]
        assert "None of these is in force" in only
        assert address("export", "csv") not in only
    own = {}
    for name, employee in people.items():
        employee.user.language = "en"
        employee.user.save()
        client.force_login(employee.user)
        text = client.get(address("own")).content.decode()
        own[name] = [state for state, sentence in sentences.items() if sentence in text]
    assert own == {"Ana": [], "Beto": [State.REVOKED], "Celia": [State.RENAMED], "Dora": [State.REPLACED]}


def test_late_form_that_was_replaced_says_both(desk, person, passed, issue):
    certificate = passed(person(), days_ago=90)
    issue()
    rename(certificate, "María Guadalupe", "Hernandes", "Núñez")
    lifecycle.correct_name(certificate, "Acta")
    issue()

    html = desk.get(address("issued")).content.decode()

    assert html.count("issued after the deadline") == 2
    assert html.count("Replaced by a newer form: use that one.") == 1


def test_nobody_is_told_of_a_form_that_does_not_count_any_more(desk, person, passed, issue):
    certificate = passed(person())
    (dc3,) = issue()
    assert "PDFs ready" in desk.get(address("issued")).content.decode()
    revoke(certificate)
    waits = desk.get(address("issued")).content.decode()

    assert deliver_dc3(dc3.pk)

    assert "PDFs ready" not in waits
    assert mail.outbox == []


# --- The rule, once more in plain words -----------------------------------------------------------


def told(dc3):
    """What a person who knows the whole history would say of a form."""
    history = list(Certificate.objects.filter(enrolment=dc3.certificate.enrolment).order_by("pk"))
    forms = list(Dc3.objects.filter(certificate__in=history).order_by("pk"))
    if any(certificate.revoked_at for certificate in history):
        return State.REVOKED
    name = history[-1].holder_name
    right = [form for form in forms if f"{form.given_names} {form.first_surname} {form.second_surname}".strip() == name]
    if right and right[-1] == dc3:
        return State.IN_FORCE
    return State.REPLACED if right else State.RENAMED


@pytest.mark.parametrize("seed", range(6))
def test_state_in_the_database_is_what_the_history_tells(company, person, passed, issue, seed):
    """Walks of whatever can happen to some trainings: in every place the rule, the queue and the history agree."""
    chance = random.Random(seed)  # noqa: S311 -- a walk that can be walked again
    course = make_course()
    enrolments = [passed(person(given=given), course).enrolment for given in ("Gala", "Gema", "Greta")]
    surnames = ["Hernández", "Hernandez", "Hernándes"]

    def correct(certificate):
        given = certificate.enrolment.employee.user.given_names
        rename(certificate, given, chance.choice(surnames), chance.choice(["Núñez", ""]))
        with suppress(lifecycle.SameName):
            lifecycle.correct_name(certificate, "Acta")

    def reissue(certificate):
        lifecycle._replace(lifecycle._locked(certificate), CertificateEvent.Kind.REISSUED, None, "")

    seen = set()
    for _step in range(25):
        act = chance.choices([correct, reissue, revoke, supersede, None], [8, 3, 0.3, 0.3, 8])[0]
        certificate = last(chance.choice(enrolments))
        if act is None:
            issue()
        elif certificate.revoked_at is None and certificate.superseded_at is None:
            act(certificate)
        found = {dc3: dc3.state for dc3 in Dc3.objects.with_state()}
        assert found == {dc3: told(dc3) for dc3 in found}
        seen |= set(found.values())
        in_force = [dc3.certificate.enrolment_id for dc3 in Dc3.objects.in_force()]
        assert len(in_force) == len(set(in_force))
        standing = Certificate.objects.standing().exclude(enrolment__in=in_force)
        assert set(candidates(company)) == set(standing)
    assert len(seen) > 1


@pytest.mark.parametrize(("language", "label"), [("es", "En vigor"), ("en", "In force")])
def test_states_have_names_in_both_languages(language, label):
    with override(language):
        assert State.IN_FORCE.label == label
        assert len({str(state.label) for state in State}) == len(State)
