"""The pages of human resources about messages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Employee


def message_tabs(viewer: Employee, current: str) -> list[dict[str, str | bool]]:
    """Return which pages there are for this person: what is the same for all is for who sees the whole organisation."""
    names = {"messages:log": _("Log")}
    if viewer.sees_everybody:
        names |= {
            "reminders:settings": _("Reminders"),
            "messages:texts": _("Texts"),
            "messages:settings": _("Hours and channel"),
        }
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in names.items()]
