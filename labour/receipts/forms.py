"""What human resources write about receipts."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import Receipt, TrainingPlan
from labour.records.forms import PDF_HELP, FiledForm, pdf_input
from lib.choices import offer_rows


class ReceiptForm(FiledForm[Receipt]):
    """A receipt with its file. That of a list names a year of a plan, and closes its term."""

    class Meta:
        model = Receipt
        fields = ("kind", "plan", "year", "title", "filed_on", "reference", "file")
        widgets: ClassVar[dict[str, forms.Widget]] = {"kind": forms.RadioSelect(), "file": pdf_input()}
        help_texts: ClassVar[dict[str, Promise]] = {
            "plan": gettext_lazy("Only for the list of DC-3."),
            "year": gettext_lazy("Only for the list of DC-3: 1 or 2."),
            "title": gettext_lazy("For anything else: what was filed."),
            "file": PDF_HELP,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "plan", TrainingPlan.objects.filter(organisation=self.organisation).standing())

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        self.refuse_future("filed_on")
        if data.get("kind") == Receipt.Kind.LIST:
            self._clean_list()
        else:
            data["plan"] = data["year"] = None
            if not data.get("title"):
                self.add_error("title", _("Say what was filed."))
        return data

    def _clean_list(self) -> None:
        data = self.cleaned_data
        plan, year = data.get("plan"), data.get("year")
        if plan is None:
            self.add_error("plan", _("Choose the plan whose list was filed."))
        elif year is None:
            self.add_error("year", _("Say for which year of the plan."))
        else:
            ended = dict(plan.years()).get(year)
            if ended is None:
                self.add_error("year", _("The plan does not have this year."))
            elif data.get("filed_on") and data["filed_on"] <= ended:
                self.add_error("filed_on", _("This year of the plan was not over yet on that day."))
