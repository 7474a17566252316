from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.permissions import can_follow_others, can_use_cms


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: navigation of this person, and where the language switch returns."""
    items = []
    if hasattr(request, "user") and request.user.is_authenticated:
        items = [
            (_("Home"), reverse("reports:home"), "book-open"),
            (_("Courses"), reverse("wagtail_serve", args=[""]), "list"),
        ]
        if can_follow_others(request.employee):  # type: ignore[attr-defined]
            items.append((_("Team"), reverse("reports:team"), "users"))
        if can_use_cms(request.user):
            items.append((_("Editor"), reverse("wagtailadmin_home"), "file-text"))
    return {
        "nav_items": [
            {"label": label, "url": url, "icon": icon, "current": request.path == url} for label, url, icon in items
        ],
        "language_switch_next": request.get_full_path(),
    }
