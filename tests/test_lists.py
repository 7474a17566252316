"""Every list of human resources says what its address asks for in vain, and then shows nothing else in its place."""

import pytest
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from courses.duties.audience import Audience
from courses.models import DutyRequest, DutyRule
from courses.requests.services import ask
from courses.rules.services import start_rule
from courses.rules.terms import Terms
from labour.models import LabourAct
from people.messages.kinds import message_kinds
from people.messages.services import NewMessage, queue_message
from tests.courses.classroom.making import make_session
from tests.courses.evidence.making import handed_in
from tests.factories import assign_course, make_attempt, make_course, make_dc3, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

GONE = [
    ("certificates:register", "status=lost", "This list does not know the status"),
    ("certificates:register", "course=9999", "This course no longer exists"),
    ("certificates:register", "team=9999", "This team no longer exists"),
    ("certificates:register", "expiring=31", "the number of days in the address"),
    ("dc3:queue", "state=lost", "This list does not know the state"),
    ("dc3:queue", "course=9999", "Nothing of this course waits"),
    ("dc3:issued", "year=1999", "No DC-3 was issued in the year"),
    ("dc3:issued", "state=lost", "This list does not know the state"),
    ("classroom:list", "show=lost", "This list does not know what the address asks for"),
    ("classroom:list", "course=9999", "This course no longer exists"),
    ("evidence:list", "state=lost", "This list does not know the status"),
    ("stps:history", "about=lost", "The history does not know the kind"),
    ("reports:team", "course=9999", "This course no longer exists"),
    ("rules:rules", "state=lost", "This list does not know the status"),
    ("messages:log", "state=lost", "This list does not know the status"),
    ("messages:log", "kind=lost", "This list does not know the kind"),
    ("messages:log", "person=99999999999999999999", "This person does not exist"),
    ("requests:list", "show=lost", "This list does not know what the address asks for"),
]


@pytest.fixture
def desk(client, learner, hr, organisation):
    """Human resources with something in every list: of DC-3, one that is issued and one that waits."""
    organisation.issues_dc3 = True
    organisation.save()
    for _ in range(2):
        course = make_course()
        make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course), right=4, submit=True)
    make_dc3(Certificate.objects.order_by("pk").first())
    handed_in(learner)
    make_session(hr)
    duty = assign_course(learner, make_course(), organisation.today(), assigned_by=hr).enrolment
    ask(duty, DutyRequest.Kind.NOT_MINE, reason="Ya no estoy en ese puesto")
    rule = {"courses": (make_course(),), "path": None, "due": DutyRule.Due.ENTRY, "renews": False, "days": 30}
    terms = Terms(organisation, Audience(everybody=True), **rule)
    start_rule(terms, name="Todas las personas", leaving=DutyRule.Leaving.WITHDRAW, by=hr)
    queue_message(NewMessage(next(kind.name for kind in message_kinds()), learner.user, "x", employee=learner))
    LabourAct.objects.create(organisation=hr.organisation, about="plan", record_id=1, name="Plan", kind="added", by=hr)
    client.force_login(hr.user)
    return client


def page(client, name, query):
    with translation.override("en"):
        return client.get(f"{reverse(name)}?{query}")


@pytest.mark.parametrize(("name", "query", "words"), GONE)
def test_what_the_address_asks_for_in_vain_is_said(desk, name, query, words):
    usual, asked = page(desk, name, ""), page(desk, name, query)
    text = asked.content.decode()

    assert usual.context["page_obj"].paginator.count > 0
    assert asked.context["page_obj"].paginator.count == 0
    assert words in text
    assert "Show the list without this filter" in text


def test_nothing_is_issued_where_the_address_asks_for_what_is_not_there(desk):
    before = Certificate.objects.count()

    with translation.override("en"):
        reply = desk.post(f"{reverse('dc3:issue')}?course=9999", follow=True)

    assert "Nothing was issued" in reply.content.decode()
    assert Certificate.objects.count() == before
