"""Forms of administrators for organisations, teams and employees. What has rules is written by services."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.row_choices import RowChoiceField
from people.models import Employee, JobRole, Organisation, Team, User
from people.services import hire_employee, name_managers, update_employee

USER_FIELDS = ["given_names", "first_surname", "second_surname", "email", "language"]
EMPLOYEE_FIELDS = ["position", "job_role", "role", "hired_on", "left_on"]


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


class EmployeeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An employment together with its user and present team."""

    given_names = forms.CharField(label=gettext_lazy("Given names"), max_length=150)
    first_surname = forms.CharField(label=gettext_lazy("First surname"), max_length=150)
    second_surname = forms.CharField(label=gettext_lazy("Second surname"), max_length=150, required=False)
    email = forms.EmailField(
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

    class Meta:
        model = Employee
        fields = ("organisation", "number", *EMPLOYEE_FIELDS)

    field_order = ["organisation", "number", *USER_FIELDS, "team", *EMPLOYEE_FIELDS, "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].validators.append(
            RegexValidator(r"^[A-Za-z0-9._-]+$", gettext_lazy("Use letters, digits, dots and hyphens only."))
        )
        if not self.instance.pk:
            return
        organisation = self.instance.organisation
        for name in ("organisation", "number"):
            self.fields[name].disabled = True
        self.fields["team"].queryset = Team.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        self.fields["job_role"].queryset = JobRole.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        membership = self.instance.memberships.filter(to_on=None).first()
        self.initial["team"] = membership and membership.team_id
        for name in USER_FIELDS:
            self.initial[name] = getattr(self.instance.user, name)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.user_id)
        if email and others.filter(Exact(Lower("email"), Value(email))).exists():
            raise ValidationError(_("Somebody else has this e-mail."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance.user if self.instance.pk else None)
        return password

    def clean_left_on(self) -> Any:
        left_on = self.cleaned_data["left_on"]
        if left_on and left_on > timezone.localdate():
            raise ValidationError(_("Write this on the day the person leaves: it ends their access at once."))
        return left_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        organisation: Organisation | None = cleaned.get("organisation")
        for name in ("team", "job_role"):
            chosen = cleaned.get(name)
            if chosen and organisation and chosen.organisation_id != organisation.pk:
                self.add_error(name, _("Choose one of the same organisation."))
        if cleaned.get("hired_on") and cleaned.get("left_on") and cleaned["left_on"] < cleaned["hired_on"]:
            self.add_error("left_on", _("Nobody leaves before they are hired."))
        return cleaned

    def save(self, commit: bool = True) -> Employee:
        data = self.cleaned_data
        user = {name: data[name] for name in USER_FIELDS}
        fields = {name: data[name] for name in EMPLOYEE_FIELDS}
        if data["password"]:
            user["password"] = data["password"]
        if self.instance.pk:
            return update_employee(self.instance, data["team"], user=user, **fields)
        hired = hire_employee(data["organisation"], data["number"], data["team"], user=user, **fields)
        self.instance.pk = hired.pk  # the view goes on with the instance of the form
        self.instance.refresh_from_db()
        return hired
