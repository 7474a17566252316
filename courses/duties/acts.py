"""What can be done to the duties that somebody has chosen in a list: what is asked for it, and what it would do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.duties.changing import (
    plan_end_of_exemption,
    plan_exemption,
    plan_extension,
    plan_withdrawal,
    rows_of,
    rows_without,
)
from courses.duties.forms import ExemptForm, ExtendForm
from courses.duties.plans import Plan
from courses.duties.selection import Selection
from courses.models import CoursePage, DutyAction
from people.models import Employee

Kind = DutyAction.Kind


@dataclass(frozen=True)
class Act(ABC):
    """One kind of action, in words. ``done`` names those for whom something would be done."""

    kind: Kind
    verb: str | Promise
    title: str | Promise
    lead: str | Promise
    done: str | Promise
    icon: str
    reason_required: bool = True

    def form(self, viewer: Employee, selection: Selection, data: Any) -> forms.Form | None:
        """Return what has to be chosen, in the address; None where nothing has."""
        return None

    @abstractmethod
    def plan(self, viewer: Employee, selection: Selection, form: Any) -> Plan:
        """Return what would be done."""

    @abstractmethod
    def button(self, number: int) -> str:
        """Return the verb, with how many people it concerns."""


class Extend(Act):
    """Move due dates to a later day."""

    def form(self, viewer: Employee, selection: Selection, data: Any) -> forms.Form:
        return ExtendForm(data if "due" in data else None)

    def plan(self, viewer: Employee, selection: Selection, form: Any) -> Plan:
        chosen = form.cleaned_data
        if chosen["due"] == "day":
            return plan_extension(viewer, selection.duties(), day=chosen["day"])
        return plan_extension(viewer, selection.duties(), days=chosen["days"])

    def button(self, number: int) -> str:
        return ngettext("Move the date for %(number)d person", "Move the date for %(number)d people", number) % {
            "number": number
        }


class Exempt(Act):
    """Excuse people from a course."""

    def form(self, viewer: Employee, selection: Selection, data: Any) -> forms.Form:
        courses = CoursePage.objects.available_to(viewer).order_by("path") if selection.people_alone().exists() else []
        return ExemptForm(data if "until" in data else None, courses=list(courses))

    def plan(self, viewer: Employee, selection: Selection, form: Any) -> Plan:
        rows = rows_of(viewer.organisation, selection.duties())
        if course := form.chosen_course:
            rows += rows_without(selection.people_alone(), course)
        return plan_exemption(viewer, rows, form.cleaned_data["until"])

    def button(self, number: int) -> str:
        return ngettext("Exempt %(number)d person", "Exempt %(number)d people", number) % {"number": number}


class EndExemption(Act):
    """Let an exemption end."""

    def plan(self, viewer: Employee, selection: Selection, form: Any) -> Plan:
        return plan_end_of_exemption(viewer, selection.duties())

    def button(self, number: int) -> str:
        return ngettext("End the exemption of %(number)d person", "End the exemption of %(number)d people", number) % {
            "number": number
        }


class Withdraw(Act):
    """Take duties away."""

    def plan(self, viewer: Employee, selection: Selection, form: Any) -> Plan:
        return plan_withdrawal(viewer, selection.duties())

    def button(self, number: int) -> str:
        return ngettext("Withdraw it from %(number)d person", "Withdraw it from %(number)d people", number) % {
            "number": number
        }


ACTS: dict[str, Act] = {
    "extend": Extend(
        Kind.EXTEND,
        _("Change the due date"),
        _("Move the due date"),
        _("People keep what they have done and get more time."),
        _("Gets the new date"),
        "calendar",
    ),
    "exempt": Exempt(
        Kind.EXEMPT,
        _("Grant an exemption"),
        _("Exempt from a course"),
        _(
            "People who are exempt do not have to take the course and are not reminded. They count as neither late nor done."
        ),
        _("Will be exempt"),
        "minus-circle",
    ),
    "end-exemption": EndExemption(
        Kind.END_EXEMPTION,
        _("End the exemption"),
        _("End an exemption"),
        _("The course is due again. Nobody has less than two weeks for it."),
        _("Due again"),
        "history",
    ),
    "withdraw": Withdraw(
        Kind.WITHDRAW,
        _("Withdraw"),
        _("Withdraw an assignment"),
        _(
            "Nothing is due any longer, whoever assigned it. What was learned stays; people can go on by their own choice."
        ),
        _("No longer due"),
        "x-circle",
    ),
}
