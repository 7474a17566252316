from django import forms
from django.utils.translation import gettext_lazy

from lib.forms import DayInput
from lib.listing import FilterForm, search_field
from people.access_log.listing import AccessLog
from people.models import AccessEvent


class AccessFilterForm(FilterForm):
    """The filters of the log in force."""

    q = search_field(gettext_lazy("Name or number"))
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput)

    def __init__(self, log: AccessLog) -> None:
        super().__init__(log.filters.values)
        self.choose("kind", [(kind.value, str(kind.label)) for kind in AccessEvent.Kind])
