"""The ladder of reminders: which step is due on which day, for whom, and what managers are told."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courses.duties.changing import plan_extension, plan_withdrawal
from courses.duties.plans import Line, Plan
from courses.duties.services import begin, undo
from courses.learning.services import freeze_content
from courses.models import DutyAction, Enrolment, ReminderSettings
from courses.reminders.emails import Escalation, WeeklyDigest
from courses.reminders.services import remind_all
from lib.calendar_file import Day, calendar_file
from people.absences.services import record_absence
from people.messages.delivery import deliver_message
from people.models import Employee, Holiday, Message, MessageSettings
from tests.factories import EmployeeFactory, WorkCentreFactory, join, make_course, stand_in
from tests.outbox import send_due

pytestmark = pytest.mark.django_db
MEXICO, TIJUANA = zoneinfo.ZoneInfo("America/Mexico_City"), zoneinfo.ZoneInfo("America/Tijuana")
DUE = datetime.date(2026, 3, 25)  # a Wednesday; T-14 is the 11th, T-3 a Sunday, T+1 a Thursday, T+7 a Wednesday


def at(text, zone=MEXICO):
    return time_machine.travel(datetime.datetime.fromisoformat(text).replace(tzinfo=zone), tick=False)


def give(people, due_on=DUE, course=None, by=None, when="2026-02-02 10:00"):
    """Assign a course to people by a day, at a moment."""
    course, organisation = course or make_course(), people[0].organisation
    lines = [Line(one.pk, course.pk, due_on=due_on, asked_on=due_on) for one in people]
    with at(when):
        action = begin(organisation, lambda: Plan(DutyAction.Kind.ASSIGN, organisation, lines), by=by)
    return action, list(Enrolment.objects.filter(course=course).order_by("pk"))


def reminded(**filters):
    """Which steps were queued, in order."""
    found = Message.objects.filter(kind__startswith="reminder", **filters).order_by("created_at", "pk")
    return [message.about.rpartition(":T")[2] for message in found]


def run(*moments, zone=MEXICO):
    for moment in moments:
        with at(moment, zone):
            remind_all()


def test_each_step_comes_once_at_nine_on_a_working_day(learner):
    give([learner])
    days = [f"2026-{day:%m-%d} {hour}:05" for day in march_to_april() for hour in ("08", "09", "10", "18", "19")]

    run(*days)

    found = Message.objects.filter(kind__startswith="reminder").order_by("pk")
    assert reminded() == ["-14", "-3", "+1", "+7"]
    assert [f"{message.due_at.astimezone(MEXICO):%m-%d %H:%M}" for message in found] == [
        "03-11 09:05",
        "03-23 09:05",  # from Sunday
        "03-26 09:05",
        "04-01 09:05",
    ]


def march_to_april():
    first = datetime.date(2026, 3, 1)
    return [first + datetime.timedelta(days=number) for number in range(45)]


def test_the_day_is_that_of_the_work_centre(organisation):
    there = EmployeeFactory(
        organisation=organisation, work_centre=WorkCentreFactory(organisation=organisation, time_zone=TIJUANA.key)
    )
    give([there])

    run("2026-03-11 09:30")  # half past eight in Tijuana, an hour later in summer time
    before = reminded()
    run("2026-03-11 09:00", zone=TIJUANA)

    assert (before, reminded()) == ([], ["-14"])


def test_a_day_off_waits_and_a_step_that_is_overtaken_is_left_out(learner, organisation):
    ReminderSettings.objects.create(organisation=organisation, days_before="4, 3", days_after="")
    Holiday.objects.create(organisation=organisation, day="2026-03-23", name="Puente")
    give([learner])

    run("2026-03-21 10:00", "2026-03-23 10:00", "2026-03-24 10:00")

    assert reminded() == ["-3"]


def test_what_the_clock_missed_is_caught_up_for_three_days(learner):
    give([learner])

    run("2026-03-13 10:00")
    caught_up = reminded()
    run("2026-04-06 10:00")  # five days after the last step

    assert (caught_up, reminded()) == (["-14"], ["-14"])


def test_who_got_the_duty_later_is_spared_the_steps_before(learner):
    give([learner], when="2026-03-11 12:00")

    run("2026-03-11 13:00", "2026-03-12 09:00", "2026-03-23 09:00")

    assert reminded() == ["-3"]


def test_an_extension_begins_the_ladder_anew_for_what_lies_ahead(learner, hr):
    give([learner])
    run("2026-03-11 09:00")
    with at("2026-03-20 12:00"):
        begin(
            hr.organisation,
            lambda: plan_extension(hr, Enrolment.objects.latest_cycle(), day=datetime.date(2026, 4, 1)),
            by=hr,
        )

    run("2026-03-23 09:00", "2026-03-30 09:00", "2026-04-02 09:00")

    assert reminded() == ["-14", "-3", "+1"]
    assert Message.objects.filter(about__contains="2026-04-01").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Enrolment.objects.filter(pk=row.pk).update(
            completed_at=timezone.now(), started_at=timezone.now(), content_version=freeze_content(row.course)
        ),
        lambda row: Enrolment.objects.filter(pk=row.pk).update(exempted_at=timezone.now()),
        lambda row: Enrolment.objects.filter(pk=row.pk).update(due_on=None),
        lambda row: Employee.objects.filter(pk=row.employee_id).update(left_on="2026-03-10"),
    ],
    ids=["finished", "exempt", "withdrawn", "left"],
)
@pytest.mark.parametrize("is_queued", [False, True])
def test_nobody_is_reminded_of_what_is_no_longer_theirs(learner, mailoutbox, change, is_queued):
    """Neither when it is queued, nor when it happened between queueing and sending."""
    _action, [row] = give([learner])
    Message.objects.all().delete()
    if is_queued:
        run("2026-03-11 09:00")
    change(row)

    run("2026-03-11 09:30")
    with at("2026-03-11 10:00"):
        for message in Message.objects.all():
            deliver_message(message.pk)

    assert mailoutbox == []
    assert [message.state for message in Message.objects.all()] == (["cancelled"] if is_queued else [])


def test_a_night_for_ten_thousand_with_nothing_due(organisation, hr, django_assert_max_num_queries):
    """One duty of one person stands for all: the queries do not depend on how many there are."""
    for _ in range(40):
        give([EmployeeFactory(organisation=organisation)], due_on=datetime.date(2026, 4, 20))

    with at("2026-03-24 02:00"), django_assert_max_num_queries(10):
        night = remind_all()
    with at("2026-03-24 11:00"), django_assert_max_num_queries(10):
        day = remind_all()

    assert (night, day) == (0, 0)


def test_the_words_and_the_calendar_file(learner, mailoutbox):
    give([learner], course=make_course(title="La IA en el trabajo"))
    Message.objects.all().delete()
    run("2026-03-11 09:00")

    with at("2026-03-11 09:01"):
        deliver_message(Message.objects.get().pk)

    [mail] = mailoutbox
    assert mail.subject == "Fecha límite en 14 días: La IA en el trabajo"
    assert "25 de marzo de 2026" in mail.body
    [(name, content, kind)] = mail.attachments
    assert (name, kind.split(";")[0]) == ("aula-42001.ics", "text/calendar")
    assert "DTSTART;VALUE=DATE:20260325" in str(content)


def test_a_late_reminder_counts_from_the_day_on_which_it_leaves(learner, mailoutbox):
    give([learner])
    Message.objects.all().delete()
    run("2026-03-23 09:00", "2026-03-26 09:00")  # the mail server was down meanwhile

    with at("2026-03-27 09:00"):
        for message in Message.objects.order_by("pk"):
            deliver_message(message.pk)

    assert [message.cancelled_for for message in Message.objects.order_by("pk")] == ["overtaken", ""]
    assert "hace 2 días" in mailoutbox[0].body


# --- Assignments ----------------------------------------------------------------------------------


def test_one_message_for_all_courses_of_one_action_when_it_can_no_longer_be_undone(learner, mailoutbox):
    courses, organisation = [make_course(), make_course()], learner.organisation
    lines = [Line(learner.pk, course.pk, due_on=DUE, asked_on=DUE) for course in courses]
    with at("2026-02-02 10:00"):
        begin(organisation, lambda: Plan(DutyAction.Kind.ASSIGN, organisation, lines), by=None)

    message = Message.objects.get()
    with at("2026-02-02 10:11"):
        deliver_message(message.pk)

    assert f"{message.due_at.astimezone(MEXICO):%H:%M}" == "10:10"
    [mail] = mailoutbox
    assert all(course.title in mail.body for course in courses)
    assert str(mail.attachments[0][1]).count("BEGIN:VEVENT") == 2


def test_what_is_undone_in_time_is_no_news(learner, hr):
    action, _rows = give([learner], by=hr)
    with at("2026-02-02 10:05"):
        undo(action, by=hr)

    assert Message.objects.get().cancelled_for == "not_due"


def test_what_is_withdrawn_meanwhile_is_no_news(learner, hr, mailoutbox):
    give([learner])
    with at("2026-02-02 10:05"):
        begin(hr.organisation, lambda: plan_withdrawal(hr, Enrolment.objects.latest_cycle()), by=hr)
    with at("2026-02-02 10:11"):
        deliver_message(Message.objects.get().pk)

    assert mailoutbox == []


# --- Managers -------------------------------------------------------------------------------------


def test_with_the_last_step_the_nearest_manager_is_told_of_all(learner, manager, team, mailoutbox):
    give([learner, join(EmployeeFactory(organisation=learner.organisation), team)])

    run("2026-04-01 09:00", "2026-04-01 10:00", "2026-04-02 09:00")

    message = Message.objects.get(kind=Escalation.name)
    with at("2026-04-01 09:01"):
        deliver_message(message.pk)
    assert message.employee == manager
    assert mailoutbox[0].body.count("- Lucía") == 1
    assert mailoutbox[0].body.count("\n- ") == 2


@pytest.mark.parametrize(("allows", "sent"), [(True, 1), (False, 0)])
def test_managers_are_told_only_where_the_organisation_wants_it(learner, manager, allows, sent):
    ReminderSettings.objects.create(organisation=learner.organisation, tells_managers=allows, sends_digest=False)
    give([learner])

    run("2026-04-01 09:00")

    assert Message.objects.filter(employee=manager).count() == sent


def test_managers_get_a_summary_on_the_first_working_day_of_the_week(learner, manager, mailoutbox):
    Holiday.objects.create(organisation=learner.organisation, day="2026-03-16", name="Natalicio")
    give([learner])

    run("2026-03-16 10:00", "2026-03-17 09:00", "2026-03-17 10:00", "2026-03-18 09:00")  # nothing is due within a week
    before = Message.objects.filter(kind=WeeklyDigest.name).count()
    run("2026-03-23 09:00", "2026-03-23 11:00", "2026-03-24 09:00", "2026-03-30 09:00")

    digests = Message.objects.filter(kind=WeeklyDigest.name).order_by("pk")
    assert (before, [message.employee for message in digests]) == (0, [manager, manager])
    with at("2026-03-30 09:01"):
        deliver_message(digests[1].pk)
    assert mailoutbox[0].subject == "Tu equipo esta semana: 1 con atraso, 0 con fecha próxima"
    assert reverse("reports:team") in mailoutbox[0].body


def test_summary_of_a_deputy_names_the_teams_they_stand_in_for_and_that_of_an_absent_manager_is_dropped(
    learner, manager, hr, mailoutbox
):
    deputy = EmployeeFactory(organisation=manager.organisation, user__email="suplente@example.com")
    give([learner])
    with at("2026-03-27 10:00"):
        stand_in(deputy, manager, until=5)
        record_absence(manager, "vacation", datetime.date(2026, 3, 27), datetime.date(2026, 4, 3), by=hr)
    run("2026-03-30 09:00")
    with at("2026-03-30 09:05"):
        send_due(kind=WeeklyDigest.name)
    run("2026-04-06 09:00")
    with at("2026-04-06 09:05"):
        send_due(kind=WeeklyDigest.name)

    digests = Message.objects.filter(kind=WeeklyDigest.name).order_by("pk")
    assert [(one.employee, one.state) for one in digests] == [
        (manager, "cancelled"),
        (deputy, "sent"),
        (manager, "sent"),
    ]
    assert learner.user.get_full_name() in mailoutbox[0].body
    assert [mail.to for mail in mailoutbox] == [["suplente@example.com"], [manager.user.email]]


# --- Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "status"), [("21, 7, 1", 302), ("", 302), ("0", 400), ("3, 3", 400), ("x", 400), ("1,2,3,4,5,6,7", 400)]
)
def test_human_resources_choose_the_steps(client, hr, before, status):
    client.force_login(hr.user)

    answer = client.post("/es/messages/ladder/", {"days_before": before, "days_after": "2"})

    assert answer.status_code == status
    if status == 302:
        assert ReminderSettings.objects.get().steps[-1] == 2


def test_hours_of_the_organisation_move_the_ladder(learner):
    MessageSettings.objects.create(organisation=learner.organisation, from_hour=11, to_hour=15)
    give([learner])

    run("2026-03-11 10:30")
    before = reminded()
    run("2026-03-11 11:00")

    assert (before, reminded()) == ([], ["-14"])


def test_calendar_files_are_folded_between_letters():
    content = calendar_file(
        [Day("1@x", DUE, "ñ" * 80 + ",;\\", text="a\nb", url="https://aula.example.com/")], timezone.now()
    )

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "ñ" * 80 + "\\,\\;\\\\" in unfolded
    assert "DTEND;VALUE=DATE:20260326" in unfolded
