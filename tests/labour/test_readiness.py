"""Twelve people and what each lacks: nothing incomplete is ever issued."""

import pytest
from django.utils.translation import override

from certificates.models import Certificate
from labour.dc3.readiness import candidates, company_gaps, complete, gaps_of
from labour.dc3.services import CompanyNotReady
from labour.models import Dc3
from people.employees.services import labour_settings
from people.models import LabourSettings, WorkerData
from tests.certificates.batches import REISSUE, begin, run
from tests.factories import EmployeeFactory, correct_name, make_course
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db


def lacking(company):
    """What the only candidate lacks, in English."""
    with override("en"):
        return [gap.text for gap in gaps_of(candidates(company).get(), labour_settings(company))]


@pytest.mark.parametrize(
    ("data", "gaps"),
    [
        ({}, []),
        ({"code": ""}, ["CURP is missing"]),
        ({"occupation": ""}, ["Occupation is missing"]),
        ({"occupation": "99.9"}, ["Occupation is missing"]),
        ({"code": "", "occupation": ""}, ["CURP is missing", "Occupation is missing"]),
        ({"code": "HENG900412MDFRXD09"}, ["CURP is not valid"]),
        ({"code": curp("HENG900231MDFRXD0")}, ["CURP is not valid"]),
        ({"second": "", "code": curp("HEXG900412MNERXD0")}, []),
    ],
    ids=["complete", "no CURP", "no occupation", "unknown occupation", "neither", "wrong digit", "no date", "abroad"],
)
def test_person(company, person, passed, issue, data, gaps):
    passed(person(**data))

    assert lacking(company) == gaps
    assert len(issue()) == (not gaps)
    assert Dc3.objects.count() == (not gaps)


def test_person_without_any_data(company, passed, issue):
    passed(EmployeeFactory(organisation=company))

    assert lacking(company) == ["CURP is missing", "Occupation is missing"]
    assert issue() == []


@pytest.mark.parametrize(
    ("course", "score", "word"),
    [({"thematic_area": ""}, 90, "thematic area"), ({}, None, "evaluation")],
    ids=["no area", "not evaluated"],
)
def test_course(company, person, passed, issue, course, score, word):
    passed(person(), make_course(**course), score=score)

    (gap,) = lacking(company)
    assert word in gap
    assert issue() == []


def test_nobody_taught(company, person, passed, issue):
    LabourSettings.objects.update(instructor="")
    passed(person())

    assert lacking(company) == ["Nobody is named as instructor or online tutor."]
    assert issue() == []


@pytest.mark.parametrize(
    ("changes", "rfc", "word"),
    [
        ({}, "", "RFC is missing"),
        ({}, "XAXX010101000", "generic"),
        ({"size": ""}, "BCE9307148T4", "more than 50"),
        ({"representative": ""}, "BCE9307148T4", "legal representative"),
        ({"size": "large"}, "BCE9307148T4", "workers' representative"),
        ({"trainer": "external", "agent_name": "Capacita"}, "BCE9307148T4", "registration"),
        ({"trainer": "external", "agent_registration": "X"}, "BCE9307148T4", "name of the external"),
    ],
)
def test_company_that_lacks_something_issues_nothing(company, person, passed, issue, changes, rfc, word):
    passed(person())
    LabourSettings.objects.update(**changes)
    company.rfc = rfc
    company.save()

    with override("en"):
        (gap,) = company_gaps(company, labour_settings(company))
    assert word in gap.text
    with pytest.raises(CompanyNotReady):
        issue()
    assert not Dc3.objects.exists()


def test_company_that_switched_it_off_issues_nothing(company, person, passed, issue):
    passed(person())
    company.issues_dc3 = False
    company.save()

    with pytest.raises(CompanyNotReady):
        issue()


def test_rule_in_sql_agrees_with_the_rule_in_words(company, person, passed):
    area, tutor = make_course(thematic_area=""), make_course(tutor="Inés Ochoa")
    for code in (None, ""):
        for occupation in ("04.4", ""):
            for course in (area, tutor):
                for score in (90, None):
                    passed(person(code=code, occupation=occupation), course, score=score)
    passed(EmployeeFactory(organisation=company), tutor)

    for instructor in ("Raúl Ibáñez", ""):
        LabourSettings.objects.update(instructor=instructor)
        settings = labour_settings(company)
        by_words = {row.pk for row in candidates(company) if not gaps_of(row, settings)}
        assert set(candidates(company).filter(complete(settings)).values_list("pk", flat=True)) == by_words
        assert by_words


def test_revoked_certificate_is_no_candidate(company, person, passed, issue):
    Certificate.objects.filter(pk=passed(person()).pk).update(revoked_at="2026-01-01T00:00Z")

    assert issue() == []


def test_certificate_issued_again_needs_no_second_form_but_one_with_another_name_does(company, person, passed, issue):
    hr = EmployeeFactory(organisation=company, role="hr")
    learner = person()
    certificate = passed(learner)
    issue()
    again = run(begin(hr, certificate.enrolment.course, REISSUE)).items.get().certificate
    assert again.replaces == certificate
    assert not candidates(company).exists()

    corrected = correct_name(again, "María Guadalupe Fernández Núñez", "A typing error", by=hr)

    assert list(candidates(company)) == [corrected]


def test_data_of_another_employment_do_not_count(company, person, passed, issue):
    employee = person()
    passed(EmployeeFactory(user=employee.user, organisation=company, left_on="2025-12-31", number="old"))

    assert issue() == []
    assert WorkerData.objects.count() == 1
