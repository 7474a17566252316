"""The filters of what was taken as files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.listing import FilterForm, search_field
from people.exports.listing import ExportLog
from people.exports.lists import exported_lists


class ExportFilterForm(FilterForm):
    """The filters in force."""

    q = search_field(_("Name"))
    list_name = forms.ChoiceField(label=_("List"), required=False)

    def __init__(self, log: ExportLog) -> None:
        super().__init__(log.filters.values)
        if not log.viewer.sees_everybody:
            del self.fields["q"]
        lists = sorted((str(each.title), name) for name, each in exported_lists().items())
        self.choose("list_name", [(name, title) for title, name in lists])
