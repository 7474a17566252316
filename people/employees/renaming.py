"""How a name in the record changes: one rule for every form that can change one, for certificates follow the record."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.letters import NAME_FIELDS
from people.models import User


class RenamingForm(forms.Form):
    """A form with the three names of somebody who is there already.

    Nobody renames themselves, and a name that changes says who changes it and why. The view names the ``editor``; a
    form that does not know who fills it in changes no name.
    """

    renamed_why = forms.CharField(
        label=gettext_lazy("Why the name changes"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Only if you change the name. It is kept in the history, along with the date and the "
            "person who made the change."
        ),
    )
    editor: User | None = None  # who fills it in, set by the view

    def check_rename(self, person: User, cleaned: dict[str, Any]) -> None:
        """Add an error where a name would change that may not, or without a reason."""
        renamed = [name for name in NAME_FIELDS if name in cleaned and cleaned[name] != getattr(person, name)]
        if not renamed:
            return
        if self.editor is None or self.editor.pk == person.pk:
            self.add_error(renamed[0], _("This is your own name: somebody else has to change it."))
        elif not cleaned.get("renamed_why"):
            self.add_error("renamed_why", _("Say why the name changes."))

    @property
    def rename(self) -> dict[str, Any]:
        """What the history of the name keeps, as attributes of the user who is saved."""
        return {"renamed_by": self.editor, "renamed_why": self.cleaned_data["renamed_why"]}


class NamesItsEditor:
    """A view of the CMS whose form has to know who fills it in."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]  # of the view
        form.editor = self.request.user  # type: ignore[attr-defined]
        return form
