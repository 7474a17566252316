"""Writing events of access: one statement for each, whoever causes it, and nothing at all on an ordinary page."""

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone

from people.access_log.actors import Actor, acting, actor_of
from people.models import AccessEvent, Employee, EmployeeChange, User
from people.owing import RIGHTS, WAYS
from people.requests import concerned_by

Kind = AccessEvent.Kind
KEPT = datetime.timedelta(days=2 * 365)
PIN = "pin"


def note_sign(kind: Kind, user: User, request: HttpRequest | None, **detail: str) -> None:
    """Write that somebody came in or went, did not get in, or waits: once for each company they work for."""
    employments = getattr(user, "present_employments", None)
    if employments is None:
        employments = list(Employee.objects.active().filter(user=user).only("pk", "organisation_id"))
    network = actor_of(request).network if request is not None else acting().network
    AccessEvent.objects.bulk_create(
        AccessEvent(organisation_id=of, kind=kind, by=user, about_id=about, detail=detail, network=network)
        for of, about in _companies(employments)
    )


def note_file(request: HttpRequest, name: str, asked: str) -> None:
    """Write that a file left the site: the page it came from, and the filters in force without the words searched."""
    actor = actor_of(request)
    _add(Kind.FILE_TAKEN, actor, concerned_by(request), page=name, asked=asked)


def note_sensitive(request: HttpRequest, employee: Employee, what: str) -> None:
    """Write that somebody saw what is sensitive about a person: nobody is noted for looking at their own."""
    actor = actor_of(request)
    if actor.user is None or actor.user.pk != employee.user_id:
        _add(Kind.SENSITIVE_SEEN, actor, employee, page=what)


def note_blocked(request: HttpRequest, employee: Employee, why: str) -> None:
    """Write that somebody opened the record of a blocked person, and for which legal duty."""
    _add(Kind.BLOCKED_OPENED, actor_of(request), employee, why=why)


def note_retention(request: HttpRequest, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Write which terms of keeping data are others now. One statement, or none."""
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if changes:
        actor = actor_of(request)
        AccessEvent.objects.create(
            organisation_id=actor.organisation_id,
            kind=Kind.RETENTION_CHANGED,
            by=actor.user,
            detail={"terms": changes},
            network=actor.network,
        )


def note_rights(changes: Iterable[EmployeeChange]) -> None:
    """Write which of these changes let people do more or less than before, or gave them a way in. One statement, or
    none.
    """
    found = [change for change in changes if change.field in RIGHTS or (change.field in WAYS and change.after)]
    if not found:
        return
    actor = acting()
    AccessEvent.objects.bulk_create(
        AccessEvent(
            organisation_id=change.employee.organisation_id,
            kind=Kind.WAY_GIVEN if change.field in WAYS else Kind.ROLE_CHANGED,
            by=change.by or actor.user,
            about=change.employee,
            detail=_detail_of(change),
            network=actor.network,
        )
        for change in found
    )


def _detail_of(change: EmployeeChange) -> dict[str, object]:
    if change.field in WAYS:
        return {"way": change.field, "by": change.source}  # never the e-mail itself
    return {"field": change.field, "before": change.before, "after": change.after, "by": change.source}


def note_pins(people: Iterable[Employee], by: User) -> None:
    """Write who has drawn a PIN for whom. One statement."""
    network = acting().network
    AccessEvent.objects.bulk_create(
        AccessEvent(
            organisation_id=person.organisation_id,
            kind=Kind.WAY_GIVEN,
            by=by,
            about=person,
            detail={"way": PIN},
            network=network,
        )
        for person in people
    )


def note_site_rights(account: User, changes: Mapping[str, tuple[bool, bool]]) -> None:
    """Write what an account may do on the whole site from now on, for each company that its person works for."""
    actor = acting()
    employments = Employee.objects.active().filter(user=account)
    AccessEvent.objects.bulk_create(
        AccessEvent(
            organisation_id=of,
            kind=Kind.ROLE_CHANGED,
            by=actor.user,
            about_id=about,
            detail={"field": field, "before": before, "after": after, "account": account.pk},
            network=actor.network,
        )
        for field, (before, after) in changes.items()
        for of, about in _companies(employments)
    )


def note_groups(users: Iterable[User], action: str, groups: Iterable[int]) -> None:
    """Write that accounts entered or left groups of the CMS, for each company that they work for."""
    actor, people = acting(), list(users)
    names = sorted(Group.objects.filter(pk__in=list(groups)).values_list("name", flat=True))
    employments = Employee.objects.active().filter(user__in=people)
    AccessEvent.objects.bulk_create(
        AccessEvent(
            organisation_id=of,
            kind=Kind.GROUP_CHANGED,
            by=actor.user,
            about_id=about,
            detail={"action": action, "groups": names},
            network=actor.network,
        )
        for of, about in _companies(employments)
    )


def forget_old_events() -> int:
    """Delete what is older than it is kept; how many."""
    return AccessEvent.objects.forget_before(timezone.now() - KEPT)


def _companies(employments: Iterable[Employee]) -> list[tuple[int | None, int | None]]:
    """Return the companies that read of somebody, with the employment at each; the site alone where there is none."""
    nobody: tuple[int | None, int | None] = (None, None)
    return [(each.organisation_id, each.pk) for each in employments] or [nobody]


def _add(kind: Kind, actor: Actor, about: Employee | None, **detail: str) -> None:
    AccessEvent.objects.create(
        organisation_id=about.organisation_id if about else actor.organisation_id,
        kind=kind,
        by=actor.user,
        about=about,
        detail=detail,
        network=actor.network,
    )
