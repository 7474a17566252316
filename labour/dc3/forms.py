"""What human resources and employees write for the DC-3."""

import datetime
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models.pictures import Picture
from certificates.paper.fields import PictureChoice
from certificates.paper.pictures import SIGNATURE
from labour.dc3.issued import Issued
from labour.dc3.queue import INCOMPLETE, OVERDUE, READY, Queue
from labour.models.dc3 import Dc3, DigitisedSignature
from lib.choices import offer
from lib.letters import unfit
from lib.listing import FilterForm, search_field
from lib.pdf_files import check_pdf
from lib.uploads import file_limit
from people.employees.services import LABOUR_FIELDS, refuse_taken_curp, update_labour_settings, update_worker_data
from people.labour.curp import LENGTH, read_curp
from people.labour.occupations import occupation_choices
from people.labour.rfc import validate_rfc
from people.models import Employee, LabourSettings, WorkerData

if TYPE_CHECKING:
    _SettingsForm = forms.ModelForm[LabourSettings]
    _SignatureForm = forms.ModelForm[DigitisedSignature]
else:  # not subscriptable when it runs
    _SettingsForm = _SignatureForm = forms.ModelForm

PRINTED = ("representative", "workers_representative", "agent_name", "agent_registration", "instructor")
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class WorkerDataForm(forms.Form):
    """CURP and occupation. The CURP on file is never shown again, only its mask; empty keeps it."""

    curp = forms.CharField(label=gettext_lazy("CURP"), max_length=40, required=False)
    occupation = forms.ChoiceField(label=gettext_lazy("Occupation"), required=False)

    def __init__(self, data: QueryDict | None, *, known: WorkerData, is_own: bool) -> None:
        super().__init__(data)
        self.known = known
        curp, occupation = self.fields["curp"], self.fields["occupation"]
        curp.required = not known.curp
        curp.widget.attrs |= CODE
        if known.curp:
            curp.help_text = _("On file: %(mask)s. Leave empty to keep it.") % {"mask": known.masked_curp}
        else:
            curp.help_text = _("%(count)d letters and digits. It is on the voter ID card, for example.") % {
                "count": LENGTH
            }
        offer(self, "occupation", [("", _("Choose")), *occupation_choices()])
        occupation.widget.attrs["lang"] = "es"
        occupation.help_text = (
            _("The group in the national catalog that best fits your work. Human resources can help you choose.")
            if is_own
            else _("The group in the national catalog that best fits the work.")
        )
        self.initial["occupation"] = known.occupation

    def clean_curp(self) -> str:
        return read_curp(self.cleaned_data["curp"])

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("curp"):
            refuse_taken_curp(self.known.employee, data["curp"])
        return data

    def save(self, employee: Employee) -> WorkerData:
        """Write what was typed."""
        data = self.cleaned_data
        return update_worker_data(employee, curp=data["curp"], occupation=data["occupation"])


