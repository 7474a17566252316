from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest

from people.access_log.actors import acting
from people.access_log.services import note_groups, note_pins, note_rights, note_sign, note_site_rights
from people.approvals.emails import tell_of_decision, tell_of_request
from people.deputies.emails import tell_both
from people.employees.new_emails import NewEmail
from people.employees.services import keep_staff_flag
from people.erasure.removing import remove_account
from people.erasure.services import carry_out
from people.linking.approvals import note_refusal
from people.linking.emails import ask_by_link, tell_of_refusal
from people.messages.tasks import deliver_messages
from people.models import (
    AccessEvent,
    AccountGrant,
    Approval,
    Deputy,
    Employee,
    EmployeeChange,
    LinkRequest,
    Lockout,
    RightsRequest,
    SignIn,
    User,
)
from people.owing import keep_grants
from people.privacy.notices import accepting_address
from people.rights.emails import tell_who_answers, tell_who_asked
from people.sign_in import employments, sessions
from people.sign_in.backends import find_account
from people.sign_in.choosing import BY_PIN, MUST_CHOOSE
from people.sign_in.emails import tell_of_new_emails, tell_of_pins
from people.sign_in.kiosks import begin_at_kiosk
from people.signals import (
    account_given_up,
    account_locked,
    account_made,
    approval_decided,
    approval_requested,
    changes_kept,
    deputy_named,
    emails_changed,
    interrupting,
    link_refused,
    links_requested,
    messages_queued,
    pins_drawn,
    rights_answered,
    rights_asked,
    signed_in_to,
    site_rights_changed,
)

MOST_HINTED = 20  # of more the clock takes care, behind what somebody waits for


@receiver(m2m_changed, sender=User.groups.through)
def keep_flag_with_groups(
    instance: models.Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: object
) -> None:
    """Mark whoever enters a group of the CMS as one who may open it, and whoever leaves the last one no longer."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    keep_staff_flag(User.objects.filter(pk__in=pk_set or ()) if reverse else User.objects.filter(pk=instance.pk))
    if not reverse:
        instance.refresh_from_db(fields=["is_staff"])  # else saving this very object would take the mark away again


@receiver(user_logged_in)
def list_device(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Begin every session with its limits and its employment, and list the device."""
    employments.hold(request, user)
    sessions.begin(request, user)
    begin_at_kiosk(request)
    if user.has_to_choose:
        request.session[MUST_CHOOSE] = True
    if user.came_by_pin:
        request.session[BY_PIN] = True
    Lockout.objects.filter(user=user).delete()


@receiver(user_logged_out)
def forget_device(request: HttpRequest, **kwargs: object) -> None:
    """Take the device of who has signed out from the list."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()


@receiver(approval_requested)
def tell_deciders(approval: Approval, **kwargs: object) -> None:
    """Tell whoever could decide."""
    tell_of_request(approval)


@receiver(approval_decided)
def tell_requester(approval: Approval, **kwargs: object) -> None:
    """Tell whoever asked what became of it; a link that was refused leads nowhere any more."""
    tell_of_decision(approval)
    note_refusal(approval)


@receiver(messages_queued)
def deliver_soon(keys: list[int], **kwargs: object) -> None:
    """Let what was just queued leave as soon as it is committed."""
    if len(keys) <= MOST_HINTED:
        deliver_messages.delay_on_commit(keys)


@receiver(links_requested)
def ask_owners_by_link(keys: list[int], **kwargs: object) -> None:
    """Ask the owner of an account as soon as the employment is there."""
    ask_by_link(keys)


@receiver(link_refused)
def tell_human_resources(link_request: LinkRequest, **kwargs: object) -> None:
    """Tell human resources that an e-mail is that of somebody else."""
    tell_of_refusal(link_request)


@receiver(deputy_named)
def tell_deputy_and_manager(deputy: Deputy, **kwargs: object) -> None:
    """Tell whoever stands in, and for whom, from when to when."""
    tell_both(deputy)


@receiver(rights_asked)
def tell_of_rights_request(asked: RightsRequest, **kwargs: object) -> None:
    """Tell human resources what somebody asks about their data, and until when they answer."""
    tell_who_answers(asked)


@receiver(rights_answered)
def tell_of_rights_answer(asked: RightsRequest, **kwargs: object) -> None:
    """Tell whoever asked that there is an answer, or that it was done."""
    tell_who_asked(asked)


@receiver(rights_answered)
def block_or_erase(asked: RightsRequest, **kwargs: object) -> None:
    """Let a cancellation that was granted take effect."""
    carry_out(asked)


@receiver(emails_changed)
def tell_both_addresses(changes: list[NewEmail], **kwargs: object) -> None:
    """Tell whoever had an e-mail, and whoever has it now; where they are signed in, they are so no longer."""
    sessions.end_all([change.account for change in changes])
    tell_of_new_emails(changes)


@receiver(pins_drawn)
def tell_whose_pin_it_is(people: list[Employee], by: User, **kwargs: object) -> None:
    """Tell whoever has an e-mail that somebody has given them a PIN."""
    tell_of_pins(people, by)


# --- The log of access ----------------------------------------------------------------------------


@receiver(user_logged_in)
def note_coming(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write down who has signed in."""
    note_sign(AccessEvent.Kind.SIGNED_IN, user, request)


