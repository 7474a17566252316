"""A year, day by day, at four clocks: what is queued and sent is what an independent model says, and nothing else.

Meanwhile people are assigned, given more time, finish, are excused, move to another clock, are away, leave and come
back; there are days off; the mail server fails and refuses; workers are killed.
"""

import datetime
import random
import smtplib
import zoneinfo
from collections import Counter

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from courses.duties.plans import Line, Plan
from courses.duties.services import begin
from courses.learning.services import freeze_content
from courses.models import DutyAction, Enrolment
from courses.reminders.services import remind_all
from people.absences.services import record_absence, withdraw_absence
from people.messages.channels import Bounced, Email
from people.messages.tasks import look_after_messages
from people.models import Absence, Employee, Holiday, Message
from tests.factories import EmployeeFactory, WorkCentreFactory, make_course

pytestmark = pytest.mark.django_db
ZONES = ["America/Tijuana", "America/Hermosillo", "America/Mexico_City", "America/Cancun"]
DAY = datetime.timedelta(days=1)
HOURS = (14, 17)  # UTC: morning in the east alone, and everywhere
LADDER = (-14, -3, 1, 7)


class Model:
    """The rules once more, in other words: one duty of each person, and a list of what they should have been told."""

    def __init__(self):
        self.person = {}  # employee → zone, centre, due, since, is_there, is_done, exempt_until, away (first, last)
        self.free = set()  # (centre or None, day)
        self.told = {}  # (employee, due, step) → local day

    def is_free(self, centre, day):
        return day.isoweekday() > 5 or (None, day) in self.free or (centre, day) in self.free

    def waits_until(self, centre, day):
        return next(day + n * DAY for n in range(30) if not self.is_free(centre, day + n * DAY))

    def is_away(self, who, day):
        return bool(who["away"]) and who["away"][0] <= day <= who["away"][1]

    def why_not_now(self, message):
        """Why somebody should not get what leaves at this moment; "" where they should."""
        who = self.person[message.employee_id]
        local = timezone.now().astimezone(zoneinfo.ZoneInfo(who["zone"]))
        wrong = {
            "has left": not who["is_there"],
            "is done": who["is_done"],
            "is excused": bool(who["exempt_until"]) and who["exempt_until"] >= local.date(),
            "is away": self.is_away(who, local.date()),
            "day off": self.is_free(who["centre"], local.date()),
            "night": local.hour not in range(8, 19),
            "other date": message.payload.get("due_on", str(who["due"])) != str(who["due"]),
        }
        return ", ".join(why for why, is_so in wrong.items() if is_so)

    def hour(self, now):
        """What should be told at this moment."""
        for key, who in self.person.items():
            local = now.astimezone(zoneinfo.ZoneInfo(who["zone"]))
            today = local.date()
            if local.hour not in range(9, 19) or self.is_free(who["centre"], today):
                continue
            if who["due"] is None or who["is_done"] or not who["is_there"]:
                continue
            if who["exempt_until"] and who["exempt_until"] >= today:
                continue
            come = [step for step in LADDER if self.waits_until(who["centre"], who["due"] + step * DAY) <= today]
            if not come:
                continue
            last = come[-1]
            if self.is_away(who, today) and last != LADDER[-1]:
                continue  # the last one is never left out: it waits in the outbox
            age = (today - self.waits_until(who["centre"], who["due"] + last * DAY)).days
            is_news = who["due"] + last * DAY > who["since"].astimezone(local.tzinfo).date()
            if age <= 3 and is_news:
                self.told.setdefault((key, who["due"], last), today)


class Unreliable:
    """A mail server that refuses now and then, and workers that are killed before or after it has taken a mail."""

    def __init__(self, dice, model):
        self.dice, self.model, self.real, self.wrong = dice, model, Email.send, []

    def __call__(self, channel, message, letter):
        if why := self.model.why_not_now(message):
            self.wrong.append((message.kind, message.about, why))
        fate = self.dice.random()
        if fate < 0.005:
            raise Bounced
        if fate < 0.1:
            raise smtplib.SMTPServerDisconnected
        if fate < 0.15:
            raise SystemExit
        self.real(channel, message, letter)
        if fate > 0.95:
            raise SystemExit


def test_a_year(organisation, monkeypatch):
    dice, model, course = random.Random(42001), Model(), make_course()  # noqa: S311 -- the same year each time
    version = freeze_content(course)
    centres = {zone: WorkCentreFactory(organisation=organisation, time_zone=zone) for zone in ZONES}
    first = datetime.date(2026, 1, 5)
    for _ in range(20):
        day, centre = first + dice.randrange(365) * DAY, dice.choice([None, *centres.values()])
        if (centre and centre.pk, day) not in model.free:
            Holiday.objects.create(organisation=organisation, work_centre=centre, day=day, name="Inhábil")
            model.free.add((centre and centre.pk, day))
    for number in range(16):
        zone = ZONES[number % 4]
        person = EmployeeFactory(organisation=organisation, work_centre=centres[zone])
        model.person[person.pk] = {
            "zone": zone,
            "centre": centres[zone].pk,
            "due": None,
            "since": None,
            "is_there": True,
            "is_done": False,
            "exempt_until": None,
            "away": None,
        }
    unreliable = Unreliable(dice, model)
    monkeypatch.setattr(Email, "send", lambda *args: unreliable(*args))
    world = World(organisation, course, version, centres, model, dice)
    world.hr = EmployeeFactory(organisation=organisation, role="hr")

    with time_machine.travel(datetime.datetime.combine(first, datetime.time(12), datetime.UTC), tick=False):
        for key, who in list(model.person.items())[:4]:  # what they are given meanwhile waits until they are back
            world.go(key, who, timezone.now(), first, first + 10 * DAY)
            world.assign(key, who, timezone.now())

    for number in range(365):
        for hour in HOURS:
            now = datetime.datetime.combine(first + number * DAY, datetime.time(hour, 5), datetime.UTC)
            with time_machine.travel(now, tick=False):
                if hour == HOURS[0]:
                    world.something_happens(now)
                remind_all()
                model.hour(now)
                if hour == HOURS[-1]:
                    deliver()

    queued = {
        (
            message.employee_id,
            datetime.date.fromisoformat(message.payload["due_on"]),
            int(message.about.rpartition("T")[2]),
        ): (message.created_at.astimezone(message.employee.zone).date())
        for message in Message.objects.filter(kind__in=("reminder_before", "reminder_after")).select_related("employee")
    }
    assert len(queued) > 40
    assert len(world.happened) == 7
    assert min(world.happened.values()) > 20
    assert queued == model.told
    assert unreliable.wrong == []
    check_what_was_sent(model)


