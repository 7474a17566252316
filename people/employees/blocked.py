"""Somebody is entered whose record here is blocked: what a form and a file say of it, which names nobody."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Employee, LinkRequest, User

BLOCKED = _(
    "This belongs to a record whose data are blocked. Only the administrator of the organization can reopen it."
)


ERASED = "~"  # so begins the user name of an account of nobody; no other one can


def is_out_of_reach(record: Employee | None) -> bool:
    """Return whether a record that a number, an e-mail or a CURP leads to is neither named nor taken up again."""
    return record is not None and record.blocked_at is not None


def accounts_in_sight() -> QuerySet[User]:
    """Return the accounts that a list may name: all but those whose employments are blocked, every one of them, and
    those that are closed for good, since their employments became another account's.
    """
    employments = Employee.objects.filter(user=OuterRef("pk"))
    left = LinkRequest.objects.filter(former=OuterRef("pk"), answer=LinkRequest.Answer.ACCEPTED)
    is_closed = Exists(left) | Q(username__startswith=ERASED)
    without = ~Exists(employments) & ~(Q(is_active=False) & is_closed)
    return User.objects.filter(Exists(employments.unblocked()) | without)
