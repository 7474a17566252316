from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.requests.services import decidable_by as requests_for
from people.approvals.services import number_decidable_by, takes_part
from people.models import Employee
from people.permissions import can_follow_others, can_use_cms
from people.requests import employee_of
from people.rights.answering import sees_inbox
from people.sign_in.kiosks import AT_KIOSK
from people.sign_in.page_owner import page_person
from people.sign_in.page_session import is_in_cms, page_employment
from quizzes.taking.running import remembered_running


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of every page needs: navigation of this person, and where the language switch returns."""
    items = []
    person = ""
    own_items = []
    waiting = requests = None
    if hasattr(request, "user") and request.user.is_authenticated:
        person = page_person(request.user)
        items = [
            (_("Home"), reverse("reports:home"), "book-open"),
            (_("Courses"), reverse("wagtail_serve", args=[""]), "list"),
        ]
        employee = employee_of(request)
        if _leads(employee):
            items.append((_("Team"), reverse("reports:team"), "users"))
            requests = cache(lambda: requests_for(employee).count() if employee else 0)  # asked on the home alone
        is_hr = employee is not None and employee.is_hr
        if is_hr:
            items.append((_("People"), reverse("people:list"), "user"))
            items.append((_("Certificates"), reverse("certificates:register"), "award"))
            items.append((_("DC-3"), reverse("dc3:queue"), "file-text"))
        if employee and employee.organisation.issues_dc3:
            own_items.append({"label": _("My DC-3"), "url": reverse("dc3:own"), "icon": "award"})
        if sees_inbox(request.user, employee) and not is_hr:  # who finds it among the tabs of “People”
            own_items.append({"label": _("Data requests"), "url": reverse("rights:inbox"), "icon": "shield-check"})
        if can_use_cms(request.user):
            items.append((_("Editor"), reverse("wagtailadmin_home"), "file-text"))
        if takes_part(request.user, employee):
            own_items.append({"label": _("Approvals"), "url": reverse("approvals:list"), "icon": "shield-check"})
            user = request.user
            waiting = cache(lambda: number_decidable_by(user))  # asked once, where a page shows it: not in the CMS
    return {
        "nav_items": [
            {"label": label, "url": url, "icon": icon, "current": request.path == url} for label, url, icon in items
        ],
        "user_menu_items": own_items,
        "page_person": person,
        "kiosk_idle": settings.KIOSK_SECONDS[0] if person and AT_KIOSK in request.session else 0,
        "cms_person": person if is_in_cms(request) else "",
        "page_employment": page_employment(request) if person else "",
        "approvals_waiting": waiting,
        "requests_waiting": requests,
        "running_attempt": remembered_running(request) if person else None,
        "language_switch_next": request.get_full_path(),
    }


def _leads(employee: Employee | None) -> bool:
    """Return whether to show the way to the team page, up to half a minute old; the page itself asks anew."""
    if employee is None:
        return False
    leads = caches["renditions"].get_or_set(f"leads:{employee.pk}", lambda: can_follow_others(employee), 30)
    return bool(leads)
