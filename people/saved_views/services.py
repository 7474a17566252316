"""Saving views, changing them, and queuing the e-mail of each week."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.messages.services import NewMessage, queue_message, unmute
from people.models import Employee, MessageMute, SavedView, ViewMail
from people.saved_views.habits import forget_start
from sweeps.services import each

MOST_VIEWS = 20  # of one person in one list
SWEEP = "people.view_mails"
MESSAGE = "saved_view"
FURTHEST = datetime.timedelta(hours=14)  # the time zone that is most ahead of UTC; the others lie less far behind it


def about_view(view_id: int, day: datetime.date) -> str:
    """Return what the e-mail of a view is about in the week of a day."""
    return f"view:{view_id}:{day.isocalendar().year}-{day.isocalendar().week}"


@transaction.atomic
def delete_view(view: SavedView) -> None:
    """Delete a view; nobody begins with it or gets it by e-mail any more."""
    forget_start(view)
    view.delete()


@transaction.atomic
def set_mail(view: SavedView, employee: Employee, *, is_on: bool) -> None:
    """Let somebody get a view by e-mail on Mondays, from the next one on, or no longer."""
    if not is_on:
        ViewMail.objects.filter(view=view, employee=employee).delete()
        return
    mine = ViewMail.objects.filter(employee=employee)
    mine.exclude(pk__in=mine.wanted()).delete()  # those that the link in an e-mail has stopped stay stopped
    unmute(employee, MessageMute.Topic.VIEWS)
    ViewMail.objects.get_or_create(view=view, employee=employee, defaults={"last_on": employee.today()})


def queue_mails() -> int:
    """Queue the views of those for whom it is Monday. No query on the days on which it is Monday nowhere."""
    now = timezone.now()
    days = {(now + shift).date() for shift in (-FURTHEST, datetime.timedelta(), FURTHEST)}
    mondays = [day for day in days if day.weekday() == 0]
    if not mondays:
        return 0
    keys = list(_waiting().filter(last_on__lt=max(mondays)).values_list("pk", flat=True))
    return sum(done.result or 0 for done in each(SWEEP, keys, _queue))


def _waiting() -> QuerySet[ViewMail]:
    here = ViewMail.objects.wanted().filter(employee__left_on=None, employee__user__is_active=True)
    return here.select_related("employee__user", "employee__organisation", "employee__work_centre").order_by("pk")


@transaction.atomic
def _queue(pk: int) -> int:
    mail = _waiting().select_for_update(of=("self",)).filter(pk=pk).first()
    if mail is None:
        return 0
    today = mail.employee.today()
    if today.weekday() or mail.last_on >= today:
        return 0
    mail.last_on = today
    mail.save(update_fields=["last_on"])
    about = about_view(mail.view_id, today)
    return int(queue_message(NewMessage(MESSAGE, mail.employee.user, about, employee=mail.employee)) is not None)
