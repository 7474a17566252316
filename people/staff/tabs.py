"""The pages about people, for human resources: one row of tabs above all of them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Employee
from people.permissions import gives_roles


def people_tabs(viewer: Employee, current: str) -> list[dict[str, str | bool]]:
    """Return which pages there are for this person; what the whole organisation shares is for who sees all of it."""
    names = {"people:list": _("People"), "ways_in:list": _("Ways in")}
    if viewer.sees_everybody:
        names |= {
            "structure:teams": _("Teams"),
            "structure:job_roles": _("Job roles"),
            "places:centres": _("Work centers"),
            "own_fields:list": _("Fields"),
            "imports:list": _("Imports"),
        }
    names["evidence:list"] = _("Evidence")
    names["rights:inbox"] = _("Data requests")
    names["messages:log"] = _("Messages")
    if gives_roles(viewer):
        names |= {"privacy:notices": _("Privacy"), "erasure:list": _("Retention"), "access_log:events": _("Access log")}
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in names.items()]
