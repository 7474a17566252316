"""What the e-mail of a view says: how many rows it has, never which."""

from collections.abc import Mapping

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.listing import Filters
from people.exports.lists import list_of
from people.messages.kinds import MessageKind, NotSent
from people.models import Employee, Message, MessageMute, SavedView
from people.saved_views.services import MESSAGE, about_view


class ViewOfTheWeek(MessageKind):
    """Tells how many rows a saved view has this week, with a link to it."""

    name = MESSAGE
    label = _("Saved view of the week")
    template = "people/email/saved_view"
    keeps_quiet_hours = True
    topic = MessageMute.Topic.VIEWS

    def _view(self, message: Message) -> tuple[SavedView, Employee]:
        key = message.about.split(":")[1]
        reader = message.employee
        if reader is None:
            raise NotSent(Message.Reason.NOT_DUE)
        view = SavedView.objects.visible_to(reader).filter(pk=key, mails__employee=reader).first()
        if view is None:
            raise NotSent(Message.Reason.NOT_DUE)
        if message.about != about_view(view.pk, reader.today()):
            raise NotSent(Message.Reason.OVERTAKEN)
        return view, reader

    def context(self, message: Message) -> Mapping[str, object]:
        """Return how many rows the reader of the message has in the view, while they may read the list."""
        view, reader = self._view(message)
        found = list_of(view.list_name)
        if found is None or not found.allows(reader):
            raise NotSent(Message.Reason.NOT_DUE)
        table = found.open(reader, QueryDict(view.query)).table
        filters = getattr(table, "filters", None)
        return {
            "view": view.name,
            "list": found.title,
            "count": table.row_count,
            "is_broken": isinstance(filters, Filters) and bool(filters.gone),
            "url": settings.SITE_URL + reverse("saved_views:open", args=[view.pk]),
        }

    def link(self, message: Message) -> str:
        """Return what leads to the list as the view shows it."""
        return reverse("saved_views:open", args=[self._view(message)[0].pk])
