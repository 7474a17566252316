from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.approvals.services import decidable_by, takes_part
from people.models import Employee
from people.permissions import can_follow_others, can_use_cms
from people.sign_in.page_owner import page_person
from people.sign_in.page_session import is_in_cms, page_employment
from quizzes.taking.running import remembered_running


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: navigation of this person, and where the language switch returns."""
    items = []
    person = ""
    own_items = []
    waiting = None
    if hasattr(request, "user") and request.user.is_authenticated:
        person = page_person(request.user)
        items = [
            (_("Home"), reverse("reports:home"), "book-open"),
            (_("Courses"), reverse("wagtail_serve", args=[""]), "list"),
        ]
        if _leads(request.employee):  # type: ignore[attr-defined]
            items.append((_("Team"), reverse("reports:team"), "users"))
        employee = request.employee  # type: ignore[attr-defined]
        if employee and employee.is_hr:
            items.append((_("Certificates"), reverse("certificates:register"), "award"))
            own_items.append({"label": _("DC-3"), "url": reverse("dc3:queue"), "icon": "file-text"})
        if employee and employee.organisation.issues_dc3:
            own_items.append({"label": _("My DC-3"), "url": reverse("dc3:own"), "icon": "award"})
        if can_use_cms(request.user):
            items.append((_("Editor"), reverse("wagtailadmin_home"), "file-text"))
        if takes_part(request.user, employee):
            own_items.append({"label": _("Approvals"), "url": reverse("approvals:list"), "icon": "shield-check"})
            waiting = decidable_by(request.user).count  # asked where the frame is shown, not in the CMS
    return {
        "nav_items": [
            {"label": label, "url": url, "icon": icon, "current": request.path == url} for label, url, icon in items
        ],
        "user_menu_items": own_items,
        "page_person": person,
        "cms_person": person if is_in_cms(request) else "",
        "page_employment": page_employment(request) if person else "",
        "approvals_waiting": waiting,
        "running_attempt": remembered_running(request) if person else None,
        "language_switch_next": request.get_full_path(),
    }


def _leads(employee: Employee | None) -> bool:
    """Whether to show the way to the team page, up to half a minute old; the page itself asks anew."""
    if employee is None:
        return False
    leads: Any = caches["renditions"].get_or_set(f"leads:{employee.pk}", lambda: can_follow_others(employee), 30)
    return bool(leads)
