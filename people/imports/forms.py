"""What human resources say of a file: which, what its columns are, how to go on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.forms import ModelForm
from lib.sheets.files import Unreadable, check_size
from lib.uploads import file_limit
from people.imports.own import FileColumns
from people.imports.reading import MOST_BYTES, recognise
from people.imports.steps import Choices, Kind, needs_brake
from people.models import ImportSettings, PeopleImport


class FileForm(forms.Form):
    """A file of people. A valid form knows ``content``."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx", **file_limit(MOST_BYTES)}),
        help_text=gettext_lazy("CSV or XLSX, up to 10 MB and 50,000 people. Nobody is changed before you confirm."),
    )
    content: bytes

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        try:
            check_size(file.size or 0, MOST_BYTES)
            self.content = file.read()
            recognise(self.content)
        except Unreadable as reason:
            raise ValidationError(str(reason)) from reason
        return file


class ColumnsForm(forms.Form):
    """A field for each column of a file."""

    def __init__(self, job: PeopleImport, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Skip")), *FileColumns(job.organisation).titles(language).items()]
        for number, title in enumerate(job.titles):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=title or _("Column without a title"),
                choices=choices,
                required=False,
                initial=job.columns[number],
                help_text=", ".join(text for text in job.samples[number] if text) if number < len(job.samples) else "",
            )

    @property
    def chosen(self) -> list[str]:
        """The field of each column. Only for a valid form."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [field for field in cleaned.values() if field]
        if "number" not in named:
            raise ValidationError(_("Say which column holds the employee numbers."))
        for name, field in list(cleaned.items()):
            if field and named.count(field) > 1:
                self.add_error(name, _("Only one column can be this."))
        return cleaned


class ChoicesForm(forms.Form):
    """What is decided beside the file; the plan is made anew."""

    creates_teams = forms.BooleanField(
        label=gettext_lazy("Create the teams that do not exist yet"),
        required=False,
    )
    absent_leave = forms.BooleanField(
        label=gettext_lazy("People who are not in the file have left"),
        required=False,
        help_text=gettext_lazy("Only for a file with everybody in it."),
    )

    @property
    def choices(self) -> Choices:
        """What was chosen. Only for a valid form."""
        return Choices(self.cleaned_data["creates_teams"], self.cleaned_data["absent_leave"])


class ConfirmForm(forms.Form):
    """Yes to a plan: with the reason of the names that change, and the number of people who leave where they
    are many.
    """

    why = forms.CharField(
        label=gettext_lazy("Why the names change"),
        max_length=500,
        help_text=gettext_lazy("It is kept in the history of each person whose name changes."),
    )
    leaving = forms.IntegerField(label=gettext_lazy("How many people leave"), widget=forms.TextInput)
    invites = forms.BooleanField(
        label=gettext_lazy("Invite new people by e-mail at once"),
        required=False,
        help_text=gettext_lazy("Whoever has an e-mail gets a link to choose a password. You can also do it later."),
    )

    def __init__(self, job: PeopleImport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leave = job.counts.get(Kind.LEAVING, 0)
        if not job.counts.get("names"):
            del self.fields["why"]
        if not needs_brake(self.leave, job.employed):
            del self.fields["leaving"]
        if not any(job.counts.get(kind) for kind in (Kind.NEW, Kind.RETURNING)):
            del self.fields["invites"]

    def clean_leaving(self) -> int:
        leaving: int = self.cleaned_data["leaving"]
        if leaving != self.leave:
            raise ValidationError(_("Type the number of people who leave, as it is shown above."))
        return leaving


class NightlyForm(ModelForm[ImportSettings]):
    """How the files of the watched folder are read."""

    class Meta:
        model = ImportSettings
        fields: Sequence[str] = ("nightly_creates_teams", "nightly_absent_leave")
