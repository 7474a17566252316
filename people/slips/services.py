"""Drawing PINs: for one person on the spot, for many on a sheet of slips. A PIN in the clear is in no row and no log.

A sheet is made by a worker in one go: all PINs are drawn and hashed, the file is stored encrypted, and then everything
is written at once. A worker that is killed before has changed nothing; the next one draws anew.
"""

import base64
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from lib.leases import RELEASED, claim, renew
from lib.shown import check_shown, digest_of
from people.fields import decrypt, encrypt
from people.models import Employee, EmployeeQuerySet, Lockout, Pin, PinDraw, SignIn, SlipSheet, SlipSheetQuerySet, User
from people.permissions import may_give_pin, shared_accounts
from people.sign_in.pins import draw_pin, hashed
from people.signals import pins_drawn
from people.slips.pdf import Slip, slips_file
from sweeps.services import each

KEPT = datetime.timedelta(hours=1)
HEAD_START = datetime.timedelta(seconds=10)
BETWEEN_SIGNS = 20  # PINs, until the page is told how far it is
MOST = 500  # people on one sheet


class NotAllowed(Exception):
    """Whoever asks gives this person no PIN."""


@dataclass
class Plan:
    """Who would get a slip, and who would not and why."""

    people: list[Employee] = field(default_factory=list)
    pins: dict[int, int] = field(default_factory=dict)  # by account, the PINs that would stop working
    with_password: int = 0
    not_allowed: int = 0
    too_many: int = 0

    def digest(self) -> str:
        """Return what was shown, so that nothing else is done: a PIN that was drawn meanwhile is not ended unseen."""
        return digest_of(
            {"act": "slips"}, [[each.pk, each.number, self.pins.get(each.user_id)] for each in self.people]
        )

    @property
    def former(self) -> int:
        """How many of them have a PIN that would stop working."""
        return len(self.pins)


def plan_slips(viewer: Employee, people: EmployeeQuerySet) -> Plan:
    """Look who of these people would get a slip. Three queries."""
    plan = Plan()
    shared = shared_accounts(viewer.organisation_id)
    for person in people.active().select_related("user").order_by("user__sort_name", "pk"):
        if person.user_id == viewer.user_id or person.is_hr or person.user_id in shared or not person.user.is_active:
            plan.not_allowed += 1
        elif person.user.has_usable_password():
            plan.with_password += 1
        elif len(plan.people) >= MOST:
            plan.too_many += 1
        else:
            plan.people.append(person)
    plan.pins = dict(Pin.objects.filter(user__in=[each.user_id for each in plan.people]).values_list("user", "pk"))
    return plan


@transaction.atomic
def request_sheet(viewer: Employee, people: EmployeeQuerySet, *, shown: str | None) -> SlipSheet:
    """Ask for a sheet of slips. Nobody's PIN changes before a worker has made it. Raises ``ShownOtherwise``.

    The same once more is the same sheet while nobody has made it: of two, one would hold PINs that are over.
    """
    Employee.objects.select_for_update(of=("self",)).get(pk=viewer.pk)
    plan = plan_slips(viewer, people)
    check_shown(shown, plan.digest())
    keys = [person.pk for person in plan.people]
    same = SlipSheet.objects.filter(requested_by=viewer, finished_at=None, employee_ids=keys).first()
    if same is not None:
        return same
    return SlipSheet.objects.create(
        organisation=viewer.organisation, requested_by=viewer, employee_ids=keys, total=len(keys)
    )


@transaction.atomic
def draw_on_the_spot(viewer: Employee, employee: Employee) -> str:
    """Give one person a new PIN, and return it: it is shown once. Raises ``NotAllowed``."""
    User.objects.select_for_update(of=("self",)).get(pk=employee.user_id)
    if not may_give_pin(viewer, employee):
        raise NotAllowed
    pin = draw_pin(employee.number)
    _write([employee], [hashed(pin, employee.user_id)], viewer.user, PinDraw.Way.SPOT)
    return pin


