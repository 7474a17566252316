"""The messages about duties: what each says, and when it is no longer to be sent."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.duties.listing import DUE_SOON
from courses.models import Enrolment
from lib.annotated import annotated
from lib.calendar_file import CALENDAR, Day, calendar_file
from people.messages.kinds import Attachment, MessageKind, NotSent, Placeholder
from people.models import Employee, Message, MessageMute, Organisation, local_today

Reason = Message.Reason
Status = Enrolment.Status
BEFORE, AFTER, BY_HAND = "reminder_before", "reminder_after", "reminder_by_hand"
REMINDERS = (BEFORE, AFTER, BY_HAND)
LISTED = 15  # people, in a message to a manager

NAME = Placeholder("name", gettext_lazy("The first name of the person"), gettext_lazy("Ana"))
COMPANY = Placeholder("organisation", gettext_lazy("Your organization"), gettext_lazy("Your organization"))
COURSE = Placeholder("course", gettext_lazy("The title of the course"), gettext_lazy("AI at work"))
DATE = Placeholder("date", gettext_lazy("The due date"), gettext_lazy("March 14, 2030"))
WHEN = Placeholder("when", gettext_lazy("How many days are left, or have passed"), gettext_lazy("in 3 days"))
URL = Placeholder("url", gettext_lazy("The address to open"), "https://aula.example.com/")
PEOPLE = Placeholder("people", gettext_lazy("The people, one per line"), gettext_lazy("- Ana Ruiz: AI at work"))


def about_enrolment(pk: int, due_on: datetime.date) -> str:
    """Return with what begins the ``about`` of every reminder of one duty with one date."""
    return f"enrolment:{pk}:{due_on.isoformat()}:"


def about_week(day: datetime.date) -> str:
    """Return what the summary of the week of a day is about."""
    return f"week:{day.isocalendar().year}-{day.isocalendar().week}"


def relative(due_on: datetime.date, today: datetime.date) -> str:
    """Return how far a day is, in words."""
    days = (due_on - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def open_duties(employee: Employee, keys: Iterable[object]) -> list[Enrolment]:
    """Return those of these enrolments that are still to be completed by a date, the nearest first."""
    found: Any = Enrolment.objects.latest_cycle().filter(pk__in=list(keys), completed_at=None, due_on__isnull=False)
    today = local_today(employee.organisation, "employee__")
    return list(
        found.unmet(today)
        .with_status(today)
        .exclude(status=Status.EXEMPT)
        .select_related("course", "employee__user", "employee__organisation", "employee__work_centre")
        .order_by("due_on", "course__path", "pk")
    )


def _employee(message: Message) -> Employee:
    if message.employee is None:
        raise TypeError(f"{message.kind} is for employees")
    return message.employee


def _in_calendar(enrolments: Iterable[Enrolment]) -> Attachment:
    days = [
        Day(
            uid=f"{enrolment.uuid}@aula42001",
            on=enrolment.due_on,
            title=_("Due: %(course)s") % {"course": enrolment.course.local_title},
            url=settings.SITE_URL + enrolment.course.address,
        )
        for enrolment in enrolments
        if enrolment.due_on
    ]
    return Attachment("aula-42001.ics", calendar_file(days, timezone.now()), CALENDAR)


class DutiesAssigned(MessageKind):
    """What somebody has to take, by when: one message for all that was assigned together."""

    name = "duties_assigned"
    label = gettext_lazy("New courses")
    template = "courses/email/assigned"
    keeps_quiet_hours = True
    placeholders = (
        NAME,
        COMPANY,
        Placeholder(
            "courses",
            gettext_lazy("The courses with their due dates, one per line"),
            gettext_lazy("- AI at work: until March 14, 2030"),
        ),
        URL,
    )

    def _open(self, message: Message) -> list[Enrolment]:
        found = open_duties(_employee(message), message.payload["enrolments"])
        if not found:
            raise NotSent(Reason.NOT_DUE)
        return found

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the courses that are still to be taken."""
        line = _("- %(course)s: until %(date)s")
        lines = [
            line % {"course": one.course.local_title, "date": date_format(one.due_on, "DATE_FORMAT")}
            for one in self._open(message)
            if one.due_on
        ]
        return {
            "name": message.user.get_short_name(),
            "organisation": _employee(message).organisation.legal_name,
            "courses": "\n".join(lines),
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the home, where all of them stand."""
        return reverse("reports:home")

    def attachments(self, message: Message) -> Iterable[Attachment]:
        """Return the due dates for the calendar of the person."""
        return [_in_calendar(self._open(message))]


class _AboutDuty(MessageKind):
    """A reminder of one duty with one date."""

    keeps_quiet_hours = True
    placeholders: tuple[Placeholder, ...] = (NAME, COMPANY, COURSE, DATE, WHEN, URL)

    def duty(self, message: Message) -> Enrolment:
        """Return the duty, while it stands as it did when the reminder was due."""
        found = open_duties(_employee(message), [message.payload["enrolment"]])
        if not found:
            is_done = Enrolment.objects.filter(pk=message.payload["enrolment"], completed_at__isnull=False).exists()
            raise NotSent(Reason.DONE if is_done else Reason.NOT_DUE)
        [enrolment] = found
        if enrolment.due_on is None or enrolment.due_on.isoformat() != message.payload["due_on"]:
            raise NotSent(Reason.NOT_DUE)
        later = Message.objects.filter(user=message.user_id, kind__in=(BEFORE, AFTER), pk__gt=message.pk)
        if later.filter(about__startswith=about_enrolment(enrolment.pk, enrolment.due_on)).exists():
            raise NotSent(Reason.OVERTAKEN)
        return enrolment

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the course, and how far its date is on the day on which the message leaves."""
        enrolment = self.duty(message)
        today = enrolment.employee.today()
        if enrolment.due_on is None or (self.name == BEFORE and enrolment.due_on < today):
            raise NotSent(Reason.OVERTAKEN)
        return {
            "name": message.user.get_short_name(),
            "organisation": enrolment.employee.organisation.legal_name,
            "course": enrolment.course.local_title,
            "date": date_format(enrolment.due_on, "DATE_FORMAT"),
            "when": relative(enrolment.due_on, today),
            "url": settings.SITE_URL + enrolment.course.address,
        }

    def link(self, message: Message) -> str:
        """Return the course."""
        address: str = self.duty(message).course.address
        return address


class ReminderBefore(_AboutDuty):
    """Some days before the due date."""

    name = BEFORE
    label = gettext_lazy("Reminder before the due date")
    template = "courses/email/before"
    topic = MessageMute.Topic.REMINDERS

    def attachments(self, message: Message) -> Iterable[Attachment]:
        """Return the due date for the calendar, with the first reminder."""
        return [_in_calendar([self.duty(message)])] if message.payload.get("is_first") else []


class ReminderAfter(_AboutDuty):
    """Some days after it."""

    name = AFTER
    label = gettext_lazy("Reminder after the due date")
    template = "courses/email/after"
    topic = MessageMute.Topic.REMINDERS
    placeholders = (
        NAME,
        COMPANY,
        COURSE,
        DATE,
        Placeholder("when", gettext_lazy("How many days are left, or have passed"), gettext_lazy("3 days ago")),
        URL,
    )


class ReminderByHand(_AboutDuty):
    """Because somebody who follows the person asked for it."""

    name = BY_HAND
    label = gettext_lazy("Reminder by hand")
    template = "courses/email/by_hand"
    placeholders = (
        *_AboutDuty.placeholders,
        Placeholder("sender", gettext_lazy("Who sends it"), gettext_lazy("Rosa Luna")),
    )

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the duty with who asked for it."""
        return {**super().context(message), "sender": message.by.user.get_full_name() if message.by else ""}


class Escalation(MessageKind):
    """Tells a manager who is still overdue after the last reminder."""

    name = "escalation"
    label = gettext_lazy("Overdue in the team, to the manager")
    template = "courses/email/escalation"
    keeps_quiet_hours = True
    placeholders = (NAME, PEOPLE, URL)

    def context(self, message: Message) -> Mapping[str, object]:
        """Return those who have still not completed it."""
        found = open_duties(_employee(message), message.payload["enrolments"])
        here = [one for one in found if one.employee.left_on is None]
        if not here:
            raise NotSent(Reason.DONE)
        return {
            "name": message.user.get_short_name(),
            "people": lines_of(here),
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the overdue ones of the team."""
        return f"{reverse('reports:team')}?status={Status.OVERDUE.value}"


class WeeklyDigest(MessageKind):
    """Tells a manager once a week who is overdue and what is due soon."""

    name = "weekly_digest"
    label = gettext_lazy("Weekly summary for managers")
    template = "courses/email/digest"
    keeps_quiet_hours = True
    topic = MessageMute.Topic.DIGEST
    placeholders = (
        NAME,
        Placeholder("overdue", gettext_lazy("How many are overdue"), "3"),
        Placeholder("due_soon", gettext_lazy("How many are due within 7 days"), "5"),
        PEOPLE,
        URL,
    )

    def context(self, message: Message) -> Mapping[str, object]:
        """Return how the teams stand now, while the week lasts: who comes back from an absence gets that of the day."""
        manager = _employee(message)
        if message.about != about_week(manager.today()):
            raise NotSent(Reason.OVERTAKEN)
        duties = urgent_duties(manager.organisation).filter(
            employee__in=Employee.objects.in_teams(manager.managed_teams()).exclude(pk=manager.pk)
        )
        found = list(duties.select_related("course", "employee__user").order_by("due_on", "employee__user__sort_name"))
        if not found:
            raise NotSent(Reason.NOT_DUE)
        late = sum(annotated(one, "is_late", bool) for one in found)
        return {
            "name": message.user.get_short_name(),
            "overdue": late,
            "due_soon": len(found) - late,
            "people": lines_of(found),
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the team."""
        return reverse("reports:team")


def urgent_duties(organisation: Organisation) -> Any:
    """Return what people of an organisation have not completed, and is overdue (``is_late``) or due within a week. One
    query.
    """
    today, soon = (local_today(organisation, "employee__", plus=plus) for plus in (datetime.timedelta(), DUE_SOON))
    found: Any = Enrolment.objects.latest_cycle().filter(
        employee__in=Employee.objects.active().filter(organisation=organisation), completed_at=None, due_on__lte=soon
    )
    late = Case(When(due_on__lt=today, then=Value(True)), default=Value(False), output_field=BooleanField())
    return found.unmet(today).with_status(today).exclude(status=Status.EXEMPT).annotate(is_late=late)


def lines_of(enrolments: list[Enrolment]) -> str:
    """Return one line for each, up to so many; then how many more there are."""
    line = _("- %(person)s: %(course)s, until %(date)s")
    lines = [
        line
        % {
            "person": one.employee.user.get_full_name(),
            "course": one.course.local_title,
            "date": date_format(one.due_on, "SHORT_DATE_FORMAT") if one.due_on else "",
        }
        for one in enrolments[:LISTED]
    ]
    more = len(enrolments) - LISTED
    if more > 0:
        lines.append(ngettext("… and %(number)d more", "… and %(number)d more", more) % {"number": more})
    return "\n".join(lines)


KINDS: tuple[type[MessageKind], ...] = (
    DutiesAssigned,
    ReminderBefore,
    ReminderAfter,
    ReminderByHand,
    Escalation,
    WeeklyDigest,
)
