"""Who is away: recorded by human resources, silent meanwhile, and what is due then is due later."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.utils.translation import override

from courses.models import DutyAction, Enrolment
from courses.reminders.services import remind_all
from people.absences.services import record_absence, withdraw_absence
from people.models import Absence, Holiday, Message
from tests.courses.reminders.test_ladder import at, give, reminded, run
from tests.factories import make_course
from tests.outbox import send_due

pytestmark = pytest.mark.django_db
MEXICO = zoneinfo.ZoneInfo("America/Mexico_City")
FIRST, LAST = (
    datetime.date(2026, 3, 9),
    datetime.date(2026, 3, 27),
)  # a Monday to a Friday; something is due on the 25th


def test_nobody_who_is_away_is_reminded_and_the_ladder_begins_anew(learner, hr):
    give([learner])
    with at("2026-03-06 10:00"), override("en"):
        record_absence(learner, "leave", FIRST, LAST, by=hr)

    run(*(f"2026-03-{day} 10:00" for day in range(10, 28)))
    away = reminded()
    run("2026-04-03 10:00", "2026-04-07 10:00")

    assert Enrolment.objects.get().due_on == datetime.date(2026, 4, 6)  # a week after the 28th is a Saturday
    assert (away, reminded()) == ([], ["-3", "+1"])
    moved = DutyAction.objects.get(kind="extend")
    assert (moved.by, moved.reason) == (hr, "Ausente hasta el 27 de marzo de 2026.")


def test_what_was_queued_waits_until_the_person_is_back(learner, hr, mailoutbox):
    Holiday.objects.create(organisation=learner.organisation, day="2026-03-16", name="Natalicio")
    give([learner])
    Message.objects.all().delete()
    run("2026-03-11 10:00")
    with at("2026-03-11 10:01"):
        record_absence(learner, "incapacity", datetime.date(2026, 3, 11), datetime.date(2026, 3, 13), by=hr)
        send_due()
    before = len(mailoutbox)

    message = Message.objects.get()
    assert f"{message.due_at.astimezone(MEXICO):%m-%d %H:%M}" == "03-17 08:00"
    with at("2026-03-17 08:00"):
        send_due()
    assert (before, len(mailoutbox)) == (0, 1)


def test_managers_are_told_of_who_was_overdue_and_went_away(manager, team, learner, hr, mailoutbox):
    give([learner])
    with at("2026-03-30 10:00"):
        record_absence(learner, "leave", datetime.date(2026, 3, 31), datetime.date(2026, 4, 10), by=hr)

    run("2026-03-26 10:00", "2026-04-01 10:00", "2026-04-13 10:00")
    with at("2026-04-02 10:00"):
        send_due()
    away = [mail.to for mail in mailoutbox]
    with at("2026-04-13 10:00"):
        send_due()

    assert reminded() == ["+1", "+7"]
    assert [manager.user.email] in away
    assert [learner.user.email] not in away
    assert [learner.user.email] in [mail.to for mail in mailoutbox]


def test_what_waited_for_the_end_leaves_when_the_absence_is_taken_back(learner, hr, mailoutbox):
    with at("2026-03-06 10:00"):
        absence = record_absence(learner, "leave", FIRST, LAST, by=hr)
    give([learner], when="2026-03-10 10:00", due_on=datetime.date(2026, 5, 4))
    with at("2026-03-10 11:00"):
        send_due()
        away = len(mailoutbox)
        withdraw_absence(absence, by=hr)
        send_due()

    assert (away, len(mailoutbox)) == (0, 1)


def test_taken_back_the_reminders_go_on(learner, hr):
    give([learner])
    with at("2026-03-06 10:00"):
        absence = record_absence(learner, "vacation", FIRST, datetime.date(2026, 3, 13), by=hr)
        withdraw_absence(absence, by=hr)
        withdraw_absence(absence, by=learner)

    run("2026-03-11 10:00")

    absence.refresh_from_db()
    assert (absence.withdrawn_by, reminded()) == (hr, ["-14"])


def test_twice_is_once(learner, hr):
    give([learner])
    with at("2026-03-06 10:00"):
        rows = [record_absence(learner, kind, FIRST, LAST, by=hr) for kind in ("incapacity", "vacation")]

    assert [row.pk for row in rows] == [rows[0].pk] * 2
    assert Absence.objects.get().kind == "vacation"  # what was wrong is mended
    assert DutyAction.objects.filter(kind="extend").count() == 1


def test_the_queries_do_not_depend_on_how_many_are_away(organisation, learner, hr, django_assert_max_num_queries):
    give([learner])
    with at("2026-03-06 10:00"):
        for days in range(20):
            record_absence(learner, "leave", FIRST, FIRST + datetime.timedelta(days=days), by=hr)

    with at("2026-03-11 10:00"), django_assert_max_num_queries(10):
        remind_all()


# --- Screens --------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, hr):
    client.force_login(hr.user)
    return client


def test_human_resources_record_and_take_back_on_the_page_of_the_person(desk, learner):
    path = f"/es/people/{learner.pk}/"
    assert f'value="{learner.today()}"' in desk.get(f"{path}absences/").content.decode()
    answer = desk.post(
        f"{path}absences/", {"kind": "leave", "from_on": "2030-03-11", "to_on": "2030-03-15"}, follow=True
    )
    absence = Absence.objects.get()

    page = answer.content.decode()
    assert "Los recordatorios esperan" in page
    assert f"/absences/{absence.pk}/withdraw/" in page
    desk.post(f"{path}absences/{absence.pk}/withdraw/")
    assert not Absence.objects.standing().exists()
    assert desk.post(f"{path}absences/{absence.pk}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2030-03-11", "2030-03-10", "to_on"),
        ("2030-03-11", "2032-03-11", "to_on"),
        ("1990-01-01", "1990-01-02", "from_on"),
    ],
)
def test_days_that_cannot_be_come_back(desk, learner, first, last, field):
    answer = desk.post(f"/es/people/{learner.pk}/absences/", {"kind": "leave", "from_on": first, "to_on": last})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Absence.objects.exists()


def test_nobody_records_their_own(desk, hr):
    assert desk.get(f"/es/people/{hr.pk}/absences/").status_code == 404


def test_managers_and_colleagues_read_nothing_of_it(client, manager, learner, hr):
    record_absence(learner, "incapacity", FIRST, LAST, by=hr)
    client.force_login(manager.user)

    assert "apacidad" not in client.get(f"/es/team/{learner.pk}/").content.decode()


def test_a_due_date_outside_stays(learner, hr):
    _action, [row] = give([learner], course=make_course(), due_on=datetime.date(2026, 5, 4))
    with time_machine.travel(datetime.datetime(2026, 3, 6, 18, tzinfo=datetime.UTC), tick=False):
        record_absence(learner, "leave", FIRST, LAST, by=hr)

    row.refresh_from_db()
    assert row.due_on == datetime.date(2026, 5, 4)
