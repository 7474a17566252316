"""The screens *Users* and *Account* of the CMS: a name is what stands in the certificate, so all of it is written."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import AccountView, BaseSettingsPanel
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import DeleteView, EditView, HistoryView, IndexView, UserViewSet

from lib.letters import NAME_FIELDS
from lib.numerals import whole_number
from lib.row_choices import RowsChoiceField
from people.approvals.renaming import ask_for_name
from people.employees.blocked import accounts_in_sight
from people.employees.new_emails import keep_given_password, keep_new_email
from people.employees.renaming import RenamingForm, filled_in_by
from people.models import User
from people.requests import user_of
from people.signals import account_made, site_rights_changed

FIELDS = ("username", "email", *NAME_FIELDS, "language", "is_superuser", "groups")


def announce_site_rights(account: User, before: User) -> None:
    """Announce what an account may do from now on that it could not before, or no longer can."""
    compared = {name: (getattr(before, name), getattr(account, name)) for name in ("is_superuser", "is_active")}
    if changes := {name: pair for name, pair in compared.items() if pair[0] != pair[1]}:
        site_rights_changed.send(User, account=account, changes=changes)


class PersonFields(forms.Form):
    """Our fields in the place of Wagtail's first and last name, which nothing would store."""

    instance: User  # of the form of Wagtail beside it
    first_name = last_name = None
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Without one, the person signs in with the username."),
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].lower()
        return username

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if email and others.filter(Exact(Lower("email"), Value(email))).exists():
            raise ValidationError(_("Somebody else has this e-mail."))
        return email


class PersonCreationForm(PersonFields, UserCreationForm):
    """A new account of the CMS."""

    def save(self, commit: bool = True) -> User:
        self.instance.has_given_password = bool(self.cleaned_data.get("password1"))
        user: User = super().save(commit)
        account_made.send(User, account=user)
        announce_site_rights(user, User())
        return user

    class Meta(UserCreationForm.Meta):
        fields = FIELDS
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"groups": RowsChoiceField}


class PersonEditForm(RenamingForm, PersonFields, UserEditForm):
    """An account that is there already; its name changes as in the record of an employee."""

    class Meta(UserCreationForm.Meta):
        fields = (*FIELDS, "is_active")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"groups": RowsChoiceField}

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        self.check_rename(self.instance, cleaned)
        return cleaned

    def save(self, commit: bool = True) -> User:
        for name, value in self.rename.items():
            setattr(self.instance, name, value)
        if self.gives_password:
            self.instance.has_given_password = True
        user: User = super().save(commit)
        return user

    @property
    def gives_password(self) -> bool:
        """Whether a password is set for somebody else, who has to choose their own then."""
        return bool(self.cleaned_data.get("password1")) and self.instance != self.editor


class InSight:
    """A page of one account: of somebody whose data are blocked there is none."""

    kwargs: dict[str, object]

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        return get_object_or_404(accounts_in_sight(), pk=whole_number(str(self.kwargs["pk"])) or 0)


class PersonDeleteView(InSight, DeleteView):
    """Deletes an account of somebody who is not blocked."""


class PersonHistoryView(InSight, HistoryView):
    """What became of an account of somebody who is not blocked."""


class PersonEditView(InSight, EditView):
    """A change of a name is kept with who made it; nobody makes it to their own, and another name needs two."""

    def get_form(self, form_class: type[RenamingForm] | None = None) -> RenamingForm:
        form: RenamingForm = super().get_form(form_class)
        return filled_in_by(self.request, form)

    def form_valid(self, form: PersonEditForm) -> HttpResponse:
        before = User.objects.get(pk=form.instance.pk)
        response: HttpResponse = super().form_valid(form)
        announce_site_rights(form.instance, before)
        keep_new_email(form.instance, before.email, by=user_of(self.request))
        if form.gives_password:
            keep_given_password(form.instance, by=user_of(self.request))
        present_first = F("left_on").desc(nulls_first=True)
        ask_for_name(self.request, form, form.instance.employments.order_by(present_first, "-pk").first())
        return response


class PeopleIndexView(IndexView):
    """Users, found and ordered as in every other list of people."""

    search_fields: ClassVar[list[str]] = ["username", "email", "sort_name", *NAME_FIELDS]

    def get_base_queryset(self) -> QuerySet[User]:
        found: QuerySet[User] = super().get_base_queryset()
        return found.filter(pk__in=accounts_in_sight())

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering.replace("name", "sort_name"))
        ordered: QuerySet[User] = super().order_queryset(queryset)
        return ordered


class PeopleViewSet(UserViewSet):
    """Creating and editing accounts of the CMS."""

    index_view_class = PeopleIndexView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    history_view_class = PersonHistoryView
    template_prefix = "people/users/"
    ordering = "sort_name"

    def get_form_class(self, for_update: bool = False) -> type[PersonFields]:
        return PersonEditForm if for_update else PersonCreationForm


class OwnAccountView(AccountView):
    """Settings of one's own account. Nobody renames themselves, so the panel for it is left out."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if panel.name != "name_email"]