def _write(people: Sequence[Employee], secrets: Sequence[str], by: User, way: str) -> None:
    """Let these PINs be the only way in of their people: former ones, passwords and sessions end."""
    users = [person.user_id for person in people]
    Pin.objects.filter(user__in=users).delete()
    Pin.objects.bulk_create(
        [
            Pin(user_id=person.user_id, employee=person, secret=secret)
            for person, secret in zip(people, secrets, strict=True)
        ]
    )
    PinDraw.objects.bulk_create([PinDraw(employee=person, by=by, way=way) for person in people])
    pins_drawn.send(PinDraw, people=list(people), by=by)
    User.objects.filter(pk__in=users).update(password=make_password(None), has_given_password=False)
    Lockout.objects.filter(user__in=users).delete()
    signed_in = SignIn.objects.filter(user__in=users)
    Session.objects.filter(session_key__in=list(signed_in.values_list("session_key", flat=True))).delete()
    signed_in.delete()


def overtaken(sheet: SlipSheet) -> int:
    """Return how many of the people of a finished sheet have got another PIN since: their slips are worth nothing."""
    later = PinDraw.objects.filter(employee__in=sheet.employee_ids, at__gt=sheet.finished_at or timezone.now())
    return later.values("employee").distinct().count()


# --- What workers do ------------------------------------------------------------------------------


def make_sheet(sheet_id: int) -> bool:
    """Draw the PINs of a sheet and store its file. Safe to call any number of times. Return whether this call finished
    it.
    """
    rows = SlipSheet.objects.filter(pk=sheet_id)
    with claim(rows.claimable(), rows.filter(finished_at=None), done=0) as mine:
        if mine is None:
            return False
        sheet = rows.select_related("requested_by__user", "requested_by__organisation").get()
        people = _still_allowed(sheet)
        pins = [draw_pin(person.number) for person in people]
        secrets = []
        for person, pin in zip(people, pins, strict=True):
            secrets.append(hashed(pin, person.user_id))
            if len(secrets) % BETWEEN_SIGNS == 0:
                renew(mine, done=len(secrets))
        slips = [Slip(person, pin) for person, pin in zip(people, pins, strict=True)]
        content = slips_file(slips, sheet.requested_by.organisation)
        return _finish(sheet, mine, people, secrets, content)
    return False


def _still_allowed(sheet: SlipSheet) -> list[Employee]:
    """Return who of the sheet may get a slip now: something may have changed since it was asked for."""
    seen = Employee.objects.visible_to(sheet.requested_by).filter(pk__in=sheet.employee_ids)
    keys = [person.pk for person in plan_slips(sheet.requested_by, seen).people]
    found = Employee.objects.filter(pk__in=keys).select_related("user", "work_centre")
    return list(found.order_by("user__sort_name", "pk"))


@transaction.atomic
def _finish(
    sheet: SlipSheet, mine: SlipSheetQuerySet, people: list[Employee], secrets: list[str], content: bytes
) -> bool:
    if not mine.update(finished_at=timezone.now(), done=len(people), total=len(people), **RELEASED):
        return False
    _storage().delete(sheet.file_name)  # of a worker that was killed
    _storage().save(sheet.file_name, ContentFile(encrypt(base64.b64encode(content).decode()).encode()))
    _write(people, secrets, sheet.requested_by.user, PinDraw.Way.SHEET)
    SlipSheet.objects.filter(pk=sheet.pk).update(finished_at=timezone.now())  # what is drawn later is not its own
    return True


def read_sheet(sheet: SlipSheet) -> bytes:
    """Return the file. Raises ``FileNotFoundError``."""
    with _storage().open(sheet.file_name) as file:
        token: bytes = file.read()
    SlipSheet.objects.filter(pk=sheet.pk, downloaded_at=None).update(downloaded_at=timezone.now())
    return base64.b64decode(decrypt(token.decode()))


def sheets_to_make() -> list[int]:
    """Return what nobody makes; a new one has a head start, for its own hint is on the way."""
    waiting = SlipSheet.objects.claimable().filter(requested_at__lte=timezone.now() - HEAD_START)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True))


def remove_old_sheets() -> int:
    """Delete the files that were kept for an hour; the rows stay. Return how many."""
    old = SlipSheet.objects.filter(removed_at=None, finished_at__lt=timezone.now() - KEPT)
    removals = each("people.old_slips", list(old.values_list("pk", flat=True)), remove_sheet)
    return sum(removal.result or 0 for removal in removals)


def remove_sheet(sheet_id: int) -> int:
    """Delete the file of a sheet; its PINs stay."""
    sheet = SlipSheet.objects.get(pk=sheet_id)
    _storage().delete(sheet.file_name)
    return int(SlipSheet.objects.filter(pk=sheet_id, removed_at=None).update(removed_at=timezone.now()))


def _storage() -> Storage:
    return storages["private"]
