"""What a PIN is: drawn at random, chosen with care, kept as a hash that needs a key of the settings to be tried."""

import datetime
import re
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.fields import digest, digests
from people.models import Employee, Pin, User
from people.permissions import is_account_of

LENGTH = 6
DIGITS = re.compile(rf"[0-9]{{{LENGTH}}}")
SHORTEST_NUMBER = 4  # digits of an employee number that nobody may find inside a PIN


def is_pin(text: str) -> bool:
    """Return whether somebody has typed a PIN, and no password: those are longer."""
    return bool(DIGITS.fullmatch(text))


def as_typed(secret: str) -> str:
    """Return what somebody typed; of a PIN without the blanks with which it is shown and written down."""
    bare = "".join(secret.split())
    return bare if is_pin(bare) and len(secret.strip()) < 2 * LENGTH else secret


def draw_pin(number: str) -> str:
    """Return a random PIN for the holder of an employee number; none that is tried first."""
    while True:
        pin = f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"
        if not is_obvious(pin, [number]):
            return pin


def is_obvious(pin: str, numbers: list[str]) -> bool:
    """Return whether it is among those that people try first: runs, repetitions, dates, or the own number."""
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    is_run = len(steps) == 1  # 111111, 123456, 987654, 135791
    repeats = any(pin == pin[:part] * (LENGTH // part) for part in (1, 2, 3)) or pin == pin[::-1]
    pairs = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    return is_run or repeats or pairs or _is_date(pin) or any(_is_of(pin, number) for number in numbers)


def _is_date(pin: str) -> bool:
    """Return whether it is a day as people write it, as of a birth: day, month, year in any order, or a month with a
    whole year.
    """
    first, second, third = pin[:2], pin[2:4], pin[4:]
    orders = [(third, second, first), (third, first, second), (first, second, third)]
    if any(_is_day(*order) for order in orders):
        return True
    return any(
        1940 <= int(year) <= 2029 and 1 <= int(month) <= 12 for year, month in ((pin[:4], third), (pin[2:], first))
    )


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        datetime.date(2000 + int(year) if int(year) < 30 else 1900 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_of(pin: str, number: str) -> bool:
    """Return whether the digits of the number are the PIN, or inside of it."""
    digits = "".join(re.findall(r"\d", number))
    bare = digits.lstrip("0")
    if digits[-LENGTH:].zfill(LENGTH) == pin:
        return True
    return len(bare) >= SHORTEST_NUMBER and (bare in pin or pin in bare)


def validate_pin(pin: str, user: User) -> None:
    """Refuse what is no PIN, is tried first, or is the one of the slip."""
    if not is_pin(pin):
        raise ValidationError(_("A PIN has six digits."), code="digits")
    if is_obvious(pin, list(user.employments.values_list("number", flat=True))):
        raise ValidationError(
            _("This PIN is easy to guess: no dates, no repetitions, no sequences, and not your number."), code="obvious"
        )
    if fits(Pin.objects.filter(user=user).first(), pin):
        raise ValidationError(_("Choose a PIN different from the one on your slip."), code="same")


def hashed(pin: str, user_id: int) -> str:
    """Return what is stored. Six digits are soon tried out, so a key of the settings stands before them."""
    return make_password(digest(f"{user_id} {pin}"))


def fits(kept: Pin | None, pin: str) -> bool:
    """Return whether this is the PIN; under any key of the settings, each of which is tried, so that time tells
    nothing.
    """
    if kept is None:
        return False
    found = [check_password(text, kept.secret) for text in digests(f"{kept.user_id} {pin}")]
    return any(found)


def take_as_long(pin: str) -> None:
    """Spend on an account without a PIN what trying one under the former keys of the settings costs."""
    for text in digests(pin)[1:]:
        make_password(text)


def may_use(kept: Pin) -> bool:
    """Return whether an account is let in by its PIN.

    Whoever sees the records of others, or writes courses, needs a password; and who has one comes in with nothing else,
    whichever way it was written into the account. One of a slip is known to who has drawn it,
    so it opens no account that has come to belong to another company too.
    """
    user = kept.user
    if kept.is_over or user.is_staff or user.is_superuser or user.has_usable_password():
        return False
    if Employee.objects.active().in_human_resources().filter(user=user).exists():
        return False
    return not kept.is_new or is_account_of(user, kept.employee.organisation_id)


@transaction.atomic
def choose_pin(user: User, pin: str) -> None:
    """Take a PIN of one's own. Raises ``ValidationError``."""
    kept = Pin.objects.select_for_update().get(user=user)
    validate_pin(pin, user)
    Pin.objects.filter(pk=kept.pk).update(secret=hashed(pin, user.pk), changed_at=timezone.now())
