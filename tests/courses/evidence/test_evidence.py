"""Evidence is decided once, by a second person; a duty that it meets counts as met everywhere, and is completed
nowhere.
"""

import datetime
import zoneinfo

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from certificates.models import Certificate
from courses.duties.assigning import plan_assignment
from courses.duties.due import Due
from courses.duties.listing import DutyList, Look
from courses.evidence.files import read_proof
from courses.evidence.services import (
    MOST_WAITING,
    TooMany,
    accept,
    ask_for_more,
    end,
    hand_in_again,
    refuse,
    undo,
    withdraw,
)
from courses.evidence.telling import remind_of_expiry, tell_of_waiting
from courses.models import DutyItem, Enrolment, Evidence
from courses.reminders.by_hand import plan_reminder
from courses.reminders.emails import open_duties, urgent_duties
from lib.answers import NotOpen
from people.absences.services import record_absence
from people.employees.history import Origin, Source
from people.employees.services import update_employee
from people.models import Employee, Message, WorkCentre, local_today
from reports.duties import duties_of
from reports.my_learning import my_learning
from reports.team_progress import TeamProgress
from tests.courses.evidence.making import DAY, claim, handed_in, picture
from tests.factories import EmployeeFactory, WorkCentreFactory, assign_course, make_course
from tests.outbox import send_due

pytestmark = pytest.mark.django_db
MEXICO = zoneinfo.ZoneInfo("America/Mexico_City")
Status = Enrolment.Status


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def duty(learner, course, hr):
    """Overdue since yesterday."""
    given = assign_course(learner, course, learner.organisation.today() + DAY, assigned_by=hr).enrolment
    Enrolment.objects.filter(pk=given.pk).update(due_on=learner.today() - DAY)
    given.refresh_from_db()
    return given


@pytest.fixture
def other_hr(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


def status_of(duty):
    today = local_today(duty.employee.organisation, "employee__")
    row = Enrolment.objects.with_status(today).get(pk=duty.pk)
    assert row.status == row.status_on(duty.employee.today())
    assert row.is_met == row.is_met_on(duty.employee.today())
    return row.status


# --- Who decides ------------------------------------------------------------------------------------


def test_human_resources_decide_once(learner, duty, course, hr):
    found = handed_in(learner)

    accept(found, by=hr, counts_as=course)

    for decide in (accept, lambda one, by: refuse(one, by=by, answer="?")):
        with pytest.raises(NotOpen):
            decide(found, by=hr)
    assert [event.kind for event in found.events.all()] == ["uploaded", "accepted"]


def test_nobody_decides_their_own_or_what_they_handed_in(learner, hr, other_hr, manager, stranger, organisation):
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(WorkCentreFactory(organisation=organisation))
    of_learner, of_hr = handed_in(learner, by=hr), handed_in(hr)

    for piece, person in (
        (of_learner, hr),
        (of_hr, hr),
        *((of_learner, x) for x in (learner, manager, stranger, limited)),
    ):
        with pytest.raises(NotOpen):
            accept(piece, by=person)
    for piece in (of_learner, of_hr):
        accept(piece, by=other_hr)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=of_learner.pk).update(decided_by=hr)


def test_a_person_cannot_fill_the_disk(learner):
    for _ in range(MOST_WAITING):
        handed_in(learner)
    with pytest.raises(TooMany):
        handed_in(learner)


# --- What is missing, taken back, ended -------------------------------------------------------------


def test_what_is_missing_is_added_and_the_old_file_goes(learner, hr, django_capture_on_commit_callbacks):
    found = handed_in(learner)
    ask_for_more(found, by=hr, answer="Falta el reverso")
    found.refresh_from_db()
    before = found.file_name
    with django_capture_on_commit_callbacks(execute=True):
        hand_in_again(found, claim(title="Auditora"), read_proof(picture()), by=learner)
    found.refresh_from_db()

    assert (found.decision, found.title, found.file_type) == ("", "Auditora", "jpg")
    assert storages["private"].exists(found.file_name)
    assert not storages["private"].exists(before)
    accept(found, by=hr)


