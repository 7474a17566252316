"""The cases of duties, rules and lessons, for the tests of every sweep."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_unpublished

from courses.duties import services as duty_services
from courses.duties.plans import Line, Plan
from courses.duties.tasks import hint_at_duties
from courses.learning import services as learning_services
from courses.models import DutyAction, DutyItem, DutyRule, Enrolment, LessonPage
from courses.reminders.steps import Steps
from courses.reminders.tasks import remind_of_duties
from courses.rules import services as rule_services
from courses.rules.tasks import check_rules
from courses.tasks import publish_scheduled
from people.models import Message, Organisation
from tests.factories import EmployeeFactory, make_course, make_enrolment


@pytest.fixture
def duty_reminders(monkeypatch):
    taught, now = make_course(), timezone.now()
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        make_enrolment(taught, EmployeeFactory(organisation__time_zone=zone))
    due_on = timezone.localdate() + datetime.timedelta(days=3)
    Enrolment.objects.update(due_on=due_on, enrolled_at=now - datetime.timedelta(days=30))
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    monkeypatch.setattr(Steps, "today", lambda steps, centre: steps.now.astimezone(steps.hours.zone(centre)).date())
    monkeypatch.setattr(Steps, "due", lambda steps, centre, today: {due_on: -3})
    return remind_of_duties, Message.objects.count


@pytest.fixture
def duties(hr, organisation, monkeypatch):
    due, day = make_course(lessons=1), datetime.date(2030, 3, 11)
    people = [EmployeeFactory(organisation=organisation).pk for _ in range(3)]
    plan = Plan(DutyAction.Kind.ASSIGN, organisation, [Line(pk, due.pk, due_on=day, asked_on=day) for pk in people])
    with monkeypatch.context() as lost:
        lost.setattr(duty_services, "AT_ONCE", 0)
        duty_services.begin(organisation, lambda: plan, by=hr)

    def enrol_many(employee_ids, taught):
        if people[0] in employee_ids:
            raise ValueError("made up")
        learning_services.enrol_many(employee_ids, taught)

    monkeypatch.setattr("courses.duties.doing.enrol_many", enrol_many)
    return hint_at_duties, DutyItem.objects.exclude(done_at=None).count


@pytest.fixture
def duty_rules(organisation, monkeypatch):
    due = make_course(lessons=1)
    rules = [
        DutyRule.objects.create(
            organisation=organisation, name=f"{n}", course=due, everybody=True, due="entry", days=30, leaving="keep"
        )
        for n in range(3)
    ]
    plan_rule = rule_services.plan_rule

    def plan(terms, rule=None, only=None, by=None):
        if rule == rules[0]:
            raise ValueError("made up")
        return plan_rule(terms, rule, only, by=by)

    monkeypatch.setattr(rule_services, "plan_rule", plan)
    return check_rules, DutyRule.objects.exclude(checked_on=None).count


@pytest.fixture
def publications():
    make_course(lessons=3)
    past = timezone.now() - datetime.timedelta(hours=1)
    for number, lesson in enumerate(LessonPage.objects.order_by("pk")):
        lesson.title = "Nuevo"
        revision = lesson.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past + datetime.timedelta(minutes=number))
    first = Revision.objects.order_by("approved_go_live_at").first()
    Revision.objects.filter(pk=first.pk).update(object_id="999999")  # of a page that is gone
    return publish_scheduled, LessonPage.objects.filter(title="Nuevo", live=True).count


@pytest.fixture
def withdrawals():
    make_course(lessons=3)
    LessonPage.objects.update(expire_at=timezone.now() - datetime.timedelta(hours=1))
    first = LessonPage.objects.order_by("pk").first()

    def refuse(instance, **kwargs):
        if instance.pk == first.pk:
            raise ValueError("made up")

    page_unpublished.connect(refuse, weak=False, dispatch_uid="refuse")
    yield publish_scheduled, LessonPage.objects.filter(live=False).count
    page_unpublished.disconnect(dispatch_uid="refuse")
