"""Forms of administrators for organisations, teams and employees. What has rules is written by services."""

import datetime
from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.choices import field_of
from lib.forms import AbstractFormType, CheckedForm
from lib.letters import NAME_FIELDS, unfit
from lib.lines import EmailInput
from lib.names import fold_number
from lib.row_choices import RowChoiceField, RowsChoiceField
from people.employees.blocked import BLOCKED, is_out_of_reach
from people.employees.history import Origin, Source
from people.employees.plausible import is_plausible, without_zeros
from people.employees.renaming import RenamingForm
from people.employees.services import (
    account_with_curp,
    account_with_email,
    correct_number,
    hire_employee,
    limit_human_resources,
    other_employment,
    resume_employment,
    update_employee,
    update_worker_data,
    waits_for,
)
from people.labour.curp import read_curp
from people.models import Employee, Organisation, Team, User
from people.models.own_fields import OwnValue
from people.own_values.forms import OwnValuesPart
from people.permissions import may_write_account_in_cms

USER_FIELDS = ["given_names", "first_surname", "second_surname", "email", "language"]
PRINTED_FIELDS = [*NAME_FIELDS, "position"]  # on certificates and on the DC-3
RESUME, ANEW = "resume", "anew"  # how somebody who has left comes back
PLACE_FIELDS = ["position", "job_role", "work_centre", "cost_centre", "shift"]  # what a move changes besides the team
EMPLOYEE_FIELDS = [*PLACE_FIELDS, "role", "hired_on", "left_on"]
OF_THE_ORGANISATION = ["team", "job_role", "work_centre", "hr_centres"]
_TAKEN = gettext_lazy("Somebody else in your company has this CURP. Check it again.")