def test_withdrawn_means_without_a_file(learner, hr, django_capture_on_commit_callbacks):
    found = handed_in(learner)
    name = found.file_name
    with pytest.raises(NotOpen):
        withdraw(found, by=hr)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(found, by=learner)

    assert not storages["private"].exists(name)
    with pytest.raises(NotOpen):
        accept(found, by=hr)


def test_a_decision_is_undone_for_ten_minutes_and_tells_nobody(learner, duty, course, hr, other_hr):
    found = handed_in(learner)
    accept(found, by=hr, counts_as=course)
    found.refresh_from_db()
    with pytest.raises(NotOpen):
        undo(found, by=other_hr)

    undo(found, by=hr)

    assert status_of(duty) == Status.OVERDUE
    assert Message.objects.filter(kind="evidence_decided").get().cancelled_at
    accept(found, by=other_hr)
    assert Message.objects.filter(kind="evidence_decided").count() == 2
    with time_machine.travel(timezone.now() + 11 * datetime.timedelta(minutes=1)), pytest.raises(NotOpen):
        undo(found, by=other_hr)


def test_an_acceptance_ends_with_a_reason(learner, duty, course, hr):
    found = handed_in(learner)
    accept(found, by=hr, counts_as=course)
    with pytest.raises(NotOpen):
        end(found, by=learner, reason="?")

    end(found, by=hr, reason="El instituto no existe")

    assert status_of(duty) == Status.OVERDUE
    assert [event.words for event in found.events.all()][-1] == "El instituto no existe"


# --- What it means for a duty -----------------------------------------------------------------------


def test_a_met_duty_counts_as_met_everywhere(learner, duty, course, hr, manager, organisation):
    assert plan_reminder(hr, Enrolment.objects.all()).to_do
    until = learner.today() + 100 * DAY
    accept(handed_in(learner), by=hr, counts_as=course, until=until)
    duty.refresh_from_db()

    assert status_of(duty) == Status.CURRENT
    listed = DutyList(manager, QueryDict())
    assert (listed.counts[Status.OVERDUE], listed.counts[Status.CURRENT], listed.counts[Look.MET]) == (0, 1, 1)
    row = next(iter(TeamProgress(manager, QueryDict(f"status={Look.MET}")).all_rows()))
    assert (row.met_by, row.met_until, row.completed_on) == ("Instituto X", until, None)
    learning = my_learning(learner)
    assert (learning.hero, learning.duties, [one.enrolment for one in learning.met]) == (None, [], [duty])
    assert "Instituto X" in learning.met[0].reason
    assert open_duties(learner, [duty.pk]) == []
    assert not urgent_duties(organisation).exists()
    assert [line.problem for line in plan_reminder(hr, Enrolment.objects.all()).lines] == ["met"]
    people = Employee.objects.filter(pk=learner.pk)
    assert [line.problem for line in plan_assignment(organisation, people, [course], Due(days=30)).lines] == [
        "assigned"
    ]


def test_it_completes_nothing(learner, duty, course, hr):
    accept(handed_in(learner), by=hr, counts_as=course)

    duty.refresh_from_db()
    assert (duty.completed_at, duty.started_at) == (None, None)
    assert not Certificate.objects.exists()
    assert [one.is_met for one in duties_of(learner)] == [True]


def test_it_expires_by_date_alone(learner, duty, course, hr):
    until = learner.today() + 5 * DAY
    accept(handed_in(learner), by=hr, counts_as=course, until=until)

    with time_machine.travel(timezone.now() + 6 * DAY):
        duty.refresh_from_db()
        assert status_of(duty) == Status.EXPIRED
        assert open_duties(learner, [duty.pk]) == [duty]


def test_who_was_asked_for_nothing_is_current_and_is_not_assigned(learner, course, hr, organisation):
    people = Employee.objects.filter(pk=learner.pk)
    found = handed_in(learner)
    accept(found, by=hr, counts_as=course, until=learner.today() + 20 * DAY)

    def problems(days):
        return [line.problem for line in plan_assignment(organisation, people, [course], Due(days=days)).lines]

    assert problems(10) == [DutyItem.Problem.CURRENT]
    assert problems(60) == [""]  # by then it has expired
    undo(Evidence.objects.get(), by=hr)
    assert not Enrolment.objects.latest_cycle().exists()
    assert problems(10) == [""]


