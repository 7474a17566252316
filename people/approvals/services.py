"""A second person decides: acts that nobody does alone.

The app that owns an act registers its kind and asks with ``request_approval``; whoever approves runs it, against the
state of that moment, and only if that does what they were shown. Who asked and whom it is about never decide; an administrator of the site may, so an
organisation with one person in human resources is not stuck.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from lib.shown import check_shown, digest_of
from people.models import Approval, Employee, Organisation, User
from people.permissions import may_sign_in
from people.signals import approval_decided, approval_requested

Decision = Approval.Decision
MOST_TOLD = 20  # of those who could decide, by e-mail


class AlreadyRequested(Exception):
    """Something else was asked for the same thing before, and waits; ``approval`` is it."""

    def __init__(self, approval: Approval) -> None:
        super().__init__(approval)
        self.approval = approval


class NotWaiting(Exception):
    """It was decided, withdrawn or has expired; or it is not for this person to decide."""


class Outdated(Exception):
    """Raised by a kind: what was asked for cannot be done any more. The words say why, to whoever approves."""


@dataclass(frozen=True)
class Concerned:
    """One person whom an act changes something for; the name is for who may read it."""

    employee_id: int
    name: str
    words: str


@dataclass(frozen=True)
class Effect:
    """What would happen, for whoever decides: a sentence each, the grave ones apart; and for whom, where they are many.

    ``plan`` is the digest of the dry run, where there is one.
    """

    lines: list[str]
    warnings: list[str]
    people: list[Concerned] = field(default_factory=list)
    plan: str = ""

    @property
    def shown(self) -> str:
        """The digest of what whoever decides is shown."""
        return self.plan or digest_of({"lines": self.lines, "warnings": self.warnings})


class ApprovalKind:
    """An act that needs a second person. ``permission`` names the editors who decide; without one, human resources do."""

    name: str
    label: str | Promise
    permission: str = ""

    def effect(self, approval: Approval) -> Effect:
        """What approving would do now, in the active language."""
        raise NotImplementedError

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        """Approval → what tells it from others of the kind, in a few words. The same queries whatever the number."""
        return {}

    def hold(self, approval: Approval) -> None:
        """Lock what the act reads, so that what is compared with what was shown is what is done."""

    def allows(self, approval: Approval, user: User) -> bool:
        """Whether this person, whom the permission and the organisation allow to decide, is not concerned otherwise."""
        return True

    def apply(self, approval: Approval, by: User) -> None:
        """Do it, checked against the present state; raises ``Outdated``. Runs inside the transaction that approves."""
        raise NotImplementedError


_kinds: dict[str, ApprovalKind] = {}


def register_kind(kind: ApprovalKind) -> None:
    """Make a kind known; called when the app that owns it is ready."""
    _kinds[kind.name] = kind


def kind_of(approval: Approval) -> ApprovalKind:
    """The kind of an approval."""
    return _kinds[approval.kind]


def summaries_of(approvals: Iterable[Approval]) -> dict[int, str]:
    """Approval → its summary, of whichever kinds they are."""
    by_kind: dict[str, list[Approval]] = defaultdict(list)
    for approval in approvals:
        by_kind[approval.kind].append(approval)
    return {pk: words for name, rows in by_kind.items() for pk, words in _kinds[name].summaries(rows).items()}


# --- Who decides ----------------------------------------------------------------------------------


def _within_reach(user: User) -> Q:
    """What a person may read: human resources their organisation, administrators everything.

    Editors read what their permission names: of every organisation what is about questions, and of people their own
    organisation, as in the whole CMS.
    """
    if user.is_superuser:
        return Q()
    guarded = [kind for kind in _kinds.values() if kind.permission and user.is_staff]  # only they can have permissions
    by_permission = [kind.name for kind in guarded if user.has_perm(kind.permission)]
    of_people = [kind.name for kind in _kinds.values() if not kind.permission]
    jobs = Employee.objects.active().filter(user=user)
    edited = Q(organisation=None) | Q(organisation__in=jobs.values("organisation"))
    managed = Q(organisation__in=jobs.in_human_resources().values("organisation"))
    return Q(kind__in=by_permission) & edited | Q(kind__in=of_people) & managed


def decidable_by(user: User) -> QuerySet[Approval]:
    """What waits for this person, the oldest first."""
    waiting: QuerySet[Approval] = Approval.objects.waiting().filter(_within_reach(user), kind__in=_kinds)
    return waiting.exclude(requested_by=user).filter(Q(subject=None) | ~Q(subject=user))


def may_decide(approval: Approval, user: User) -> bool:
    """Whether this person decides this one now."""
    return decidable_by(user).filter(pk=approval.pk).exists() and kind_of(approval).allows(approval, user)


def visible_to(user: User) -> QuerySet[Approval]:
    """What this person asked for, decided, or may decide; nobody reads what others ask about them."""
    seen = Q(requested_by=user) | (_within_reach(user) & (Q(subject=None) | ~Q(subject=user)))
    found: QuerySet[Approval] = Approval.objects.filter(seen, kind__in=_kinds)
    return found


def takes_part(user: User | AnonymousUser, employee: Employee | None) -> bool:
    """Whether approvals can concern this person at all: human resources, editors and administrators."""
    if not isinstance(user, User):
        return False
    if user.is_superuser or (employee is not None and employee.is_hr):
        return True
    return user.is_staff and any(kind.permission and user.has_perm(kind.permission) for kind in _kinds.values())


def deciders(approval: Approval) -> QuerySet[User]:
    """Who could decide it, administrators of the site aside; without any of them the page says whom to ask."""
    kind = kind_of(approval)
    users = User.objects.filter(may_sign_in()).exclude(pk__in=[approval.requested_by_id, approval.subject_id or 0])
    jobs = Employee.objects.active().filter(organisation=approval.organisation_id, user=OuterRef("pk"))
    if not kind.permission:
        return users.filter(Exists(jobs.in_human_resources()))
    app, _dot, codename = kind.permission.partition(".")
    groups = Group.objects.filter(permissions__codename=codename, permissions__content_type__app_label=app)
    editors = users.filter(Exists(groups.filter(user=OuterRef("pk"))))
    return editors if approval.organisation_id is None else editors.filter(Exists(jobs))


def whom_to_tell(approval: Approval) -> list[User]:
    """Who gets an e-mail that it waits: some of those who decide; where there are none, administrators of the site."""
    found = list(deciders(approval).exclude(email="")[:MOST_TOLD])
    if not found:
        administrators = User.objects.filter(may_sign_in(), is_superuser=True).exclude(email="")
        found = list(administrators.exclude(pk__in=[approval.requested_by_id, approval.subject_id or 0])[:MOST_TOLD])
    return [user for user in found if kind_of(approval).allows(approval, user)]


# --- What can happen ------------------------------------------------------------------------------


def waiting_for(kind: ApprovalKind, key: str) -> Approval | None:
    """The request of a kind that waits for a thing."""
    found: Approval | None = Approval.objects.waiting().filter(kind=kind.name, key=key).first()
    return found


@transaction.atomic
def request_approval(
    kind: ApprovalKind,
    key: str,
    *,
    by: User,
    reason: str,
    subject: User | None = None,
    organisation: Organisation | None = None,
    payload: dict[str, Any] | None = None,
) -> Approval:
    """Ask for an act on a thing. The same request again is the same row; another one raises ``AlreadyRequested``."""
    now = timezone.now()
    unanswered = Approval.objects.select_for_update().filter(kind=kind.name, key=key, decision="")
    unanswered.filter(expires_at__lte=now).update(decision=Decision.EXPIRED, decided_at=now)
    asked = {"subject": subject, "organisation": organisation, "payload": payload or {}, "reason": reason}
    approval, is_new = Approval.objects.get_or_create(
        kind=kind.name,
        key=key,
        decision="",
        defaults={**asked, "requested_by": by, "requested_at": now, "expires_at": now + Approval.TERM},
    )
    is_same = (approval.requested_by_id, approval.reason, approval.payload) == (by.pk, reason, payload or {})
    if not is_new and not is_same:
        raise AlreadyRequested(approval)
    if is_new:
        approval_requested.send(Approval, approval=approval)
    return approval


@transaction.atomic
def approve(approval: Approval, *, by: User, shown: str | None = None) -> Approval:
    """Let the act happen, once. Where it cannot happen any more, that is recorded instead.

    ``shown`` is the digest of the effect that whoever approves was shown: where it would be another one now, nothing is
    done and ``ShownOtherwise`` is raised. Raises ``NotWaiting``.
    """
    found = _locked(approval, by)
    kind = kind_of(found)
    try:
        with transaction.atomic():
            if shown is not None:
                kind.hold(found)
                check_shown(shown, kind.effect(found).shown)
            kind.apply(found, by)
    except Outdated as reason:
        return _decide(found, Decision.OUTDATED, by, str(reason))
    return _decide(found, Decision.APPROVED, by)


@transaction.atomic
def refuse(approval: Approval, note: str, *, by: User) -> Approval:
    """Say no, with words for who asked. Raises ``NotWaiting``."""
    return _decide(_locked(approval, by), Decision.REFUSED, by, note)


@transaction.atomic
def withdraw(approval: Approval, *, by: User) -> Approval:
    """Take one's own request back. Raises ``NotWaiting``."""
    own = Approval.objects.select_for_update(of=("self",)).waiting().filter(pk=approval.pk, requested_by=by).first()
    if own is None:
        raise NotWaiting
    return _decide(own, Decision.WITHDRAWN, by)


def _locked(approval: Approval, by: User) -> Approval:
    Approval.objects.select_for_update().filter(pk=approval.pk).values("pk").first()
    if not may_decide(approval, by):
        raise NotWaiting
    return Approval.objects.select_related("requested_by", "subject").get(pk=approval.pk)


def _decide(approval: Approval, decision: Decision, by: User, note: str = "") -> Approval:
    approval.decision, approval.decided_by, approval.decided_at = decision, by, timezone.now()
    approval.note = note
    approval.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    approval_decided.send(Approval, approval=approval)
    return approval
