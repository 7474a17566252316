"""Inviting people by e-mail: rows first, then each mail once, by the outbox; then a password chosen once.

A newer invitation replaces the former one of the same person, so that one link works at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from lib.annotated import annotated
from lib.portions import AT_ONCE, portions
from lib.shown import check_shown, digest_of
from people.invitations.emails import queue_invitations
from people.invitations.links import invitation_of
from people.models import (
    Employee,
    EmployeeQuerySet,
    Invitation,
    InvitationBatch,
    Organisation,
    User,
)


class NotOpen(Exception):
    """This invitation lets nobody in any more: used, replaced, too old, or its person has left."""


@dataclass
class Plan:
    """Whom an invitation would go to, and whom it would not and why."""

    people: list[Employee] = field(default_factory=list)
    without_email: int = 0
    inactive: int = 0
    here_already: int = 0

    def digest(self) -> str:
        """Return the digest of what was shown, so that nothing else is done."""
        return digest_of({"act": "invite"}, [[person.pk, person.user.email] for person in self.people])


def plan_invitations(people: EmployeeQuerySet) -> Plan:
    """Look whom of these people an invitation would reach. One query.

    Who has an account from another company is invited like anybody, until they have been here: nobody learns of it.
    """
    plan = Plan()
    elsewhere = Employee.objects.filter(user=OuterRef("user_id")).exclude(organisation=OuterRef("organisation"))
    accepted = Invitation.objects.filter(employee=OuterRef("pk"), accepted_at__isnull=False)
    is_new = Q(chosen_at=None) & Exists(elsewhere) & ~Exists(accepted)
    for person in people.active().annotate(joins=is_new).select_related("user", "organisation").order_by("pk"):
        if not person.user.is_active:
            plan.inactive += 1
        elif person.user.has_usable_password() and not annotated(person, "joins", bool):
            plan.here_already += 1
        elif not person.user.email:
            plan.without_email += 1
        else:
            plan.people.append(person)
    return plan


@transaction.atomic
def invite(people: Sequence[Employee], *, by: User | None, batch: InvitationBatch | None = None) -> list[Invitation]:
    """Write an invitation for each of these people, in place of a former one, and queue its mail."""
    now = timezone.now()
    by_key = {person.pk: person for person in people}
    made: list[Invitation] = []
    for some in portions([person.pk for person in people]):
        list(Employee.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk").values_list("pk"))
        Invitation.objects.present().filter(employee__in=some).update(replaced_at=now)
        rows = [Invitation(employee_id=pk, by=by, batch=batch, requested_at=now) for pk in some]
        made += Invitation.objects.bulk_create(rows, batch_size=AT_ONCE)
    queue_invitations(made, by_key)
    return made


@transaction.atomic
def invite_together(
    organisation: Organisation, people: EmployeeQuerySet, *, by: User, shown: str | None
) -> InvitationBatch:
    """Invite everybody of a plan that somebody has looked at. Raises ``ShownOtherwise``."""
    plan = plan_invitations(people)
    check_shown(shown, plan.digest())
    batch = InvitationBatch.objects.create(organisation=organisation, by=by, total=len(plan.people))
    invite(plan.people, by=by, batch=batch)
    return batch


def invite_new(employees: Iterable[int], *, by: User | None) -> int:
    """Invite whom an import has taken in and who can be invited. Return how many."""
    keys = list(employees)
    found: list[Employee] = []
    for some in portions(keys):
        found += plan_invitations(Employee.objects.filter(pk__in=some)).people
    return len(invite(found, by=by))


# --- What the person does -------------------------------------------------------------------------


@transaction.atomic
def accept(invitation: Invitation) -> Employee:
    """Use an invitation, once, whoever else opens the same link. Raises ``NotOpen``."""
    Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not is_open(invitation):
        raise NotOpen
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
    return invitation.employee


def is_open(invitation: Invitation) -> bool:
    """Return whether the link still lets its person in."""
    return Invitation.objects.working().filter(pk=invitation.pk).exists()


def send_again(token: str) -> Invitation | User | None:
    """Return what a link that no longer works leads to: another invitation; a new password for who has an account; or
    nothing.

    Whoever asks is told the same in each case.
    """
    former = invitation_of(token)
    if former is None or former.employee.left_on:
        return None
    user = former.employee.user
    if not user.is_active or not user.email:
        return None
    if user.has_usable_password() and not plan_invitations(Employee.objects.filter(pk=former.employee_id)).people:
        return user
    return invite([former.employee], by=former.by)[0]


def counts_of(batch: InvitationBatch) -> dict[str, int]:
    """Count how many of a batch are sent, failed or not needed any more. One query."""
    unsent = Q(sent_at=None, failed_at=None)
    counts: dict[str, int] = batch.invitations.aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        dropped=Count("pk", filter=unsent & Q(replaced_at__isnull=False)),
    )
    return counts
