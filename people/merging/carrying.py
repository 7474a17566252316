"""What becomes of the rows of this house when a record becomes part of another one.

What somebody did, and what is only ever added to (the history, accepted notices, drawn PINs, the access log), stays
with the number under which it happened. ``tests/people/merging/test_relations.py`` says of every relation to an
employee what becomes of it.
"""

from collections.abc import Hashable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.columns import column_of
from people.employees.asking import withdraw
from people.employees.bulk import Update, update_employees
from people.employees.history import Origin, Source
from people.employees.services import name_managers, update_employee
from people.linking.carrying import Carrying
from people.linking.services import close_account
from people.merging.parts import Line, Merge, MergePart, MovedRows
from people.models import (
    Absence,
    ContactWay,
    Deputy,
    Employee,
    Invitation,
    Message,
    MessageMute,
    RightsRequest,
    SavedView,
    Team,
    TeamMembership,
    User,
    ViewMail,
    WorkerData,
)
from people.models.own_fields import OwnValue
from people.own_values.seen import OwnFields
from people.permissions import is_account_of
from people.signals import account_given_up

FILLED = ("position", "job_role", "work_centre", "cost_centre", "shift")


class Places(MergePart):
    """Where the person works: as the record says that stays, and what it lacks from the other one."""

    def problems(self, merge: Merge) -> list[str]:
        first, second = merge.first, merge.second
        if first.left_on and not second.left_on:
            told = _(
                "Number %(first)s has left, and number %(second)s works here: let the record stay that works here."
            )
            return [told % {"first": first.number, "second": second.number}]
        others = Employee.objects.active().filter(user=second.user_id, organisation=second.organisation_id)
        if other := others.exclude(pk__in=[first.pk, second.pk]).first():
            told = _("The person of number %(second)s works here with number %(other)s too: merge that one first.")
            return [told % {"second": second.number, "other": other.number}]
        return []

    def lines(self, merge: Merge) -> list[Line]:
        found = []
        if not merge.second.left_on:
            told = _("The employment with number %(number)s ends today. The number still finds the person.")
            found.append(Line(told % {"number": merge.second.number}))
        lacking = [column_of(Employee, name).verbose_name for name in self._lacking(merge)]
        lacking += [field.name for field, _value in OwnFields(merge.first.organisation).cells(self._own(merge))]
        lacking += [_("team")] if self._team(merge) else []
        if lacking:
            told = _("What the record lacks is taken over: %(fields)s.")
            found.append(Line(told % {"fields": ", ".join(str(each) for each in lacking)}))
        return found

    def carry(self, merge: Merge) -> None:
        origin, today = Origin(merge.by, Source.FORM), merge.second.today()
        team, fields = self._team(merge), self._lacking(merge)
        own: dict[str, OwnValue | None] = {**self._own(merge)}
        ended = {"left_on": merge.second.left_on or today, "role": Employee.Role.EMPLOYEE}
        taken = Update(merge.first, {}, fields, team, own=own)
        update_employees([Update(merge.second, {}, ended, on=today), taken], origin=origin)

    def _lacking(self, merge: Merge) -> dict[str, object]:
        first, second = merge.first, merge.second
        found: dict[str, object] = {
            name: getattr(second, name) for name in FILLED if getattr(second, name) and not getattr(first, name)
        }
        return found | ({"hired_on": second.hired_on} if second.hired_on < first.hired_on else {})

    def _own(self, merge: Merge) -> dict[str, OwnValue]:
        return {key: kept for key, kept in merge.second.own_values.items() if key not in merge.first.own_values}

    def _team(self, merge: Merge) -> Team | None:
        present = TeamMembership.objects.filter(to_on=None).select_related("team")
        if present.filter(employee=merge.first).exists():
            return None
        found = present.filter(employee=merge.second).first()
        return found.team if found else None


class Accounts(MergePart):
    """By what the person signs in: the account of the record that stays. The other one is closed."""

    def problems(self, merge: Merge) -> list[str]:
        first, second = merge.first, merge.second
        if first.user_id == second.user_id or is_account_of(second.user, second.organisation_id):
            return []
        told = _(
            "The account of number %(number)s is not for your organization alone: its person works elsewhere or in the "
            "CMS. Let that record stay, or let the person link the two by e-mail."
        )
        return [told % {"number": second.number}]

    def lines(self, merge: Merge) -> list[Line]:
        first, second = merge.first.user, merge.second.user
        if first.pk == second.pk:
            return [Line(_("Both records belong to one account, which stays as it is."))]
        told = _("The person signs in as with number %(first)s. The account of number %(second)s is closed.")
        found = [Line(told % {"first": merge.first.number, "second": merge.second.number})]
        if second.email and self._takes_email(merge):
            found.append(Line(_("The e-mail %(email)s moves over.") % {"email": second.email}))
        elif second.email:
            words = {"kept": first.email or "–", "email": second.email}
            told = _("Two e-mails: %(kept)s stays, %(email)s is no longer used.")
            found.append(Line(told % words, is_conflict=True))
        return found

    def carry(self, merge: Merge) -> None:
        former, user = merge.second.user, merge.first.user
        if former.pk == user.pk:
            return
        email = former.email if self._takes_email(merge) else ""
        theirs = Employee.objects.filter(user=former, organisation=merge.second.organisation_id)
        moved = list(theirs.order_by("pk").values_list("pk", flat=True))
        Carrying(moved, merge.second.organisation, former, user).carry(Origin(merge.by, Source.FORM))
        close_account(former)
        User.objects.filter(pk=former.pk).update(email="")
        account_given_up.send(Merge, account=former)
        if email:
            update_employee(merge.first, None, user={"email": email}, origin=Origin(merge.by, Source.FORM))

    def _takes_email(self, merge: Merge) -> bool:
        first = merge.first
        return not first.user.email and is_account_of(first.user, first.organisation_id)


