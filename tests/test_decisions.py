"""Nothing is decided by Enter in a field, nor by a form that says neither yes nor no; what was typed stays."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from courses.models import DutyRequest, Evidence
from courses.requests.services import ask
from people.models import RightsRequest
from people.rights.services import ask as ask_rights
from tests.courses.evidence.making import DAY, handed_in
from tests.factories import EmployeeFactory, assign_course, make_course

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
SUBMIT = re.compile(
    r'<button\b(?![^>]*type="(?:button|reset)")[^>]*>'
    # The tag that writes buttons: with the name of an address behind its label, or with href, it is a link.
    r'|{% button (?:_\("[^"]*"\)|"[^"]*"|[^\s"]+) (?!")(?![^%]*(?:href=|type="(?:button|reset)"))[^%]*%}',
)
FREE = {  # whose first button grants nothing to a person, or stands alone in its branch
    "403_employment.html",
    "account/link.html",
    "account/unsent.html",
    "certificates/admin/declare_change.html",
    "components/language_switch.html",
    "lists/_view.html",
    "messages/own.html",
    "messages/text.html",
    "quizzes/admin/adjust.html",
    "quizzes/_place.html",
    "quizzes/admin/import_job.html",
}


def address(name, key):
    with translation.override("en"):
        return reverse(name, args=[key])


def forms_that_decide():
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in FORM.findall(path.read_text()):
            submits = SUBMIT.findall(form)
            if sum('name="decision"' in each or "name=" in each for each in submits) > 1 or "decision" in form:
                yield str(path.relative_to(TEMPLATES)), form, submits


def test_forms_are_found():
    found = {path for path, _form, _submits in forms_that_decide()}

    assert {"components/decision.html", "people/rights/one.html"} <= found


@pytest.mark.parametrize("path", sorted({path for path, _form, _submits in forms_that_decide()} - FREE))
def test_enter_presses_no_button_that_decides(path):
    if path.startswith("gallery/"):
        return
    for found, form, submits in forms_that_decide():
        if found == path:
            assert form.index("components/no_default.html") < form.index(submits[0])


@pytest.fixture
def asked(learner, hr):
    duty = assign_course(learner, make_course(), learner.today() + 10 * DAY, assigned_by=hr).enrolment
    return ask(duty, DutyRequest.Kind.MORE_TIME, reason="Viaje", due_on=duty.due_on + 20 * DAY)


@pytest.mark.django_db
@pytest.mark.parametrize("decision", [{}, {"decision": ""}, {"decision": "quiza"}])
def test_request_is_answered_by_a_button_alone(client, hr, asked, decision):
    client.force_login(hr.user)
    sent = {"answer": "No procede", "due_on": asked.due_on.isoformat(), **decision}

    page = client.post(address("requests:one", asked.uuid), sent)

    asked.refresh_from_db()
    assert (asked.decision, asked.decided_at) == ("", None)
    assert "No procede" in page.text
    assert "Press one of the buttons" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize("decision", [{}, {"decision": "quiza"}])
def test_evidence_is_decided_by_a_button_alone(client, hr, learner, decision):
    handed_in(learner)
    found = Evidence.objects.get()
    client.force_login(hr.user)

    page = client.post(address("evidence:one", found.uuid), {"answer": "No procede", **decision})

    found.refresh_from_db()
    assert found.decision == ""
    assert "No procede" in page.text
    assert "Press one of the buttons" in page.text


@pytest.mark.django_db
def test_request_about_data_is_answered_by_a_button_alone(client, hr, organisation):
    person = EmployeeFactory(organisation=organisation)
    ask_rights(person, RightsRequest.Kind.ACCESS, "Quiero mis datos")
    found = RightsRequest.objects.get()
    client.force_login(hr.user)

    page = client.post(address("rights:one", found.uuid), {"text": "No procede"})

    found.refresh_from_db()
    assert found.answered_at is None
    assert "No procede" in page.text
