"""What a deputy and the manager are told."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.messages.kinds import AboutRow, NotSent
from people.messages.services import NewMessage, queue_messages
from people.models import Deputy, Message


class DeputyNamed(AboutRow[Deputy]):
    """Says to both from when to when somebody stands in for a manager."""

    name = "deputy_named"
    label = _("Somebody stands in for a manager")
    template = "people/email/deputy_named"
    keeps_quiet_hours = True
    noun = "deputy"

    def rows(self) -> QuerySet[Deputy]:
        return Deputy.objects.select_related(
            "manager__user", "deputy__user", "deputy__organisation", "deputy__work_centre"
        )

    def page(self, row: Deputy) -> str:
        """Return the page of their teams."""
        return reverse("reports:team")

    def words(self, row: Deputy, message: Message) -> Mapping[str, object]:
        """Return who stands in for whom, while it is not over."""
        if row.ended_at or row.to_on < row.deputy.today():
            raise NotSent(Message.Reason.NOT_DUE)
        return {"deputy": row, "is_deputy": row.deputy.user_id == message.user_id}


def tell_both(deputy: Deputy) -> None:
    """Tell the deputy and the manager."""
    people = [deputy.deputy, deputy.manager]
    queue_messages([NewMessage(DeputyNamed.name, one.user, DeputyNamed.about(deputy), employee=one) for one in people])
