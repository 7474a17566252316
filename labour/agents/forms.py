"""What human resources write about external training agents."""

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from labour.models import TrainingAgent
from labour.records.forms import PDF_HELP, FiledForm, pdf_input


class AgentForm(FiledForm[TrainingAgent]):
    """An agent with its registration, and the file that proves it."""

    PRINTED = ("name", "registration")

    class Meta:
        model = TrainingAgent
        fields = ("kind", "name", "registration", "registered_on", "expires_on", "file")
        widgets: ClassVar[dict[str, forms.Widget]] = {"kind": forms.RadioSelect(), "file": pdf_input()}
        help_texts: ClassVar[dict[str, Promise]] = {
            "name": gettext_lazy("As registered."),
            "registration": gettext_lazy("The number that the labor ministry gave the agent."),
            "expires_on": gettext_lazy("As its registration says. You are reminded before; empty if it says nothing."),
            "file": PDF_HELP,
        }

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        self.refuse_future("registered_on")
        self.refuse_order("registered_on", "expires_on")
        return data