class World:
    """What happens to the people, in the database and in the model alike."""

    def __init__(self, organisation, course, version, centres, model, dice):
        self.organisation, self.course, self.version = organisation, course, version
        self.centres, self.model, self.dice = centres, model, dice
        self.hr, self.happened = None, Counter()

    def something_happens(self, now):
        for key, who in self.model.person.items():
            if self.dice.random() < 0.06:
                acts = [self.assign, self.extend, self.finish, self.exempt, self.move, self.leave, self.be_away]
                act = self.dice.choice(acts)
                act(key, who, now)
                self.happened[act.__name__] += 1

    def _act(self, kind, key, due):
        line = Line(key, self.course.pk, due_on=due, asked_on=due)
        begin(self.organisation, lambda: Plan(kind, self.organisation, [line]), by=None)

    def assign(self, key, who, now):
        if who["due"] is None and who["is_there"]:
            who["due"], who["since"] = now.date() + self.dice.randrange(1, 40) * DAY, now
            self._act(DutyAction.Kind.ASSIGN, key, who["due"])

    def extend(self, key, who, now):
        if who["due"] and not who["is_done"] and who["is_there"] and not self._is_exempt(who, now):
            who["due"], who["since"] = max(who["due"], now.date()) + self.dice.randrange(1, 30) * DAY, now
            self._act(DutyAction.Kind.EXTEND, key, who["due"])

    def _is_exempt(self, who, now):
        return bool(who["exempt_until"]) and who["exempt_until"] >= now.date() - DAY

    def finish(self, key, who, now):
        if who["due"] and not who["is_done"] and self.dice.random() < 0.3:
            who["is_done"] = True
            Enrolment.objects.filter(employee=key).update(
                started_at=now, completed_at=now, content_version=self.version
            )

    def exempt(self, key, who, now):
        if who["due"] and not who["is_done"]:
            who["exempt_until"] = now.date() + self.dice.randrange(20) * DAY
            Enrolment.objects.filter(employee=key).update(exempted_at=now, exempt_until=who["exempt_until"])

    def move(self, key, who, now):
        zone = self.dice.choice(ZONES)
        who["zone"], who["centre"] = zone, self.centres[zone].pk
        Employee.objects.filter(pk=key).update(work_centre=self.centres[zone])

    def be_away(self, key, who, now):
        """Go, from some day on. Another absence, and the person is there again: the first is taken back."""
        if not who["is_there"] or self._is_exempt(who, now):
            return
        for absence in Absence.objects.standing().filter(employee=key):
            withdraw_absence(absence, by=self.hr)
        first = now.date() + self.dice.randrange(10) * DAY
        self.go(key, who, now, first, first + self.dice.randrange(25) * DAY)

    def go(self, key, who, now, first, last):
        """Be away from a day to a day."""
        who["away"] = (first, last)
        if who["due"] and not who["is_done"] and first <= who["due"] <= last:
            who["due"], who["since"] = self.model.waits_until(who["centre"], last + 8 * DAY), now
        record_absence(Employee.objects.get(pk=key), "leave", first, last, by=self.hr)

    def leave(self, key, who, now):
        """Leave, or come back."""
        who["is_there"] = not who["is_there"]
        Employee.objects.filter(pk=key).update(left_on=None if who["is_there"] else now.date())


def deliver():
    """Let workers send what is due; the killed ones are replaced once their lease is over."""
    now = timezone.now()
    for minutes in (1, 6):
        with time_machine.travel(now + datetime.timedelta(minutes=minutes), tick=False):
            while True:
                try:
                    look_after_messages()
                except SystemExit:
                    continue
                break


def check_what_was_sent(model):
    """At most once but for the killed, never what the log does not know, and nothing left over but for who is away."""
    sent = Message.objects.filter(sent_at__isnull=False, channel="email").select_related("employee__work_centre")
    ids = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert {message.message_id for message in sent} <= set(ids)
    assert sum(number - 1 for number in ids.values()) < len(ids) * 0.2  # the killed ones, with the same Message-ID
    assert not sent.filter(cancelled_at__isnull=False).exists()
    left_over = Message.objects.unfinished().filter(created_at__lt=timezone.now() - 5 * DAY)
    today = timezone.now().date()
    assert [one.about for one in left_over if not model.is_away(model.person[one.employee_id], today)] == []
