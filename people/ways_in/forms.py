"""The filters of the list of who cannot sign in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.choices import offer
from people.models import WayIn
from people.models.ways_in import CANNOT
from people.staff.forms import PlaceFilterForm
from people.ways_in.listing import WaysIn


class WaysInFilterForm(PlaceFilterForm):
    """The filters of who cannot sign in, in force."""

    why = forms.ChoiceField(label=gettext_lazy("Why"), required=False)
    field_order = ("q", "why", "team", "centre", "job_role")

    def __init__(self, listing: WaysIn) -> None:
        super().__init__(listing.values, listing.staff)
        counts = listing.counts
        reasons = [(why.value, f"{why.label} ({counts.get(why, 0)})") for why in (*CANNOT, WayIn.WAITING)]
        offer(self, "why", [("", _("All who cannot")), *reasons])
