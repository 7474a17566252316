"""Whether somebody has a way in to this site, and if not, why: one rule behind the tile, the lists and the files."""

from typing import TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.access import Lockout
from people.models.employee import Employee
from people.models.invitations import Invitation
from people.models.pins import oldest_slip

Rows = TypeVar("Rows", bound="models.QuerySet[Employee]")


class WayIn(models.TextChoices):
    """How somebody stands with their way in. The first that is true counts."""

    INACTIVE = "inactive", _("The account is switched off")
    LOCKED = "locked", _("Locked for a while after wrong attempts")
    OPEN = "open", _("Can sign in")
    NONE = "none", _("No e-mail and no PIN")
    FAILED = "failed", _("The invitation did not arrive")
    EXPIRED = "expired", _("The invitation has expired")
    WAITING = "waiting", _("Invited, and not yet here")
    NEVER = "never", _("Never invited")


CANNOT = (WayIn.NEVER, WayIn.EXPIRED, WayIn.FAILED, WayIn.NONE, WayIn.LOCKED, WayIn.INACTIVE)


def has_password(user: str = "user__") -> Q:
    """Return whose account has a password; ``user`` is the path from the row to it, ending with two underscores."""
    return ~Q(**{f"{user}password": ""}) & ~Q(**{f"{user}password__startswith": UNUSABLE_PASSWORD_PREFIX})


def has_pin() -> Q:
    """Match whose account has a PIN: one of their own, or that of a slip whose term is not over."""
    return Q(user__pin__changed_at__isnull=False) | Q(user__pin__drawn_at__gt=oldest_slip())


def with_way_in(people: Rows) -> Rows:
    """Return employees with ``way_in``, which says whether and why not they can sign in."""
    now = timezone.now()
    present = Invitation.objects.present().filter(employee=OuterRef("pk"))
    locked = Lockout.objects.filter(user=OuterRef("user_id"), until__gt=now)
    rule = Case(
        When(user__is_active=False, then=Value(WayIn.INACTIVE)),
        When(Exists(locked), then=Value(WayIn.LOCKED)),
        When(has_password() | has_pin(), then=Value(WayIn.OPEN)),
        When(user__email="", then=Value(WayIn.NONE)),
        When(Exists(present.filter(failed_at__isnull=False)), then=Value(WayIn.FAILED)),
        When(Exists(present.filter(accepted_at=None, expires_at__lte=now)), then=Value(WayIn.EXPIRED)),
        When(Exists(present.filter(accepted_at=None)), then=Value(WayIn.WAITING)),
        default=Value(WayIn.NEVER),
        output_field=models.CharField(max_length=10),
    )
    return people.annotate(way_in=rule)
