"""A second person decides: acts that nobody does alone.

The app that owns an act registers its kind and asks with ``request_approval``; whoever approves runs it, against the
state of that moment, and only if that does what they were shown. Who asked and whom it is about never decide, nor does
who lately owes one of them account, rights or way in; an administrator of the site may, so an organisation with one
person in human resources is not stuck.
"""

from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lib.shown import check_shown
from people.approvals.kinds import KINDS, ApprovalKind, Outdated, kind_of
from people.models import Approval, Employee, EmployeeQuerySet, Organisation, User
from people.owing import givers_of, is_of_same_hands, same_hands
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


# --- Who decides ----------------------------------------------------------------------------------


def _within_reach(user: User) -> Q:
    """Return what a person may read: human resources their organisation, administrators everything.

    Editors read what their permission names: of every organisation what is about questions, and of people their own
    organisation, as in the whole CMS.
    """
    if user.is_superuser:
        return Q()
    guarded = [kind for kind in KINDS.values() if kind.permission and user.is_staff]  # only they can have permissions
    by_permission = [kind.name for kind in guarded if user.has_perm(kind.permission)]
    of_people = [kind.name for kind in KINDS.values() if not kind.permission]
    jobs = Employee.objects.active().filter(user=user)
    edited = Q(organisation=None) | Q(organisation__in=jobs.values("organisation"))
    return Q(kind__in=by_permission) & edited | Q(kind__in=of_people) & _about_people_seen_by(jobs.in_human_resources())


def _about_people_seen_by(offices: EmployeeQuerySet) -> Q:
    """Return what is about an organisation whose people these see all, or about a person whom they see."""
    whole = offices.filter(hr_centres=None)
    centres = Employee.hr_centres.through.objects.filter(employee__in=offices.values("pk")).values("workcentre")
    seen = Employee.objects.filter(
        organisation=OuterRef("organisation"), user=OuterRef("subject"), work_centre__in=centres
    )
    return Q(organisation__in=whole.values("organisation")) | Q(Exists(seen))


def _waiting_within_reach(user: User) -> QuerySet[Approval]:
    waiting: QuerySet[Approval] = Approval.objects.waiting().filter(_within_reach(user), kind__in=KINDS)
    return waiting


def decidable_by(user: User) -> QuerySet[Approval]:
    """Return what waits for this person, the oldest first."""
    not_for = same_hands(user.pk)
    waiting = _waiting_within_reach(user).exclude(requested_by__in=not_for)
    return waiting.filter(Q(subject=None) | ~Q(subject__in=not_for))


def number_decidable_by(user: User) -> int:
    """Return how much waits for this person. One query where nothing waits for anybody, as on most pages."""
    return decidable_by(user).count() if _waiting_within_reach(user).exists() else 0


def may_decide(approval: Approval, user: User) -> bool:
    """Return whether this person decides this one now."""
    kind = kind_of(approval)
    if kind.is_final and not user.is_superuser and is_of_same_hands(approval.requested_by_id, user.pk):
        return False  # whoever lets somebody in lately could have asked as them
    return decidable_by(user).filter(pk=approval.pk).exists() and kind.allows(approval, user)


def owes_who_asked(approval: Approval, user: User) -> bool:
    """Return whether somebody lately owes who asked, or whom it is about, what they may do here."""
    return bool(_parties(approval) & givers_of([user.pk])[user.pk])


def _parties(approval: Approval) -> set[int]:
    return {pk for pk in (approval.requested_by_id, approval.subject_id) if pk}


def visible_to(user: User) -> QuerySet[Approval]:
    """Return what this person asked for, decided, or may decide; nobody reads what others ask about them."""
    seen = Q(requested_by=user) | (_within_reach(user) & (Q(subject=None) | ~Q(subject=user)))
    blocked = Employee.objects.filter(user=OuterRef("subject"), organisation=OuterRef("organisation"))
    found: QuerySet[Approval] = Approval.objects.filter(seen, kind__in=KINDS)
    found = found.exclude(Exists(blocked.filter(blocked_at__isnull=False)))
    return found


def may_open(user: User, employee: Employee | None) -> bool:
    """Return whether a person reads the list of approvals, as a page and as a file: who takes part, or once asked."""
    return takes_part(user, employee) or visible_to(user).exists()


def takes_part(user: User | AnonymousUser, employee: Employee | None) -> bool:
    """Return whether approvals can concern this person at all: human resources, editors and administrators."""
    if not isinstance(user, User):
        return False
    if user.is_superuser or (employee is not None and employee.is_hr):
        return True
    return user.is_staff and any(kind.permission and user.has_perm(kind.permission) for kind in KINDS.values())


def deciders(approval: Approval) -> QuerySet[User]:
    """Return who could decide it, administrators of the site aside; without any of them the page says whom to ask."""
    found = _able_to_decide(approval)
    givers = givers_of(found.values_list("pk", flat=True))
    return found.exclude(pk__in=[user for user, whom in givers.items() if whom & _parties(approval)])


def _able_to_decide(approval: Approval) -> QuerySet[User]:
    """Return whom role or permission let decide it, and who has not asked for it."""
    kind = kind_of(approval)
    users = User.objects.filter(may_sign_in()).exclude(pk__in=_parties(approval))
    jobs = Employee.objects.active().filter(organisation=approval.organisation_id, user=OuterRef("pk"))
    if not kind.permission:
        about = Employee.objects.filter(organisation=approval.organisation_id, user=approval.subject_id)
        return users.filter(Exists(jobs.seeing(about)))
    app, _dot, codename = kind.permission.partition(".")
    groups = Group.objects.filter(permissions__codename=codename, permissions__content_type__app_label=app)
    editors = users.filter(Exists(groups.filter(user=OuterRef("pk"))))
    return editors if approval.organisation_id is None else editors.filter(Exists(jobs))


def whom_to_tell(approval: Approval) -> list[User]:
    """Return who gets an e-mail that it waits: some of those who decide; where there are none, administrators of the
    site.
    """
    found = list(deciders(approval).exclude(email="")[:MOST_TOLD])
    if not found:
        administrators = User.objects.filter(may_sign_in(), is_superuser=True).exclude(email="")
        found = list(administrators.exclude(pk__in=_parties(approval))[:MOST_TOLD])
    return [user for user in found if may_decide(approval, user)]


# --- What can happen ------------------------------------------------------------------------------


def waiting_for(kind: ApprovalKind, key: str) -> Approval | None:
    """Return the request of a kind that waits for a thing."""
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
    payload: dict[str, object] | None = None,
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


@transaction.atomic
def withdraw_all(approvals: QuerySet[Approval], note: str, *, by: User) -> int:
    """Take requests back whose ground is gone, whoever asked, with words for them. Return how many still waited."""
    waiting = list(approvals.select_for_update(of=("self",)).filter(decision=""))
    for approval in waiting:
        _decide(approval, Decision.WITHDRAWN, by, note)
    return len(waiting)


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
