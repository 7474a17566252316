"""The one place where an invitation leaves this site."""

import datetime
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.invitations.links import token_of
from people.messages.kinds import MessageKind, NotSent
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, Invitation, InvitationQuerySet, Message

Reason, Failure = Message.Reason, Invitation.Failure


class Invite(MessageKind):
    """The link to choose a password; who has an account is invited to sign in with it."""

    name = "invitation"
    label = _("Invitation")
    template = "people/email/invitation"
    is_secret = True

    def _invitations(self, message: Message) -> InvitationQuerySet:
        return Invitation.objects.filter(key=uuid.UUID(message.about.removeprefix("invitation:")), accepted_at=None)

    def context(self, message: Message) -> Mapping[str, object]:
        """Return the link, which is kept nowhere."""
        invitation = self._invitations(message).present().select_related("employee__organisation").first()
        if invitation is None:
            raise NotSent(Reason.OVERTAKEN)
        if not message.user.email:
            raise NotSent(Reason.NOT_DUE)
        return {
            "organisation": invitation.employee.organisation,
            "number": invitation.employee.number,
            "has_account": message.user.has_usable_password(),
            "days": settings.INVITATION_DAYS,
            "url": settings.SITE_URL + reverse("account_invitation", args=[token_of(invitation)]),
        }

    def ended(self, message: Message) -> None:
        """Begin the term of the link, or say why it did not arrive."""
        mine, now = self._invitations(message), timezone.now()
        unsent = {"sent_at": None, "expires_at": None, "email": message.address or message.user.email}
        if message.bounced_at:
            mine.update(**unsent, failed_at=message.bounced_at, failure=Failure.REFUSED)
        elif message.failed_at:
            mine.update(**unsent, failed_at=message.failed_at, failure=Failure.SERVER)
        elif message.sent_at:
            expires_at = message.sent_at + datetime.timedelta(days=settings.INVITATION_DAYS)
            done = {"sent_at": message.sent_at, "expires_at": expires_at, "email": message.address}
            mine.update(**done, failed_at=None, failure="")
        else:
            mine.present().update(replaced_at=now)


def queue_invitations(made: Iterable[Invitation], people: Mapping[int, Employee]) -> None:
    """Put the mails of invitations to these people into the outbox."""
    queue_messages(
        NewMessage(Invite.name, person.user, f"invitation:{one.key.hex}", person)
        for one in made
        if (person := people[one.employee_id])
    )
