"""What somebody reads when the file they asked for is there."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.exports.lists import list_title
from people.exports.services import MESSAGE
from people.messages.kinds import MessageKind, NotSent
from people.models import Export, Message


class ExportReady(MessageKind):
    """Says that a list is ready as a file, or that it could not be made. Nothing of what is in it leaves by e-mail."""

    name = MESSAGE
    label = _("List as a file")
    template = "people/email/export_ready"

    def _export(self, message: Message) -> Export:
        found = Export.objects.select_related("organisation", "by__work_centre", "by__organisation")
        return found.get(uuid=message.about.removeprefix("export:"))

    def context(self, message: Message) -> Mapping[str, object]:
        """Return which list it is, and until when it is kept."""
        export = self._export(message)
        if export.removed_at:
            raise NotSent(Message.Reason.DONE)
        return {
            "export": export,
            "title": list_title(export.list_name),
            "until": export.kept_until.astimezone(export.by.zone),
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the page of the file."""
        return reverse("exports:one", args=[message.about.removeprefix("export:")])
