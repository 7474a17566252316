"""What the forms of all records share."""

from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models.records import LARGEST_FILE, LabourRecord
from lib.choices import field_of
from lib.forms import CheckedForm
from lib.letters import unfit
from lib.pdf_files import check_pdf
from lib.uploads import file_limit
from people.models import Organisation, WorkCentre

Record = TypeVar("Record", bound=LabourRecord)


class DayInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RecordForm(CheckedForm[Record]):
    """A form of one record. What is printed on a form has letters that can be printed."""

    PRINTED: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
        self.organisation: Organisation = self.instance.organisation

    def unchecked(self, columns: set[str]) -> set[str]:
        """Let what the site sets itself take part in the constraints."""
        return columns - {"organisation", "withdrawn_at"}

    @property
    def columns_changed(self) -> list[str]:
        """The columns that the history tells of."""
        return self.changed_data

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        for name, error in unfit(data, [name for name in self.PRINTED if name in self.changed_data]).items():
            self.add_error(name, error)
        return data

    def offer_centres(self, *names: str) -> None:
        """Offer the work centers of the organisation that are in use, and those chosen before."""
        own = WorkCentre.objects.filter(organisation=self.organisation)
        for name in names:
            field = field_of(self, name, forms.ModelChoiceField)
            field.queryset = own.filter(is_active=True)

    def refuse_order(self, first: str, last: str) -> None:
        """Say at the later date that it comes before the earlier one."""
        begin, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begin and end and end < begin:
            self.add_error(last, _("This is before the first of the two dates."))

    def refuse_future(self, name: str) -> None:
        """Say at a date that it is still to come."""
        day = self.cleaned_data.get(name)
        if day and day > self.organisation.today():
            self.add_error(name, _("This day is still to come."))


PDF_HELP = gettext_lazy("PDF, up to 5 MB. Only human resources of the whole company can open it.")


class FiledForm(RecordForm[Record]):
    """A form of a record that a file proves; its ``file`` is chosen with ``pdf_input``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("A file is on file. Choose another one to replace it.")

    def clean_file(self) -> object:
        return checked_pdf(self.cleaned_data["file"])


def checked_pdf(file: object) -> object:
    """Return a file that was handed in, or is on file already; refuse what is too large, or no PDF that only shows
    something.
    """
    if not isinstance(file, UploadedFile):
        return file
    if (file.size or 0) > LARGEST_FILE:
        raise forms.ValidationError(_("The file is larger than 5 MB."))
    check_pdf(file.read())
    file.seek(0)
    return file


def pdf_input() -> forms.FileInput:
    """Return the input of a PDF, without a link to the file that is there: its address is another one."""
    return forms.FileInput({"accept": "application/pdf", **file_limit(LARGEST_FILE)})
