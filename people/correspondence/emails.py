"""The test of a text that human resources write: it goes to who writes it, the way their messages go."""

from collections.abc import Mapping
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from people.messages.kinds import MessageKind
from people.messages.services import NewMessage, queue_message
from people.models import Employee, Message


class TextTried(MessageKind):
    """Shows a text as people would get it."""

    name = "text_tried"
    label = _("Test of a text")
    template = "people/email/text_tried"
    is_own_words = True

    def context(self, message: Message) -> Mapping[str, object]:
        """Return subject and text as they stood on the page."""
        return message.payload


def send_test(viewer: Employee, language: str, subject: str, body: str) -> None:
    """Queue what is on the page for who is looking at it."""
    payload: dict[str, object] = {"tried_subject": subject, "tried_body": body}
    about = f"tried:{uuid4()}"
    queue_message(NewMessage(TextTried.name, viewer.user, about, viewer, payload=payload, language=language, by=viewer))
