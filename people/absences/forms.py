"""What human resources say about an absence."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from lib.forms import CheckedForm, DayInput
from people.models import Absence, Employee

LONGEST = datetime.timedelta(days=366)


class AbsenceForm(CheckedForm[Absence]):
    """From when until when, and why in one word."""

    class Meta:
        model = Absence
        fields = ("kind", "from_on", "to_on")
        widgets = {"from_on": DayInput, "to_on": DayInput}

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee

    def clean(self) -> dict[str, Any]:
        """Refuse what ends before it begins, lies before the person came, or is longer than a year."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Choose the first day or a later one."))
        elif first and last and last - first > LONGEST:
            self.add_error("to_on", _("Record a year at most; record the rest when it comes."))
        if first and first < self.employee.hired_on:
            self.add_error("from_on", _("The person did not work here yet on that day."))
        return cleaned
