"""Events of access in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import AccessEvent, Employee

# Page → what a person calls what was taken or seen there. One that is not named here appears by its address.
PAGES = {
    "dc3:export": gettext_lazy("List for the DC-4, with CURP"),
    "dc3:download": gettext_lazy("DC-3 as PDF, with CURP"),
    "dc3:person": gettext_lazy("CURP and occupation"),
    "dc3:agreement": gettext_lazy("Agreement about a digitized signature"),
    "commission:pdf": gettext_lazy("DC-1 (PDF)"),
    "plans:pdf": gettext_lazy("DC-2 (PDF)"),
    "plans:export": gettext_lazy("Fulfillment of the plan"),
    "agents:file": gettext_lazy("Registration of a training agent"),
    "receipts:file": gettext_lazy("Receipt"),
    "quizzes:accommodations": gettext_lazy("Extra time and attempts"),
    "quizzes:withdraw_accommodation": gettext_lazy("Extra time and attempts"),
    "certificates:download": gettext_lazy("Certificate as PDF"),
    "certificates:credential": gettext_lazy("Credential of a certificate"),
    "certificates:register_export": gettext_lazy("Register of certificates"),
    "certificates:archive_file": gettext_lazy("Archive of certificates"),
    "reports:team_export": gettext_lazy("Team progress"),
    "messages:export": gettext_lazy("Log of messages"),
    "ways_in:export": gettext_lazy("Who cannot sign in"),
    "ways_in:sheet_file": gettext_lazy("Slips with PINs"),
    "imports:people": gettext_lazy("Everybody, as a file to import"),
    "imports:report": gettext_lazy("Report of an import"),
    "access_log:export": gettext_lazy("This log"),
}
FIELDS = {
    "role": gettext_lazy("Role"),
    "hr_centres": gettext_lazy("Limits of human resources"),
    "manages": gettext_lazy("Manager of a team"),
    "stands_in_for": gettext_lazy("Stands in for"),
    "is_superuser": gettext_lazy("Administrator of the site"),
    "is_active": gettext_lazy("May sign in"),
}
TERMS = {
    "contact_months": gettext_lazy("Contact data"),
    "learning_months": gettext_lazy("Learning records and certificates"),
    "labour_months": gettext_lazy("Labor documents"),
    "is_automatic": gettext_lazy("By the clock"),
}
WAYS = {
    "email": gettext_lazy("E-mail"),
    "password": gettext_lazy("Password"),
    "pin": gettext_lazy("PIN"),
}


def what_of(event: AccessEvent) -> str:
    """Return in words what an event was about; empty where its kind says all."""
    detail = event.detail
    if "page" in detail:
        return str(PAGES.get(detail["page"], detail["page"]))
    if "groups" in detail:
        names = ", ".join(detail["groups"])
        return _("entered: %(groups)s") % {"groups": names} if detail["action"] == "entered" else _left(names)
    if "why" in detail:
        return str(detail["why"])
    if "terms" in detail:
        terms = (f"{TERMS[name]}: {_term(old)} → {_term(new)}" for name, (old, new) in detail["terms"].items())
        return "; ".join(terms)
    if "way" in detail:
        return str(WAYS[detail["way"]])
    if detail.get("field") == "role":
        return f"{_role(detail['before'])} → {_role(detail['after'])}"
    if "field" in detail:
        return f"{FIELDS[detail['field']]}: {_keys(detail['before'])} → {_keys(detail['after'])}"
    return ""


def _term(value: bool | int) -> str:
    return _keys(value) if isinstance(value, bool) else str(value)


def _left(names: str) -> str:
    return _("left: %(groups)s") % {"groups": names}


def _role(value: str | None) -> str:
    return str(Employee.Role(value).label) if value in Employee.Role.values else "–"


def _keys(value: bool | int | list[int] | None) -> str:
    """Return keys of rows as the log holds them: what they are called today says less than which they were."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    listed = value if isinstance(value, list) else [value] if value else []
    return ", ".join(f"#{key}" for key in listed) or "–"
