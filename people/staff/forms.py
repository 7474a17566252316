"""What human resources write about one person. The rules are those of ``PersonForm``, as in the CMS."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.forms import DayInput
from lib.listing import INDENT, FilterForm, search_field, tree_choices
from people.employees.forms import ANEW, PLACE_FIELDS, USER_FIELDS, PersonForm
from people.employees.history import Origin
from people.employees.services import end_employment, update_employee
from people.models import Employee, Organisation, User
from people.own_values.forms import OwnValuesPart
from people.own_values.seen import OwnFields
from people.permissions import gives_roles, may_write, may_write_account
from people.staff.listing import ALL, EMPLOYED, LEFT, NONE, REFUSED, Staff, centres_of


class PlaceFilterForm(FilterForm):
    """The filters of a list of people in force: words, and where they belong."""

    q = search_field(gettext_lazy("Name, number or position"))
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    centre = forms.ChoiceField(label=gettext_lazy("Work center"), required=False)
    job_role = forms.ChoiceField(label=gettext_lazy("Job role"), required=False)

    def __init__(self, values: Mapping[str, str], staff: Staff) -> None:
        super().__init__(values)
        self.choose("team", [(NONE, _("Without a team")), *tree_choices(staff.teams)])
        centres = [(str(each.pk), each.name) for each in staff.centres]
        self.choose("centre", [(NONE, _("Without a work center")), *centres])
        job_roles = [(str(each.pk), each.name) for each in staff.job_roles]
        self.choose("job_role", [(NONE, _("Without a job role")), *job_roles])
        staff.own_filters.add_to(self)


class StaffFilterForm(PlaceFilterForm):
    """The filters of the list of people in force."""

    state = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        required=False,
        choices=[
            (EMPLOYED, gettext_lazy("People who work here")),
            (REFUSED, gettext_lazy("Those whose e-mail is refused")),
            (LEFT, gettext_lazy("People who have left")),
            (ALL, gettext_lazy("Everybody")),
        ],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    cols = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, staff: Staff) -> None:
        super().__init__(staff.filters.values, staff)


class StaffForm(PersonForm):
    """What human resources write about people of their organisation, within what they see of it."""

    asked: tuple[str, ...] = ()  # the fields of this form
    asks_own = False  # whether it has those of the organisation's own besides

    def __init__(self, *args: Any, viewer: Employee, instance: Employee, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.viewer = viewer
        self.editor = viewer.user
        self.leave_out(*(name for name in self.fields if name not in self.asked))
        if not gives_roles(viewer):
            self.leave_out("role", "hr_centres")
        if self.asks_own:
            self.own = OwnValuesPart(self, OwnFields.seen_by(viewer), instance.own_values)
        self.choose_within(viewer.organisation)
        self._choose_within_sight()
        for name in ("hired_on", "left_on"):
            if name in self.fields:
                self.fields[name].widget = DayInput()

    def _choose_within_sight(self) -> None:
        """Offer teams as a tree, and of the work centres those in use whose people the viewer sees."""
        fields: dict[str, Any] = self.fields
        for name, present in (("team", self.initial.get("team")), ("job_role", self.instance.job_role_id)):
            if name in fields:
                fields[name].queryset = fields[name].queryset.filter(Q(is_active=True) | Q(pk=present))
        for name in {"team", "job_role", "work_centre"} & set(fields):
            fields[name].empty_label = "–"
        if "team" in fields:
            fields["team"].label_from_instance = lambda team: INDENT * team.depth + team.name
        if "work_centre" in fields:
            present = self.instance.work_centre_id
            seen = [each.pk for each in centres_of(self.viewer) if each.is_active or each.pk == present]
            fields["work_centre"].queryset = fields["work_centre"].queryset.filter(pk__in=seen)
            fields["work_centre"].required = bool(self.viewer.hr_centre_ids)

    def chosen_organisation(self) -> Organisation:
        return self.viewer.organisation

    def offers_account(self, account: User) -> bool:
        """Return whether the account is offered: whose it is, human resources do not learn, for its owner is asked."""
        return False

    def may_complete(self, account: User) -> bool:
        """Return whether this person may give the record that goes on what it lacks: whoever may change its account."""
        return self.former is not None and may_write_account(self.viewer, self.former)

    def refuse_record(self, record: Employee | None) -> SafeString | None:
        """Refuse a record that this person may not write, in every way in which it is found; None where they may."""
        if record is None or may_write(self.viewer, record):
            return None
        if not self.viewer.is_hr_of(record):
            told = _("This is {}. Human resources of the whole company know more.")
        elif record.left_on is None:
            return None  # it is only named
        else:
            told = _("This was {}, who has left. An administrator of the organization takes this person back.")
        return format_html(told, self.link_to(record))

    def link_to(self, employee: Employee) -> SafeString:
        """Lead to the record; who is at a work centre that the viewer does not see is not named."""
        if not self.viewer.is_hr_of(employee):
            return format_html("{}", _("somebody at another work center"))
        return format_html('<a href="{}">{}</a>', reverse("people:person", args=[employee.pk]), employee)


class NewPersonForm(StaffForm):
    """Somebody who begins to work here."""

    asks_own = True
    asked = (
        *("number", *USER_FIELDS, "curp", "returning", "team", *PLACE_FIELDS),
        *("role", "hr_centres", "hired_on", "password"),
    )


class ReturnForm(StaffForm):
    """Somebody who has left comes back: under the old record, or under a new one of the same account."""

    asks_own = True
    asked = ("returning", "number", "team", *PLACE_FIELDS, "role", "hr_centres", "hired_on")

    def __init__(self, *args: Any, viewer: Employee, former: Employee, **kwargs: Any) -> None:
        blank = Employee(organisation=viewer.organisation, own_values=former.own_values)
        initial = {name: getattr(former, name) for name in ("number", *PLACE_FIELDS, "role")}
        initial["hr_centres"] = former.hr_centres.all()
        super().__init__(*args, viewer=viewer, instance=blank, initial=initial, **kwargs)
        self.former, self.account = former, former.user
        self.fields["returning"].required = True
        self.returning_shows(True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hired_on = cleaned.get("hired_on")
        if cleaned.get("returning") == ANEW and hired_on and self.former and hired_on < self.former.left_on:
            self.add_error("hired_on", _("The old record ends on a later day."))
        return cleaned


class EditPersonForm(StaffForm):
    """Who somebody is, and their way in. Where they work is changed by ``MoveForm``, from a day on."""

    asks_own = True
    asked = ("number", *USER_FIELDS, "renamed_why", "hired_on", "role", "hr_centres", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].disabled = False
        self.fields["number"].help_text = _("Correct it where it was mistyped. The history keeps the former one.")
        self.writes_account = may_write_account(self.viewer, self.instance)
        if not self.writes_account:
            self.leave_out(*USER_FIELDS, "renamed_why")
        if not self.writes_account or self.instance.user.email:
            self.leave_out("password")


class MoveForm(StaffForm):
    """Another team, position or work centre, from a day on."""

    on = forms.DateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("The first day in the new place: today or earlier."),
    )
    asked = ("on", "team", *PLACE_FIELDS)
    field_order = ["on", "team", *PLACE_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = self.instance.today()

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if on > self.instance.today():
            raise ValidationError(_("Enter a move on the day it happens, or later."))
        if on < self.instance.hired_on:
            raise ValidationError(_("The person was not yet here on that day."))
        since = self.instance.memberships.filter(to_on=None).values_list("from_on", flat=True).first()
        if since and on < since:
            raise ValidationError(_("The last move was on a later day."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("team") and self.initial.get("team"):
            self.add_error("team", _("Choose a team: whoever was in one stays in one."))
        return cleaned

    def update(self, user: dict[str, Any], fields: dict[str, Any], origin: Origin) -> Employee:
        team, on = self.cleaned_data["team"], self.cleaned_data["on"]
        return update_employee(self.instance, team, user=user, origin=origin, on=on, **fields)


class LeavingForm(StaffForm):
    """The last day of somebody who leaves."""

    asked = ("left_on",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].required = True
        self.initial["left_on"] = self.instance.today()

    def update(self, user: dict[str, Any], fields: dict[str, Any], origin: Origin) -> Employee:
        end_employment(self.instance, fields["left_on"], origin=origin)
        return self.instance