class LabourSettingsForm(_SettingsForm):
    """Who signs and who trains. May be saved in part; what is missing stops the issue, not the form."""

    issues_dc3 = forms.BooleanField(
        label=gettext_lazy("Issue the DC-3"),
        required=False,
        help_text=gettext_lazy("People are then asked for their CURP and occupation."),
    )
    rfc = forms.CharField(
        label=gettext_lazy("RFC of the company"), max_length=20, required=False, widget=forms.TextInput(CODE)
    )

    class Meta:
        model = LabourSettings
        fields = LABOUR_FIELDS
        help_texts: ClassVar[dict[str, Promise]] = {
            "size": gettext_lazy("It decides who signs: LFT, article 153-E."),
            "representative": gettext_lazy(
                "Up to 50 workers: the employer or legal representative. With more: the company's "
                "representative on the mixed commission."
            ),
            "workers_representative": gettext_lazy(
                "Only with more than 50 workers: their representative on the mixed commission."
            ),
            "agent_name": gettext_lazy("Only for an external agent, as registered."),
            "agent_registration": gettext_lazy("Only for an external agent: its STPS number."),
            "instructor": gettext_lazy("For all courses. If empty, the tutor named by each course."),
            "prints_control_mark": gettext_lazy("Outside the official boxes, with a QR code."),
        }

    field_order = ["issues_dc3", "rfc", *LABOUR_FIELDS]

    def __init__(self, data: QueryDict | None, *, instance: LabourSettings) -> None:
        super().__init__(data, instance=instance)
        organisation = instance.organisation
        offer(self, "size", [("", _("Choose")), *LabourSettings.Size.choices])
        self.initial.update(issues_dc3=organisation.issues_dc3, rfc=organisation.rfc)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        for name, error in unfit(data, [name for name in PRINTED if name in self.changed_data]).items():
            self.add_error(name, error)
        return data

    def clean_rfc(self) -> str:
        rfc = "".join(self.cleaned_data["rfc"].replace("-", " ").split()).upper()
        if rfc:
            validate_rfc(rfc)
        return rfc

    def save(self, commit: bool = True) -> LabourSettings:
        data = self.cleaned_data
        update_labour_settings(self.instance, rfc=data["rfc"], issues_dc3=data["issues_dc3"])
        return self.instance


class QueueFilterForm(FilterForm):
    """The filters of what is to issue in force."""

    q = search_field(gettext_lazy("Name or number"))
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            (READY, gettext_lazy("Ready to issue")),
            (INCOMPLETE, gettext_lazy("Something is missing")),
            (OVERDUE, gettext_lazy("Past the deadline")),
        ],
    )

    def __init__(self, queue: Queue) -> None:
        super().__init__(queue.filters.values)
        self.choose("course", queue.courses.items())


class IssuedFilterForm(FilterForm):
    """The filters of what was issued in force."""

    q = search_field(gettext_lazy("Name or number"))
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *Dc3.State.choices]
    )

    def __init__(self, found: Issued) -> None:
        super().__init__(found.filters.values)
        self.choose("year", [(str(one), str(one)) for one in found.years])


LARGEST_AGREEMENT = 5 * 1024 * 1024


class SignatureForm(_SignatureForm):
    """A signature as a picture, with the agreement that allows it."""

    picture = PictureChoice(
        queryset=Picture.objects.all(),
        kind=SIGNATURE,
        label=gettext_lazy("Picture of the signature"),
        help_text=gettext_lazy("PNG or WebP with a transparent background, at least 150 pixels wide."),
    )

    class Meta:
        model = DigitisedSignature
        fields: ClassVar[list[str]] = ["role", "name", "picture", "agreement", "agreed_on", "valid_until"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "agreement": forms.FileInput({"accept": "application/pdf", **file_limit(LARGEST_AGREEMENT)}),
            "agreed_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts: ClassVar[dict[str, Promise]] = {
            "name": gettext_lazy("As printed on the form. Under any other name, the form is signed by hand."),
            "agreement": gettext_lazy(
                "PDF, up to 5 MB: the agreement of the mixed commission or, with up to 50 workers, the "
                "employer's authorization. It stays on file and is never printed."
            ),
            "valid_until": gettext_lazy("Only if the agreement has an end date."),
        }

    def clean_agreement(self) -> "UploadedFile[bytes]":
        agreement: UploadedFile[bytes] = self.cleaned_data["agreement"]
        if (agreement.size or 0) > LARGEST_AGREEMENT:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        check_pdf(agreement.read())
        agreement.seek(0)
        return agreement

    def clean_agreed_on(self) -> datetime.date:
        agreed_on: datetime.date = self.cleaned_data["agreed_on"]
        if agreed_on > self.instance.organisation.today():
            raise forms.ValidationError(_("The agreement cannot be dated in the future."))
        return agreed_on

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        agreed_on, valid_until = data.get("agreed_on"), data.get("valid_until")
        if agreed_on and valid_until and valid_until < agreed_on:
            self.add_error("valid_until", _("This is before the date of the agreement."))
        return data
