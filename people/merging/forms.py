"""What human resources say of two records that are one person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.names import fold_number
from people.employees.finding import find_colleague
from people.merging.parts import Merge
from people.models import Employee


class OtherForm(forms.Form):
    """Which record is the same person."""

    person = forms.CharField(
        label=gettext_lazy("The other record"),
        max_length=200,
        help_text=gettext_lazy("Employee number, e-mail, or name. It becomes part of this one."),
    )

    def __init__(self, *args: Any, viewer: Employee, first: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.first = viewer, first

    def clean_person(self) -> Employee:
        others = Employee.objects.visible_to(self.viewer).unmerged().exclude(pk=self.first.pk)
        return find_colleague(others, self.cleaned_data["person"])


class MergeForm(forms.Form):
    """Yes to what is shown: with the number that becomes part of the other record, and why."""

    why = forms.CharField(
        label=gettext_lazy("How you know that it is one person"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("It is kept in the history of the person."),
    )
    number = forms.CharField(max_length=30, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, merge: Merge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merge = merge
        told = _("This cannot be undone. Type the number %(number)s, which becomes part of the other record")
        self.fields["number"].label = told % {"number": merge.second.number}

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if fold_number(number) != fold_number(self.merge.second.number):
            raise ValidationError(_("Type the number %(number)s.") % {"number": self.merge.second.number})
        return number
