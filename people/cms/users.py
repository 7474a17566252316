"""The screens *Users* and *Account* of the CMS: a name is what stands in the certificate, so all of it is written."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import AccountView
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from lib.letters import NAME_FIELDS
from people.employees.renaming import NamesItsEditor, RenamingForm
from people.models import User

FIELDS = ("username", "email", *NAME_FIELDS, "language", "is_superuser", "groups")


class PersonFields(forms.Form):
    """Our fields in the place of Wagtail's first and last name, which nothing would store."""

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
        others = User.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        if email and others.filter(Exact(Lower("email"), Value(email))).exists():
            raise ValidationError(_("Somebody else has this e-mail."))
        return email


class PersonCreationForm(PersonFields, UserCreationForm):
    """A new account of the CMS."""

    class Meta(UserCreationForm.Meta):
        fields = FIELDS


class PersonEditForm(RenamingForm, PersonFields, UserEditForm):
    """An account that is there already; its name changes as in the record of an employee."""

    class Meta(UserCreationForm.Meta):
        fields = (*FIELDS, "is_active")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.check_rename(self.instance, cleaned)
        return cleaned

    def save(self, commit: bool = True) -> User:
        for name, value in self.rename.items():
            setattr(self.instance, name, value)
        user: User = super().save(commit)
        return user


class PersonEditView(NamesItsEditor, EditView):
    """A change of a name is kept with who made it; nobody makes it to their own."""


class PeopleIndexView(IndexView):
    """Users, found and ordered as in every other list of people."""

    search_fields: ClassVar[list[str]] = ["username", "email", "sort_name", *NAME_FIELDS]

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering.replace("name", "sort_name"))
        ordered: QuerySet[User] = super().order_queryset(queryset)
        return ordered


class PeopleViewSet(UserViewSet):
    """Creating and editing accounts of the CMS."""

    index_view_class = PeopleIndexView
    edit_view_class = PersonEditView
    template_prefix = "people/users/"
    ordering = "sort_name"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # type: ignore[type-arg]
        return PersonEditForm if for_update else PersonCreationForm


class OwnAccountView(AccountView):
    """Settings of one's own account. Nobody renames themselves, so the panel for it is left out."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name != "name_email"]
