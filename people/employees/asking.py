"""Asking the owner of an account whether somebody whom a company employs is the same person."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lib.portions import AT_ONCE, portions
from people.models import Employee, LinkRequest, User
from people.signals import links_requested


@transaction.atomic(savepoint=False)
def ask_owners(questions: Sequence[tuple[Employee, User]], *, by: User | None) -> list[LinkRequest]:
    """Write down what has to be asked, in place of what was asked before; workers send the links."""
    for some in portions(employee.pk for employee, _account in questions):
        withdraw(some)
    rows = [
        LinkRequest(employee=employee, account=account, email=account.email, by=by) for employee, account in questions
    ]
    LinkRequest.objects.bulk_create(rows, batch_size=AT_ONCE)
    if rows:
        links_requested.send(LinkRequest, keys=[row.pk for row in rows])
    return rows


def withdraw(employee_ids: Sequence[int], *, since: datetime.datetime | None = None) -> None:
    """Let the links lead nowhere with which these people were asked for, whenever or since then."""
    asked = LinkRequest.objects.open().filter(employee__in=employee_ids)
    if since:
        asked = asked.filter(created_at__gte=since)
    asked.update(answered_at=timezone.now(), answer=LinkRequest.Answer.WITHDRAWN)
