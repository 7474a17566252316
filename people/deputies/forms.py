"""What human resources say of a deputy."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from lib.forms import DayInput
from people.deputies.services import name_deputy
from people.employees.finding import find_colleague
from people.employees.history import Origin, Source
from people.models import Deputy, Employee


class DeputyForm(forms.Form):
    """Who stands in, and from which day to which."""

    person = forms.CharField(
        label=gettext_lazy("Who stands in"),
        max_length=200,
        help_text=gettext_lazy("Employee number, e-mail, or name."),
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    to_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput,
        help_text=gettext_lazy("It ends by itself after this day."),
    )

    def __init__(self, *args: Any, viewer: Employee, manager: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.manager = viewer, manager
        self.initial.setdefault("from_on", manager.today())

    def clean_person(self) -> Employee:
        return find_colleague(Employee.objects.visible_to(self.viewer).active(), self.cleaned_data["person"])

    def save(self) -> Deputy | None:
        """Name the deputy; None, with the reason in the errors of the form, where that is not possible."""
        data = self.cleaned_data
        person: Employee = data["person"]
        first: datetime.date = data["from_on"]
        user = self.viewer.user
        try:
            return name_deputy(self.manager, person, first, data["to_on"], origin=Origin(user, Source.FORM), by=user)
        except ValidationError as error:
            self.add_error(None, error)
            return None