class Managing(MergePart):
    """The teams that the person manages: all of them, with one number."""

    def lines(self, merge: Merge) -> list[Line]:
        teams = ", ".join(str(row.team) for row in merge.second.management.select_related("team"))
        told = _("Manages with number %(number)s: %(teams)s")
        return [Line(told % {"number": merge.first.number, "teams": teams})] if teams else []

    def carry(self, merge: Merge) -> None:
        for row in merge.second.management.select_related("team"):
            others = Employee.objects.filter(management__team=row.team).exclude(
                pk__in=[merge.first.pk, merge.second.pk]
            )
            managers = [*others.select_related("organisation", "work_centre"), merge.first]
            name_managers(row.team, managers, origin=Origin(merge.by, Source.FORM))


class LabourData(MergePart):
    """CURP and occupation: what is known of either."""

    def problems(self, merge: Merge) -> list[str]:
        curps = {data.curp for data in self._of(merge).values() if data.curp}
        return [_("The two records have different CURPs. Correct one of them first.")] if len(curps) > 1 else []

    def lines(self, merge: Merge) -> list[Line]:
        known = self._of(merge)
        lacks = merge.second.pk in known and merge.first.pk not in known
        return [Line(_("CURP and occupation move over."))] if lacks else []

    def carry(self, merge: Merge) -> None:
        known = self._of(merge)
        if merge.second.pk in known and merge.first.pk not in known:
            WorkerData.objects.filter(employee=merge.second).update(employee=merge.first)

    def _of(self, merge: Merge) -> dict[int, WorkerData]:
        rows = WorkerData.objects.filter(employee__in=[merge.first, merge.second])
        return {row.employee_id: row for row in rows}


class WaysIn(MergePart):
    """Invitations and links that nobody has used lead nowhere; messages pass to the record."""

    def lines(self, merge: Merge) -> list[Line]:
        count = Message.objects.filter(employee=merge.second).count()
        told = ngettext("%(count)d message moves over.", "%(count)d messages move over.", count)
        return [Line(told % {"count": count})] if count else []

    def carry(self, merge: Merge) -> None:
        Invitation.objects.present().filter(employee=merge.second).update(replaced_at=timezone.now())
        withdraw([merge.second.pk])
        Message.objects.filter(employee=merge.second).update(employee=merge.first)


class OwnDeputies(MergePart):
    """Nobody stands in for themselves: what would say so ends."""

    def lines(self, merge: Merge) -> list[Line]:
        return []

    def carry(self, merge: Merge) -> None:
        left = Deputy.objects.filter(ended_at=None)
        for name in ("manager", "deputy"):
            left.filter(**{name: merge.second}).update(ended_at=timezone.now(), ended_by=merge.by)


class OpenRequests(MergePart):
    """What somebody asks about their own data has an answer before the record passes."""

    def lines(self, merge: Merge) -> list[Line]:
        return []

    def problems(self, merge: Merge) -> list[str]:
        open_ones = RightsRequest.objects.filter(employee=merge.second, answered_at=None, withdrawn_at=None)
        told = _("Somebody waits for an answer about the data of number %(number)s: answer first.")
        return [told % {"number": merge.second.number}] if open_ones.exists() else []

    def carry(self, merge: Merge) -> None:
        RightsRequest.objects.filter(employee=merge.second).update(employee=merge.first)


def _absence(row: Absence) -> Hashable:
    return (row.from_on, row.to_on) if row.withdrawn_at is None else None


def _is_of_first(row: Deputy, merge: Merge) -> bool:
    return merge.first.pk in (row.manager_id, row.deputy_id)


def _absences(count: int) -> str:
    return ngettext("%(count)d absence moves over.", "%(count)d absences move over.", count) % {"count": count}


def _deputies(count: int) -> str:
    told = ngettext("%(count)d entry about deputies moves over.", "%(count)d entries about deputies move over.", count)
    return told % {"count": count}


PEOPLE_PARTS: list[MergePart] = [
    Places(),
    Accounts(),
    OpenRequests(),
    LabourData(),
    Managing(),
    MovedRows(Deputy, "manager", _deputies, stays=_is_of_first),
    MovedRows(Deputy, "deputy", _deputies, stays=_is_of_first),
    OwnDeputies(),
    MovedRows(Absence, "employee", _absences, key=_absence),
    MovedRows(ContactWay, "employee", key=lambda row: "way"),
    MovedRows(MessageMute, "employee", key=lambda row: row.topic),
    MovedRows(SavedView, "owner", key=lambda row: (row.list_name, row.name)),
    MovedRows(ViewMail, "employee", key=lambda row: row.view_id),
    WaysIn(),
]
