"""One person, one account, across companies: the owner of an account says which employments are theirs.

An employment whose e-mail another account has begins under an account of its own. The link goes to that e-mail; whoever
is signed in as the account that has it accepts, and the employment moves there with everything that hangs on it.
Human resources can separate the two again.
"""

from django.db import transaction
from django.utils import timezone

from people.employees.asking import ask_owners
from people.employees.history import Origin, Source
from people.employees.renaming import are_called_alike
from people.employees.services import account_with_email, update_employee
from people.linking.carrying import Carrying
from people.linking.emails import Outcome, tell_of_outcome
from people.models import Employee, LinkRequest, Pin, User
from people.sign_in.sessions import end_all
from people.signals import link_refused

Answer = LinkRequest.Answer


class NotOpen(Exception):
    """This link can be answered no more: it was answered, replaced, is too old, or the e-mail is another account's."""


class OwnPasswordNeeded(Exception):
    """The password of the account was set by somebody else, who may know it: its person chooses their own first."""


class NeedsTwo(Exception):
    """The names are those of two people: a second person of the company looks at it first."""


class WorksThere(Exception):
    """The account has an employment in this company already."""


# --- What human resources do ----------------------------------------------------------------------


@transaction.atomic
def ask_again(employee: Employee, *, by: User) -> LinkRequest | None:
    """Send the question that waits once more, with a new link.

    Where nobody has the e-mail any more it is simply the person's: then there is nothing to ask. Raises ``NotOpen``.
    """
    waiting = LinkRequest.objects.waiting().filter(employee=employee).select_for_update(of=("self",)).first()
    if waiting is None:
        raise NotOpen
    holder = account_with_email(waiting.email)
    if holder is None:
        waiting.answered_at, waiting.answer = timezone.now(), Answer.WITHDRAWN
        waiting.save(update_fields=["answered_at", "answer"])
        update_employee(employee, None, user={"email": waiting.email}, origin=Origin(by, Source.FORM))
        return None
    if holder.employments.filter(organisation=employee.organisation_id).exists():
        raise NotOpen
    return ask_owners([(employee, holder)], by=by)[0]


# --- What the owner of the account does -----------------------------------------------------------


def is_open_for(link_request: LinkRequest, user: User) -> bool:
    """Return whether this person may still answer: the link works, and they are signed in as the account of the
    e-mail.
    """
    return LinkRequest.objects.working().filter(pk=link_request.pk, account=user).exists()


@transaction.atomic
def accept(link_request: LinkRequest, user: User) -> Employee:
    """Move the employment to the account of its person, with its former ones here.

    Raises ``NotOpen``, ``WorksThere``, ``OwnPasswordNeeded``, and ``NeedsTwo`` where the names are those of two people.
    """
    _hold(link_request, user)
    check_account(link_request)
    former = Employee.objects.select_related("user").get(pk=link_request.employee_id).user
    if not are_called_alike(former, user):
        raise NeedsTwo
    return join(link_request)


def check_account(link_request: LinkRequest) -> None:
    """Look whether the account can take the employment. Raises ``WorksThere``, ``OwnPasswordNeeded``."""
    user = User.objects.get(pk=link_request.account_id)
    if user.has_given_password:
        raise OwnPasswordNeeded
    organisation = Employee.objects.filter(pk=link_request.employee_id).values("organisation")
    if Employee.objects.active().filter(user=user, organisation__in=organisation).exists():
        raise WorksThere


@transaction.atomic
def join(link_request: LinkRequest) -> Employee:
    """Move the employment of a request whose owner has said yes, and close the account that served until then.

    Nobody but the person comes in to it: a PIN that somebody else has given lets nobody in any more, and whoever calls
    this ends the other sessions.
    """
    employee = Employee.objects.select_related("user", "organisation").get(pk=link_request.employee_id)
    former, user = employee.user, User.objects.get(pk=link_request.account_id)
    theirs = Employee.objects.filter(user=former, organisation=employee.organisation_id)
    moved = list(theirs.order_by("pk").values_list("pk", flat=True))
    Carrying(moved, employee.organisation, former, user).carry(Origin(user, Source.FORM))
    close_account(former)
    Pin.objects.filter(user=user).delete()
    answered = LinkRequest.objects.filter(pk=link_request.pk)
    answered.update(answered_at=timezone.now(), answer=Answer.ACCEPTED, former=former, moved=moved)
    employee.user = user
    return employee


@transaction.atomic
def refuse(link_request: LinkRequest, user: User) -> None:
    """Say that it is somebody else; human resources are told. Raises ``NotOpen``."""
    _hold(link_request, user)
    close_request(link_request, Answer.REFUSED)
    link_refused.send(LinkRequest, link_request=link_request)


def _hold(link_request: LinkRequest, user: User) -> None:
    LinkRequest.objects.select_for_update(of=("self",)).get(pk=link_request.pk)
    if not is_open_for(link_request, user):
        raise NotOpen


def close_request(link_request: LinkRequest, answer: LinkRequest.Answer) -> None:
    """Write down the answer: the link can be answered no more."""
    LinkRequest.objects.filter(pk=link_request.pk).update(answered_at=timezone.now(), answer=answer)


def close_account(account: User) -> None:
    """Let nobody sign in any more with an account without an employment; it is kept, so that it can be undone."""
    if account.employments.exists():
        return
    end_all([account.pk])
    Pin.objects.filter(user=account).delete()
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])


# --- What human resources undo --------------------------------------------------------------------


@transaction.atomic
def separate(link_request: LinkRequest, *, by: User, why: str) -> Employee:
    """Take what was joined apart again: the employments go back to the account that served before, under its name.

    Nobody is signed in to either account any more; that of the employment has neither e-mail nor password. Raises
    ``NotOpen``.
    """
    joined = LinkRequest.objects.joined().select_for_update(of=("self",)).filter(pk=link_request.pk)
    found = joined.select_related("account", "former", "employee__organisation").first()
    if found is None or found.former is None:
        raise NotOpen
    organisation, account, former = found.employee.organisation, found.account, found.former
    if Employee.objects.active().filter(user=former, organisation=organisation).exists():
        raise NotOpen
    former.is_active = True
    former.save(update_fields=["is_active"])
    Carrying(found.moved, organisation, account, former).carry(Origin(by, Source.FORM), why)
    end_all([account.pk])
    found.answer, found.undone_at, found.undone_by = Answer.UNDONE, timezone.now(), by
    found.save(update_fields=["answer", "undone_at", "undone_by"])
    tell_of_outcome(found, Outcome.SEPARATED)
    return Employee.objects.select_related("user", "organisation").get(pk=found.employee_id)
