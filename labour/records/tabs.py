"""How the pages on the duties towards the ministry hang together."""

from django.urls import reverse
from django.utils.translation import gettext as _

from people.pages import Step


def sections() -> dict[str, str]:
    """Return the address names of the sections, with what they are called."""
    return {
        "stps:terms": _("Terms"),
        "commission:show": _("Commission (DC-1)"),
        "plans:list": _("Plans (DC-2)"),
        "agents:list": _("Agents (DC-5)"),
        "receipts:list": _("Receipts"),
        "stps:history": _("History"),
        "dc3:queue": _("DC-3"),
    }


def stps_tabs(current: str) -> list[dict[str, object]]:
    """Return the tabs of these pages."""
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in sections().items()]


def way_to(section: str) -> list[Step]:
    """Return the way to a section, for the pages below it."""
    return [(_("STPS"), reverse("stps:terms")), (sections()[section], reverse(section))]
