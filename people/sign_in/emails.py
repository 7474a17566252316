"""The messages about an account, each in the language of the page that caused it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from email.utils import parseaddr
from uuid import uuid4

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.portions import portions
from people.employees.history import Source
from people.employees.new_emails import NewEmail
from people.messages.channels import ADDRESS
from people.messages.kinds import MessageKind, NotSent
from people.messages.services import NewMessage, queue_message, queue_messages
from people.models import Employee, Message, User
from people.permissions import can_sign_in

ADMINISTRATOR = Employee.Role.ADMINISTRATOR
MOST_READ, MOST_NAMED = 50, 3


class PasswordReset(MessageKind):
    """The link to choose a password; it works once and for some hours, counted from when it goes out."""

    name = "password_reset"
    label = _("Choose a password")
    template = "account/email/password_reset"
    is_secret = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the link, which is made now and kept nowhere."""
        user = message.user
        if not user.email or not can_sign_in(user):
            raise NotSent(Message.Reason.NOT_DUE)
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
        )
        return {"url": settings.SITE_URL + path, "hours": settings.PASSWORD_RESET_TIMEOUT // (60 * 60)}


class PasswordChanged(MessageKind):
    """Says that the password has changed, and what to do if it was somebody else."""

    name = "password_changed"
    label = _("Password changed")
    template = "account/email/password_changed"
    is_secret = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return where to choose a new one."""
        return {"url": settings.SITE_URL + reverse("account_reset_password")}


class PinGiven(MessageKind):
    """Says that somebody has drawn a PIN for an account that has an e-mail, who it was and whom to tell."""

    name = "pin_given"
    label = _("PIN given by somebody else")
    template = "account/email/pin_given"
    is_secret = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return who gave it, and where to choose a password instead."""
        by = User.objects.filter(pk=message.payload["by"]).first()
        contacts = contacts_of(message.employee, but=by) if message.employee else []
        return {
            "by": by.get_full_name() if by else "",
            "url": settings.SITE_URL + reverse("account_reset_password"),
            "contacts": contacts,
            "shown_emails": [contact.email for contact in contacts],
        }


class _NewEmailNotice(MessageKind):
    """Says that the e-mail of an account is another one, who changed it and whom to tell. It goes by e-mail alone."""

    is_secret = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return what changed, by whom, and to whom of human resources to object."""
        told = message.payload
        employee = Employee.objects.select_related("organisation").filter(pk=told["employee"] or 0).first()
        by = User.objects.filter(pk=told["by"] or 0).first()
        contacts = contacts_of(employee, but=by) if employee else []
        site_contact = settings.SECURITY_CONTACT.removeprefix("mailto:") or settings.DEFAULT_FROM_EMAIL
        return {
            "before": told["before"],
            "after": told["after"],
            "by": by.get_full_name() if by else "",
            "is_import": told["source"] == Source.IMPORT,
            "organisation": employee.organisation if employee else None,
            "contacts": contacts,
            "site_contact": site_contact,
            "shown_emails": [
                *(told["before"], told["after"], site_contact, parseaddr(site_contact)[1]),
                *(contact.email for contact in contacts),
            ],
        }


class EmailTakenAway(_NewEmailNotice):
    """The notice at the former e-mail: it offers no way to undo by itself."""

    name = "email_taken_away"
    label = _("E-mail changed: notice at the former one")
    template = "account/email/email_taken_away"


class EmailGiven(_NewEmailNotice):
    """The notice at the new e-mail."""

    name = "email_given"
    label = _("E-mail changed: notice at the new one")
    template = "account/email/email_given"


def tell_of_new_emails(changes: Sequence[NewEmail]) -> None:
    """Write to the former and to the new e-mail of each account: each time that one changes."""
    accounts: dict[int, User] = {}
    for some in portions({change.account for change in changes}):
        accounts |= User.objects.in_bulk(some)
    queue_messages(
        NewMessage(kind, accounts[change.account], f"changed:{uuid4()}", payload={**asdict(change), ADDRESS: address})
        for change in changes
        for kind, address in ((EmailTakenAway.name, change.before), (EmailGiven.name, change.after))
        if address
    )


def contacts_of(employee: Employee, *, but: User | None = None) -> list[User]:
    """Return to whom of human resources somebody objects: to those who see them, and not first to who has done it."""
    people = Employee.objects.filter(pk=employee.pk)
    seeing = Employee.objects.active().filter(organisation=employee.organisation_id).seeing(people)
    found = seeing.exclude(user__email="").exclude(user=employee.user_id).select_related("user").distinct()
    users = [each.user for each in sorted(found[:MOST_READ], key=lambda each: (each.role != ADMINISTRATOR, each.pk))]
    others = [user for user in users if but is None or user.pk != but.pk]
    return (others or users)[:MOST_NAMED]


def tell_how_to_choose_password(user: User, language: str) -> None:
    """Send the link to choose a password: each time that somebody asks."""
    queue_message(NewMessage(PasswordReset.name, user, f"asked:{uuid4()}", language=language))


def tell_of_pins(people: Sequence[Employee], by: User) -> None:
    """Tell those who have an e-mail that somebody has given them a PIN: each time that one is drawn."""
    queue_messages(
        NewMessage(PinGiven.name, person.user, f"drawn:{uuid4()}", employee=person, payload={"by": by.pk})
        for person in people
        if person.user.email
    )


def tell_of_new_password(user: User, language: str) -> None:
    """Say that the password has changed: each time that it does."""
    if user.email:
        queue_message(NewMessage(PasswordChanged.name, user, f"changed:{uuid4()}", language=language))