@receiver(user_logged_out)
def note_going(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    """Write down who has signed out, or whose session has ended."""
    if isinstance(user, User):
        note_sign(AccessEvent.Kind.SIGNED_OUT, user, request)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, str], request: HttpRequest | None = None, **kwargs: object) -> None:
    """Write down whose account did not open. What was typed for no account is nobody's, and kept nowhere."""
    if account := find_account(str(credentials.get("username") or credentials.get("email") or "")):
        note_sign(AccessEvent.Kind.SIGN_IN_FAILED, account, request)


@receiver(account_locked)
def note_lock(user: User, **kwargs: object) -> None:
    """Write down whose account waits."""
    note_sign(AccessEvent.Kind.LOCKED_OUT, user, None)


@receiver(changes_kept)
def note_new_rights(changes: list[EmployeeChange], **kwargs: object) -> None:
    """Write down whose rights have changed."""
    note_rights(changes)


@receiver(pins_drawn)
def note_new_pins(people: list[Employee], by: User, **kwargs: object) -> None:
    """Write down who was given a way in."""
    note_pins(people, by)


@receiver(account_made)
def note_new_account(account: User, **kwargs: object) -> None:
    """Keep to whom an account owes that it is there."""
    keep_grants([account], AccountGrant.What.ACCOUNT, acting().user)


@receiver(account_given_up)
def empty_account(account: User, **kwargs: object) -> None:
    """Let an account that is closed for good be that of nobody, in the same transaction."""
    if not account.employments.exists():
        remove_account(account)


@receiver(site_rights_changed)
def note_new_site_rights(account: User, changes: dict[str, tuple[bool, bool]], **kwargs: object) -> None:
    """Write down who may do more or less on the whole site, and to whom they owe it."""
    note_site_rights(account, changes)
    if any(after for _before, after in changes.values()):
        keep_grants([account], AccountGrant.What.RIGHTS, acting().user)


@receiver(m2m_changed, sender=User.groups.through)
def note_new_groups(
    instance: models.Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: object
) -> None:
    """Write down who has entered or left a group of the CMS, and to whom who has entered owes it."""
    words = {"post_add": "entered", "post_remove": "left", "pre_clear": "left"}
    if action not in words or pk_set == set():
        return
    if isinstance(instance, User):
        keys = pk_set if pk_set is not None else set(instance.groups.values_list("pk", flat=True))
        accounts = [instance]
    else:
        accounts, keys = list(User.objects.filter(pk__in=pk_set or ())), {instance.pk}
    if accounts:
        note_groups(accounts, words[action], keys)
    if action == "post_add":
        keep_grants(accounts, AccountGrant.What.GROUPS, acting().user)


@receiver(signed_in_to)
def ask_to_accept_notice(employee: Employee, going_to: str, **kwargs: object) -> str | None:
    """Ask who has not accepted the privacy notice in force first, but never in the middle of a quiz."""
    if any(is_busy for _by, is_busy in interrupting.send(Employee, employee=employee)):
        return None
    return accepting_address(employee, going_to)