def test_of_two_pieces_the_one_that_counts_longer_is_named(learner, duty, course, hr):
    short, long = handed_in(learner), handed_in(learner, title="Maestría")
    accept(long, by=hr, counts_as=course)
    accept(short, by=hr, counts_as=course, until=learner.today() + DAY)
    duty.refresh_from_db()
    assert (duty.met_evidence, duty.met_until) == (long, None)

    end(long, by=hr, reason="?")

    duty.refresh_from_db()
    assert (duty.met_evidence, duty.met_until) == (short, learner.today() + DAY)


# --- What people are told ---------------------------------------------------------------------------


def test_each_step_before_an_expiry_is_told_once(learner, duty, course, hr):
    until = learner.today() + 40 * DAY
    accept(handed_in(learner), by=hr, counts_as=course, until=until)

    told = []
    for left in (35, 30, 29, 7, 6, 0, -1):
        with time_machine.travel(timezone.now() + (40 - left) * DAY):
            told.append(remind_of_expiry())
            assert remind_of_expiry() == 0

    assert told == [0, 1, 0, 1, 0, 0, 0]


def test_nobody_decides_about_whom_they_owe_their_role_to(hr, organisation):
    owing = EmployeeFactory(organisation=organisation)
    update_employee(owing, None, user={}, role=Employee.Role.HR, origin=Origin(hr.user, Source.FORM))
    handed_in(hr)

    assert not Evidence.objects.decidable_by(owing).exists()
    with pytest.raises(NotOpen):
        refuse(Evidence.objects.get(), by=owing, answer="No")


def test_a_limited_colleague_sees_their_people_alone(learner, hr, organisation):
    centre: WorkCentre = WorkCentreFactory(organisation=organisation)
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(centre)
    handed_in(learner)
    assert not Evidence.objects.seen_by(limited).exists()

    Employee.objects.filter(pk=learner.pk).update(work_centre=centre)

    assert Evidence.objects.decidable_by(limited).exists()


def at(text):
    return time_machine.travel(datetime.datetime.fromisoformat(text).replace(tzinfo=MEXICO), tick=False)


def test_human_resources_are_told_once_a_day_of_what_is_new_and_once_a_week_of_what_waits(learner, hr, mailoutbox):
    told = {}
    with at("2026-03-06 20:00"):  # a Friday evening
        first = handed_in(learner)
    for moment in ("03-06 20:05", "03-07 10:00", "03-09 09:00", "03-09 15:00", "03-10 09:00", "03-16 09:00"):
        with at(f"2026-{moment}"):
            told[moment] = tell_of_waiting()
            send_due(kind="evidence_waiting")
    with at("2026-03-17 09:00"):
        handed_in(learner, title="Maestría")
        told["new"] = tell_of_waiting()
        told["own"] = Message.objects.exclude(user=hr.user).filter(kind="evidence_waiting").count()
        accept(first, by=hr, counts_as=None)
        accept(Evidence.objects.get(title="Maestría"), by=hr, counts_as=None)
        send_due(kind="evidence_waiting")

    assert list(told.values()) == [0, 0, 1, 0, 0, 1, 1, 0]
    assert [mail.subject for mail in mailoutbox] == ["Evidencias por decidir: 1"] * 2
    assert Message.objects.filter(kind="evidence_waiting", cancelled_for="done").count() == 1


def test_whoever_handed_it_in_for_somebody_is_not_told_to_decide_it(learner, hr):
    with at("2026-03-09 10:00"):
        handed_in(learner, by=hr)

        assert tell_of_waiting() == 0


def test_whoever_is_away_finds_one_message_when_they_are_back(learner, hr, mailoutbox):
    with at("2026-03-09 10:00"):
        record_absence(hr, "vacation", datetime.date(2026, 3, 9), datetime.date(2026, 3, 11), by=hr)
        handed_in(learner)
    for day in ("09", "10", "11", "12"):
        with at(f"2026-03-{day} 11:00"):
            handed_in(learner, title=day)
            tell_of_waiting()
            send_due(kind="evidence_waiting")

    assert [mail.subject for mail in mailoutbox] == ["Evidencias por decidir: 5"]


def test_nothing_waiting_costs_one_query(organisation, django_assert_num_queries):
    with django_assert_num_queries(1):
        tell_of_waiting()
