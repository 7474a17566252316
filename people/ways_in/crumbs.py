"""The way to the pages below the list of who cannot sign in."""

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs_to(title: str) -> list[dict[str, str]]:
    """Return the breadcrumb of a page below the list."""
    return [
        {"label": _("People"), "url": reverse("people:list")},
        {"label": _("Ways in"), "url": reverse("ways_in:list")},
        {"label": title, "url": ""},
    ]
