"""Forms of administrators for organisations, teams and employees. What has rules is written by services."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.letters import NAME_FIELDS, unprintable
from lib.lines import EmailInput
from lib.names import fold_number
from lib.row_choices import RowChoiceField
from people.employees.renaming import RenamingForm
from people.employees.services import (
    account_with_curp,
    account_with_email,
    hire_employee,
    name_managers,
    resume_employment,
    update_employee,
    update_worker_data,
)
from people.labour.curp import normalise_curp, validate_curp
from people.models import Employee, JobRole, Organisation, Team, User

USER_FIELDS = ["given_names", "first_surname", "second_surname", "email", "language"]
PRINTED_FIELDS = [*NAME_FIELDS, "position"]  # on certificates and on the DC-3
RESUME, ANEW = "resume", "anew"  # how somebody who has left comes back
EMPLOYEE_FIELDS = ["position", "job_role", "role", "hired_on", "left_on"]
_TAKEN = gettext_lazy("Somebody else in your company has this CURP. Check it again.")


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A team, its place in the tree and who manages it."""

    managed_by = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=gettext_lazy("Managed by"), required=False, widget=forms.SelectMultiple
    )

    class Meta:
        model = Team
        fields = ("organisation", "parent", "name_es", "name_en")
        labels: ClassVar[dict[str, Any]] = {
            "name_es": gettext_lazy("Name in Spanish"),
            "name_en": gettext_lazy("Name in English"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.active().select_related("user")
        if self.instance.pk:
            organisation = self.instance.organisation
            self.fields["organisation"].disabled = True
            self.fields["parent"].queryset = Team.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
            people = people.filter(organisation=organisation)
            self.fields["managed_by"].initial = [row.employee_id for row in self.instance.managers.all()]
        self.fields["managed_by"].queryset = people  # type: ignore[attr-defined]
        self.fields["name_es"].required = self.fields["name_en"].required = True

    def clean_managed_by(self) -> Any:
        managers = self.cleaned_data["managed_by"]
        organisation = self.cleaned_data.get("organisation")
        if organisation and any(manager.organisation_id != organisation.pk for manager in managers):
            raise ValidationError(_("Choose people of the same organisation."))
        return managers

    def save(self, commit: bool = True) -> Team:
        team = super().save(commit)
        name_managers(team, list(self.cleaned_data["managed_by"]))
        return team


class EmployeeForm(RenamingForm, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An employment together with its user and present team.

    One person has one account. Who is found by e-mail or CURP is not entered twice: who works in the company is shown,
    who has left it is offered with their record, and who works for another one gets a second employment without a word,
    for no company learns from this form who works for another. An account without any employment, as of an editor, is
    offered too: it keeps its name, its password and what it may do.
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
    team = RowChoiceField(Team.objects.all(), label=gettext_lazy("Team"), required=False)
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

    links_account = forms.BooleanField(
        label=gettext_lazy("Yes, it is the same person: employ them under this account"), required=False
    )

    class Meta:
        model = Employee
        fields = ("organisation", "number", *EMPLOYEE_FIELDS)

    field_order = [
        *("organisation", "number"),
        *USER_FIELDS,
        *("links_account", "renamed_why", "curp", "returning", "team"),
        *EMPLOYEE_FIELDS,
        "password",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = Employee._meta.get_field("number")
        self.fields["number"].validators += [rule for rule in number.validators if isinstance(rule, RegexValidator)]
        self.account: User | None = None  # of somebody who is not new here
        self.former: Employee | None = None  # their last record in this organisation
        if not self.instance.pk:
            del self.fields["renamed_why"]
            self.returning_shows(False)
            self.fields["links_account"].widget = forms.HiddenInput()
            return
        for name in ("curp", "returning", "links_account"):
            del self.fields[name]
        organisation = self.instance.organisation
        for name in ("organisation", "number"):
            self.fields[name].disabled = True
        self.fields["team"].queryset = Team.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        self.fields["job_role"].queryset = JobRole.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        membership = self.instance.memberships.filter(to_on=None).first()
        self.initial["team"] = membership and membership.team_id
        for name in USER_FIELDS:
            self.initial[name] = getattr(self.instance.user, name)

    def returning_shows(self, shows: bool) -> None:
        """Ask how somebody comes back only where somebody does."""
        self.fields["returning"].widget = forms.RadioSelect() if shows else forms.HiddenInput()
        self.fields["returning"].widget.choices = self.fields["returning"].choices  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        """Who goes on under the old record may have its number: the database would see two."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded | ({"number"} if self.resumes else set())

    @property
    def resumes(self) -> bool:
        """Whether an old record is opened again instead of a new one made."""
        return self.former is not None and self.cleaned_data.get("returning") == RESUME

    def clean_curp(self) -> str:
        curp = normalise_curp(self.cleaned_data["curp"])
        if curp:
            validate_curp(curp)
        return curp

    def clean_left_on(self) -> Any:
        left_on = self.cleaned_data["left_on"]
        if left_on and left_on > timezone.localdate():
            raise ValidationError(_("Fill this in on the day the person leaves: it ends their access at once."))
        if not left_on and self.instance.pk:
            present = Employee.objects.active().filter(
                user=self.instance.user_id, organisation=self.instance.organisation_id
            )
            other = present.exclude(pk=self.instance.pk).first()
            if other:
                raise ValidationError(format_html(_("This person works here under another record: {}."), _link(other)))
        return left_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        organisation: Organisation | None = cleaned.get("organisation")
        for name in ("team", "job_role"):
            chosen = cleaned.get(name)
            if chosen and organisation and chosen.organisation_id != organisation.pk:
                self.add_error(name, _("Choose one of the same organisation."))
        written = [name for name in PRINTED_FIELDS if name in self.changed_data]  # an old name never stops a leaver
        for name, error in unprintable(cleaned, written).items():
            self.add_error(name, error)
        if self.instance.pk:
            self.check_rename(self.instance.user, cleaned)
        if cleaned.get("hired_on") and cleaned.get("left_on") and cleaned["left_on"] < cleaned["hired_on"]:
            self.add_error("left_on", _("Nobody leaves before they are hired."))
        if self.instance.pk:
            others = User.objects.exclude(pk=self.instance.user_id)
            if cleaned.get("email") and others.filter(email__iexact=cleaned["email"]).exists():
                self.add_error("email", _("Somebody else has this e-mail."))
        elif organisation:
            self._find_account(organisation)
            self._check_number(organisation)
        self._check_password(organisation)
        return cleaned

    def _find_account(self, organisation: Organisation) -> None:
        """Look whose e-mail and CURP these are, and refuse or ask where it is somebody of this organisation."""
        found = {
            "email": account_with_email(self.cleaned_data.get("email", "")),
            "curp": account_with_curp(self.cleaned_data.get("curp", "")),
        }
        accounts = {name: account for name, account in found.items() if account}
        if not accounts:
            return
        name, self.account = next(iter(accounts.items()))
        own = Employee.objects.filter(user=self.account, organisation=organisation).select_related("user")
        here = own.active().first()
        self.former = own.order_by("-left_on", "-pk").first()
        if len(set(accounts.values())) > 1:
            self.add_error(name, _("Somebody else has this e-mail.") if name == "email" else _TAKEN)
        elif not self.account.employments.exists():
            self._offer_account(name, self.account)
        elif here:
            self.add_error(name, format_html(_("This person already works here: {}."), _link(here)))
        elif self.former and self.cleaned_data.get("returning") not in (RESUME, ANEW):
            self.returning_shows(True)
            left = format_html(_("This was {}, who has left. Choose below how to continue."), _link(self.former))
            self.add_error("returning", left)
        elif self.former:
            self.returning_shows(True)

    def _offer_account(self, name: str, account: User) -> None:
        """Ask whether an account that nobody employs is this person's; that of an administrator only another one links."""
        if account.is_superuser and not (self.editor and self.editor.is_superuser):
            self.add_error(name, _("Somebody else has this e-mail."))
            return
        self.fields["links_account"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("links_account"):
            told = _(
                "This e-mail is that of an account without an employment: %(person)s (%(username)s). It keeps its name."
            )
            self.add_error("links_account", told % {"person": account.get_full_name(), "username": account.username})

    def _check_number(self, organisation: Organisation) -> None:
        """Numbers of an organisation differ by more than the size of their letters."""
        others = Employee.objects.filter(
            organisation=organisation, number__iexact=fold_number(self.cleaned_data.get("number", ""))
        )
        if self.former and self.resumes:
            others = others.exclude(pk=self.former.pk)
        other = others.select_related("user").first()
        if other:
            self.add_error("number", format_html(_("{} has this number."), _link(other)))

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
        data = self.cleaned_data
        user = {name: data[name] for name in USER_FIELDS}
        fields = {name: data[name] for name in EMPLOYEE_FIELDS}
        if data["password"]:
            user["password"] = data["password"]
        if self.instance.pk:
            return update_employee(self.instance, data["team"], user=user | self.rename, **fields)
        if self.former and self.resumes:
            employee = resume_employment(self.former, data["number"], data["team"], user=user, **fields)
        else:
            employee = hire_employee(
                data["organisation"], data["number"], data["team"], user=user, account=self.account, **fields
            )
        if data["curp"] and employee.organisation.issues_dc3:
            update_worker_data(employee, curp=data["curp"], occupation="")
        self.instance.pk = employee.pk  # the view goes on with the instance of the form
        self.instance.refresh_from_db()
        return employee


def _link(employee: Employee) -> SafeString:
    """Somebody's name and number, leading to their record."""
    return format_html('<a href="{}">{}</a>', reverse("employees:edit", args=[employee.pk]), employee)