class PersonForm(RenamingForm, CheckedForm[Employee], metaclass=AbstractFormType):
    """An employment together with its user and present team: the rules of every form that writes one.

    A form of fewer fields follows those that concern it. ``editor`` is who fills it in. One person has one account. Who
    is found by e-mail or CURP is not entered twice: who works in the company is shown, and who has left it is offered
    with their record. Whoever has the e-mail at another company is asked by a link, and the employment begins under an
    account of its own; no company learns from this form who works for another. An account without any employment, as
    of an editor, is offered to who runs the site: it keeps its name, its password and what it may do.
    """

    given_names = User._meta.get_field("given_names").formfield()
    first_surname = User._meta.get_field("first_surname").formfield()
    second_surname = User._meta.get_field("second_surname").formfield()
    email = EmailInput(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Without one, the person signs in with the employee number and the first password."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    team = RowChoiceField[Team](Team.objects.all(), label=gettext_lazy("Team"), required=False)
    password = forms.CharField(
        label=gettext_lazy("New password"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("Only for people without e-mail; the others choose their own."),
    )
    curp = forms.CharField(
        label=gettext_lazy("CURP"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Finds people who were here before under another e-mail. Kept only where the DC-3 is issued."
        ),
    )
    returning = forms.ChoiceField(
        label=gettext_lazy("This person has worked here before"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (RESUME, gettext_lazy("Continue the old record: courses and certificates still count")),
            (ANEW, gettext_lazy("Begin a new record under the same account")),
        ],
    )

    own: OwnValuesPart | None = None  # where the form asks for the fields of the organisation's own
    links_account = forms.BooleanField(
        label=gettext_lazy("Yes, it is the same person: employ them under this account"), required=False
    )

    class Meta:
        model = Employee
        fields = ("number", *EMPLOYEE_FIELDS, "hr_centres")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"hr_centres": RowsChoiceField}

    field_order = [
        *("organisation", "number"),
        *USER_FIELDS,
        *("links_account", "renamed_why", "curp", "returning", "team"),
        *EMPLOYEE_FIELDS,
        *("hr_centres", "password"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = Employee._meta.get_field("number")
        self.fields["number"].validators += [rule for rule in number.validators if isinstance(rule, RegexValidator)]
        self.account: User | None = None  # of somebody who is not new here
        self.former: Employee | None = None  # their last record in this organisation
        self.asks: User | None = None  # whose owner may be the same person
        if not self.instance.pk:
            del self.fields["renamed_why"]
            self.returning_shows(False)
            self.fields["links_account"].widget = forms.HiddenInput()
            return
        self.leave_out("curp", "returning", "links_account")
        self.fields["number"].disabled = True
        self.choose_within(self.instance.organisation)
        membership = self.instance.memberships.filter(to_on=None).first()
        self.initial["team"] = membership and membership.team_id
        for name in USER_FIELDS:
            self.initial[name] = getattr(self.instance.user, name)

    @abstractmethod
    def chosen_organisation(self) -> Organisation | None:
        """Return of which organisation the employment is; None while none is chosen."""

    @abstractmethod
    def link_to(self, employee: Employee) -> SafeString:
        """Return somebody who stands in the way, with a way to their record."""

    def leave_out(self, *names: str) -> None:
        """Do not ask for these."""
        for name in names:
            self.fields.pop(name, None)

    def choose_within(self, organisation: Organisation) -> None:
        """Offer what belongs to the organisation."""
        for name in set(OF_THE_ORGANISATION) & set(self.fields):
            field = field_of(self, name, forms.ModelChoiceField)
            if field.queryset is not None:
                field.queryset = field.queryset.filter(organisation=organisation)

    def returning_shows(self, shows: bool) -> None:
        """Ask how somebody comes back only where somebody does."""
        field = field_of(self, "returning", forms.ChoiceField)
        field.widget = forms.RadioSelect() if shows else forms.HiddenInput()
        field.choices = field.choices  # the new widget is to know them

    def unchecked(self, columns: set[str]) -> set[str]:
        """Return who goes on under the old record may have its number: the database would see two.

        While nobody has said how somebody comes back, the number is no mistake.
        """
        return columns | ({"number"} if self.comes_back and self.cleaned_data.get("returning") != ANEW else set())

    @property
    def comes_back(self) -> bool:
        """Whether somebody is entered who has left."""
        return self.former is not None and self.former.left_on is not None

    @property
    def resumes(self) -> bool:
        """Whether an old record is opened again instead of a new one made."""
        return self.former is not None and self.cleaned_data.get("returning") == RESUME

    def clean_curp(self) -> str:
        return read_curp(self.cleaned_data["curp"])

    def clean_hired_on(self) -> datetime.date | None:
        hired_on: datetime.date | None = self.cleaned_data["hired_on"]
        if hired_on and "hired_on" in self.changed_data and not is_plausible(hired_on):
            raise ValidationError(_("The year is not plausible."))
        return hired_on

    def clean_left_on(self) -> datetime.date | None:
        left_on = self.cleaned_data["left_on"]
        if left_on and left_on > (self.instance.today() if self.instance.pk else timezone.localdate()):
            raise ValidationError(_("Fill this in on the day the person leaves: it ends their access at once."))
        if not left_on and self.instance.pk and (other := other_employment(self.instance)):
            told = _("This person works here under another record: {}.")
            raise ValidationError(format_html(told, self.link_to(other)))
        return left_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        organisation = self.chosen_organisation()
        for name in OF_THE_ORGANISATION:
            chosen = cleaned.get(name) or []
            rows: list[Any] = [chosen] if isinstance(chosen, Model) else list(chosen)
            if organisation and any(row.organisation_id != organisation.pk for row in rows):
                self.add_error(name, _("Choose one of the same organization."))
        written = [name for name in PRINTED_FIELDS if name in self.changed_data]  # an old name never stops a leaver
        for name, error in unfit(cleaned, written).items():
            self.add_error(name, error)
        if self.instance.pk:
            self.check_rename(self.instance.user, cleaned)
        hired_on, left_on = cleaned.get("hired_on", self.instance.hired_on), cleaned.get("left_on")
        if hired_on and left_on and left_on < hired_on:
            self.add_error("left_on", _("Nobody leaves before they are hired."))
        if self.instance.pk:
            self._check_email(self.instance.user, self.instance.organisation)
        elif organisation:
            self._find_account(organisation)
        if organisation and "number" in cleaned and not self.fields["number"].disabled:
            self._check_number(organisation, cleaned["number"])
        self._check_password(organisation)
        if self.own:
            self.own.check()
        email = cleaned.get("email", self.instance.user.email if self.instance.pk else "")
        if cleaned.get("password") and email:
            self.add_error("password", _("Only for people without e-mail: whoever has one chooses their own password."))
        return cleaned

    def _find_account(self, organisation: Organisation) -> None:
        """Look whose e-mail and CURP these are, and refuse or ask where it is somebody of this organisation.

        Nobody has proved either: an account of another company is only asked by e-mail whether it is the same person.
        """
        email = self.cleaned_data.get("email", "")
        found = {
            "email": account_with_email(email),
            "curp": account_with_curp(self.cleaned_data.get("curp", ""), organisation),
        }
        accounts = {name: account for name, account in found.items() if account}
        if (holder := accounts.get("email")) and not holder.employments.filter(organisation=organisation).exists():
            del accounts["email"]
            if self.offers_account(holder):
                self.account = holder
            else:
                self._ask_owner(holder, organisation)
        if not accounts or "email" in self.errors:
            return
        name, self.account = next(iter(accounts.items()))
        own = Employee.objects.unmerged().filter(user=self.account, organisation=organisation).select_related("user")
        here = own.active().first()
        self.former = own.order_by("-left_on", "-pk").first()
        if len(set(accounts.values())) > 1:
            self.add_error(name, _("Somebody else has this e-mail.") if name == "email" else _TAKEN)
        elif is_out_of_reach(here or self.former):
            self.add_error(name, BLOCKED)
        elif refused := self.refuse_record(here or self.former):
            self.add_error(name, refused)
        elif here:
            self.add_error(name, format_html(_("This person already works here: {}."), self.link_to(here)))
        elif self.former and self.cleaned_data.get("returning") not in (RESUME, ANEW):
            self.returning_shows(True)
            told = _("This was {}, who has left. Choose below how to continue.")
            left = format_html(told, self.link_to(self.former))
            self.add_error("returning", left)
        elif self.former:
            self.returning_shows(True)

    def _check_email(self, person: User, organisation: Organisation) -> None:
        """Refuse the e-mail of somebody else; where it is of nobody here, its owner may be the same person."""
        email = self.cleaned_data.get("email", "")
        holder = account_with_email(email) if email.lower() != person.email.lower() else None
        if holder is None or holder.pk == person.pk:
            return
        if person.email or holder.employments.filter(organisation=organisation).exists():
            self.add_error("email", _("Somebody else has this e-mail."))
        else:
            self._ask_owner(holder, organisation)

    def _ask_owner(self, holder: User, organisation: Organisation) -> None:
        """Let the owner of an account be asked, so that the employment goes without the e-mail until then."""
        if other := waits_for(holder.email, organisation):
            if other.pk != self.instance.pk:
                told = format_html(_("This e-mail waits for confirmation by {}."), self.link_to(other))
                self.add_error("email", BLOCKED if is_out_of_reach(other) else told)
            return
        self.asks = holder
        self.cleaned_data["email"] = ""

    def refuse_record(self, record: Employee | None) -> SafeString | None:
        """Return why this record, which is there already, is not for whoever fills this in to take up again."""
        return None

    def offers_account(self, account: User) -> bool:
        """Return whether an account that nobody employs, as of an editor, is linked on the word of who fills this in.

        That of an administrator only another one links.
        """
        if account.employments.exists():
            return False
        if account.is_superuser and not (self.editor and self.editor.is_superuser):
            self.add_error("email", _("Somebody else has this e-mail."))
            return True
        self.fields["links_account"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("links_account"):
            told = _(
                "This e-mail is that of an account without an employment: %(person)s (%(username)s). It keeps its name."
            )
            self.add_error("links_account", told % {"person": account.get_full_name(), "username": account.username})
        return True

    def _check_number(self, organisation: Organisation, number: str) -> None:
        """Refuse a number that differs from another one by no more than the size of its letters or zeros before it.
        Whoever comes back keeps theirs under the old record.
        """
        others = Employee.objects.filter(organisation=organisation).exclude(pk=self.instance.pk or 0)
        own = self.former.pk if self.former and self.comes_back else 0
        if self.cleaned_data.get("returning") != ANEW:
            others = others.exclude(pk=own)
        others = others.select_related("user")
        same = others.filter(number__iexact=fold_number(number)).first()
        if same and same.pk == own:
            self.add_error("number", _("The old record keeps this number: give the new one another."))
        elif other := same or others.filter(number_key=without_zeros(number)).exclude(pk=own).first():
            told = _("{} has this number.") if same else _("{} has this number but for its zeros. Write another one.")
            self.add_error("number", BLOCKED if is_out_of_reach(other) else format_html(told, self.link_to(other)))

    def _check_password(self, organisation: Organisation | None) -> None:
        """Ask the rules about the person as the form describes them."""
        password = self.cleaned_data.get("password")
        if not password:
            return
        person = self.instance.user if self.instance.pk else User()
        names = {name: self.cleaned_data.get(name, "") for name in ("given_names", "first_surname", "second_surname")}
        username = (
            person.username or f"{organisation.code if organisation else ''}-{self.cleaned_data.get('number', '')}"
        )
        described = User(pk=person.pk, username=username, email=self.cleaned_data.get("email", ""), **names)
        try:
            validate_password(password, described)
        except ValidationError as refused:
            self.add_error("password", refused)

    def save(self, commit: bool = True) -> Employee:
        data, origin = self.cleaned_data, Origin(self.editor, Source.FORM)
        user = {name: data[name] for name in USER_FIELDS if name in data}
        fields = {name: data[name] for name in EMPLOYEE_FIELDS if name in data}
        if data.get("password"):
            user["password"] = data["password"]
        if self.account and not self.may_complete(self.account):
            user = {}
        if self.instance.pk:
            employee = self.update(user, fields, origin)
        elif self.former and self.resumes:
            told: dict[str, Any] = {"user": user, "asks": self.asks, "origin": origin, "own": self.own_written()}
            employee = resume_employment(self.former, data["number"], data["team"], **told, **fields)
        else:
            employee = hire_employee(
                self.instance.organisation,
                data["number"],
                data["team"],
                user=user,
                account=self.account,
                asks=self.asks,
                origin=origin,
                own=self.own_written(),
                **fields,
            )
        if data.get("curp") and employee.organisation.issues_dc3:
            update_worker_data(employee, curp=data["curp"], occupation="")
        if "hr_centres" in data:
            limit_human_resources(employee, data["hr_centres"], origin=origin)
        self.instance.pk = employee.pk  # the view goes on with the instance of the form
        self.instance.refresh_from_db()
        return employee

    def may_complete(self, account: User) -> bool:
        """Return whether an account that is there already gets the e-mail or the password that it lacks."""
        return may_write_account_in_cms(self.editor, account)

    def update(self, user: dict[str, Any], fields: dict[str, Any], origin: Origin) -> Employee:
        """Write what was changed of somebody who is there already."""
        if "renamed_why" in self.cleaned_data:
            user |= self.rename
        if "number" in self.changed_data and not self.fields["number"].disabled:
            correct_number(self.instance, self.cleaned_data["number"], origin=origin)
        team = self.cleaned_data.get("team")
        own = self.own_written()
        return update_employee(self.instance, team, user=user, asks=self.asks, origin=origin, own=own, **fields)

    def own_written(self) -> dict[str, OwnValue | None]:
        """Return what is written into the fields of the organisation's own."""
        return self.own.written() if self.own else {}
