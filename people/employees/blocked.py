"""Somebody is entered whose record here is blocked: what a form and a file say of it, which names nobody."""

from django.utils.translation import gettext_lazy as _

from people.models import Employee

BLOCKED = _(
    "This belongs to a record whose data are blocked. Only the administrator of the organization can reopen it."
)


def is_out_of_reach(record: Employee | None) -> bool:
    """Return whether a record that a number, an e-mail or a CURP leads to is neither named nor taken up again."""
    return record is not None and record.blocked_at is not None
