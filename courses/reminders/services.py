"""The ladder of reminders: what the clock queues once an hour, what an assignment queues, and what undoing
takes back.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import DutyAction, DutyItem, Enrolment, ReminderSettings
from courses.models.duties import UNDO_TERM
from courses.models.reminders import MOST_DAYS
from courses.reminders.emails import (
    AFTER,
    BEFORE,
    DutiesAssigned,
    Escalation,
    WeeklyDigest,
    about_enrolment,
    about_week,
    urgent_duties,
)
from courses.reminders.steps import CATCH_UP, Steps
from lib.annotated import annotated
from people.employees.leaders import Leaders
from people.messages.hours import QuietHours
from people.messages.services import NewMessage, cancel_messages, queue_messages
from people.models import Absence, Employee, Message, Organisation, local_today
from people.models.working_days import DAY
from sweeps.services import each

SWEEP = "courses.remind"
Kind = DutyAction.Kind
Status = Enrolment.Status
GIVING = (Kind.ASSIGN, Kind.EXTEND, Kind.EXEMPT, Kind.END_EXEMPTION)  # what may set a due date


def reminder_settings(organisation: Organisation) -> ReminderSettings:
    """Return how an organisation reminds its people; the usual where it never said."""
    return ReminderSettings.objects.filter(organisation=organisation).first() or ReminderSettings(
        organisation=organisation
    )


def remind_all() -> int:
    """Queue what is due now, each step of each duty once. Return how many messages are new.

    One query finds the organisations in which something is due near today; an organisation without costs nothing.
    """
    today = timezone.now().date()
    far = (MOST_DAYS + 15) * DAY
    near = Enrolment.objects.filter(is_latest=True, dropped_at=None, completed_at=None)
    near = near.filter(due_on__range=(today - far, today + far))
    keys = near.order_by("employee__organisation").values_list("employee__organisation", flat=True).distinct()
    return sum(done.result or 0 for done in each(SWEEP, list(keys), remind_organisation))


@transaction.atomic
def remind_organisation(key: int) -> int:
    """Queue what is due now in one organisation. Eight queries at most where nothing is, however many people
    there are.
    """
    organisation = Organisation.objects.get(pk=key)
    chosen = reminder_settings(organisation)
    steps = Steps(chosen.steps, QuietHours(organisation), timezone.now())
    days = {place: today for place in steps.hours.places if (today := steps.today(place))}
    if not days:
        return 0
    due = {centre: steps.due(centre, today) for centre, today in days.items()}
    new = _remind(organisation, chosen, steps, due)
    if chosen.sends_digest:
        new += _send_digests(organisation, steps, days)
    return new


# --- The ladder -----------------------------------------------------------------------------------


def _remind(
    organisation: Organisation,
    chosen: ReminderSettings,
    steps: Steps,
    due: dict[int | None, dict[datetime.date, int]],
) -> int:
    dates = {day for found in due.values() for day in found}
    if not dates:
        return 0
    candidates = list(_candidates(organisation, dates))
    sent = _told(organisation, steps.now) if candidates else set()
    new: dict[int, list[NewMessage]] = defaultdict(list)
    for enrolment in candidates:
        centre = enrolment.employee.work_centre_id
        step = due.get(steps.hours.place(centre), {}).get(enrolment.due_on)
        if step is None or (step != chosen.last_step and annotated(enrolment, "is_away", bool)):
            continue  # the last step waits in the outbox until they are back: only it tells managers
        about = f"{about_enrolment(enrolment.pk, enrolment.due_on)}T{step:+d}"
        since = enrolment.given_at.astimezone(steps.hours.zone(centre)).date()
        if (enrolment.employee.user_id, about) in sent or enrolment.due_on + step * DAY <= since:
            continue  # who gets the duty on the day of a step, or later, has just been told of it
        payload = {
            "enrolment": enrolment.pk,
            "due_on": enrolment.due_on.isoformat(),
            "is_first": bool(chosen.steps and step == chosen.steps[0]),
        }
        kind = BEFORE if step < 0 else AFTER
        new[step].append(NewMessage(kind, enrolment.employee.user, about, enrolment.employee, organisation, payload))
    if not new:
        return 0
    queued = queue_messages([one for some in new.values() for one in some])
    if chosen.tells_managers and chosen.last_step in new:
        late = [message for message in queued if message.kind == AFTER]
        is_last = f"T{chosen.last_step:+d}"
        queued += _escalate(organisation, [message for message in late if message.about.endswith(f":{is_last}")])
    return len(queued)


def _told(organisation: Organisation, now: datetime.datetime) -> set[tuple[int, str]]:
    """Return who was told of what lately. One query."""
    lately = Message.objects.filter(organisation=organisation, created_at__gte=now - 2 * CATCH_UP)
    return set(lately.filter(kind__in=(BEFORE, AFTER)).values_list("user_id", "about"))


def _candidates(organisation: Organisation, dates: Iterable[datetime.date]) -> Any:
    """Open duties with one of these dates, with when each was given its date (``given_at``) and whether the person is
    away today (``is_away``). One query.
    """
    given = DutyItem.objects.done().filter(enrolment=OuterRef("pk"), due_on=OuterRef("due_on"), action__kind__in=GIVING)
    given_at = given.order_by().values("enrolment").annotate(at=Max("done_at")).values("at")
    found: Any = Enrolment.objects.latest_cycle().filter(
        due_on__in=list(dates),
        completed_at=None,
        employee__organisation=organisation,
        employee__left_on=None,
        employee__user__is_active=True,
    )
    today = local_today(organisation, "employee__")
    away = Absence.objects.filter(employee=OuterRef("employee")).on(OuterRef("today"))
    return (
        found.unmet(today)
        .annotate(today=today)
        .annotate(is_away=Exists(away))
        .with_status(today)
        .exclude(status=Status.EXEMPT)
        .annotate(given_at=Coalesce(Subquery(given_at), "enrolled_at"))
        .select_related("employee__user")
        .order_by("due_on", "pk")
    )


# --- Managers -------------------------------------------------------------------------------------


def _escalate(organisation: Organisation, late: list[Message]) -> list[Message]:
    """Tell the nearest managers of those who have just got their last reminder: one message each for all of them."""
    if not late:
        return []
    leaders = Leaders(organisation, [message.employee_id for message in late if message.employee_id])
    told: dict[int, tuple[Employee, list[int]]] = {}
    for message in late:
        for manager in next(iter(leaders.above(message.employee_id or 0)), []):
            told.setdefault(manager.pk, (manager, []))[1].append(message.payload["enrolment"])
    return queue_messages(
        NewMessage(
            Escalation.name,
            manager.user,
            f"enrolments:{min(keys)}:{late[0].created_at.date()}",
            manager,
            organisation,
            {"enrolments": keys},
        )
        for manager, keys in told.values()
    )


def _send_digests(organisation: Organisation, steps: Steps, days: dict[int | None, datetime.date]) -> int:
    """Tell each manager in whose teams something is overdue or due soon, on the first working day of the week."""
    first = {
        centre: today
        for centre, today in days.items()
        if today == steps.hours.days.first_from(today - today.weekday() * DAY, centre)
    }
    if not first:
        return 0
    told = Message.objects.filter(organisation=organisation, kind=WeeklyDigest.name)
    told = told.filter(created_at__gte=steps.now - 7 * DAY)
    known = set(told.values_list("user_id", "about"))
    people = list(urgent_duties(organisation).order_by().values_list("employee", flat=True).distinct())
    leaders = Leaders(organisation, people)
    new = {}
    for person in people:
        for manager in (one for some in leaders.above(person) for one in some):
            today = first.get(steps.hours.place(manager.work_centre_id))
            about = about_week(today) if today else ""
            if today and (manager.user_id, about) not in known:
                new[manager.pk] = NewMessage(WeeklyDigest.name, manager.user, about, manager, organisation)
    return len(queue_messages(new.values()))


# --- Assignments ----------------------------------------------------------------------------------


def tell_of_assignment(action: DutyAction) -> None:
    """Tell everybody who got duties by an action, once for all of them and when it can no longer be undone."""
    organisation = action.organisation
    if action.kind != Kind.ASSIGN or not reminder_settings(organisation).tells_of_assignment:
        return
    given: dict[int, list[int]] = defaultdict(list)
    for employee, enrolment in action.items.done().order_by("pk").values_list("employee_id", "enrolment_id"):
        given[employee].append(enrolment)
    people = Employee.objects.active().filter(organisation=organisation, pk__in=list(given)).select_related("user")
    queue_messages(
        NewMessage(
            DutiesAssigned.name,
            person.user,
            f"action:{action.pk}",
            person,
            organisation,
            {"enrolments": given[person.pk]},
            not_before=timezone.now() + UNDO_TERM,
            by=action.by,
        )
        for person in people
    )


def take_back(action: DutyAction) -> None:
    """Tell nobody of an assignment that was undone."""
    about = Message.objects.filter(kind=DutiesAssigned.name, organisation=action.organisation)
    cancel_messages(about.filter(about=f"action:{action.pk}"), Message.Reason.NOT_DUE)
