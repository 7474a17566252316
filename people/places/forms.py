"""Work centres and holidays as human resources write them."""

import re
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from lib.forms import CheckedForm, DayInput
from lib.lines import LineInput
from people.models import Holiday, Organisation, WorkCentre
from people.models.organisation import zone_label

MEXICAN = (
    *("Bahia_Banderas", "Cancun", "Chihuahua", "Ciudad_Juarez", "Hermosillo", "Matamoros", "Mazatlan", "Merida"),
    *("Mexico_City", "Monterrey", "Ojinaga", "Tijuana"),
)


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones by the place that names them, those of Mexico first."""
    mexican = [f"America/{name}" for name in MEXICAN]
    others = sorted(name for name in zoneinfo.available_timezones() if "/" in name and name not in mexican)
    places = [name for name in others if not name.startswith(("Etc/", "SystemV/", "US/"))]
    return [(_("Mexico"), _labelled(mexican)), (_("Elsewhere"), [(name, name.replace("_", " ")) for name in places])]


def _labelled(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, zone_label(name)) for name in names]


class RegistrationInput(LineInput):
    """An employer registration, however it is grouped."""

    clean_line = staticmethod(lambda text: re.sub(r"[\s-]", "", text).upper())


class WorkCentreForm(CheckedForm[WorkCentre]):
    """A plant, a branch or an office."""

    class Meta:
        model = WorkCentre
        fields = ("code", "name", "address", "time_zone", "employer_registration")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Like the organization")), *zone_choices()]
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label,
            choices=choices,
            required=False,
            help_text=_("Due dates end at midnight there."),
        )
        self.fields["employer_registration"] = RegistrationInput(
            label=self.fields["employer_registration"].label,
            required=False,
            max_length=30,
            help_text=_("Eleven letters and digits, as IMSS writes them."),
        )

    def unchecked(self, columns: set[str]) -> set[str]:
        """Name what is not asked: the organisation is set; the code is unique within it."""
        return columns - {"organisation"}


class HolidayForm(CheckedForm[Holiday]):
    """A day on which nobody works."""

    class Meta:
        model = Holiday
        fields = ("day", "name")

    def __init__(self, data: QueryDict | None, *, organisation: Organisation, work_centre: WorkCentre | None) -> None:
        super().__init__(data, instance=Holiday(organisation=organisation, work_centre=work_centre))
        self.fields["day"].widget = DayInput()

    def unchecked(self, columns: set[str]) -> set[str]:
        """Name what is not asked: neither the organisation nor the work centre; a day is a holiday there once."""
        return columns - {"organisation", "work_centre"}
