"""What human resources write about the mixed commission."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import Commission, CommissionMember
from labour.records.forms import RecordForm
from lib.row_choices import RowsChoiceField


class CommissionForm(RecordForm[Commission]):
    """When a commission was constituted, and for which work centers."""

    PRINTED = ("activity",)

    class Meta:
        model = Commission
        fields = ("constituted_on", "activity", "seat", "centres", "dissolved_on")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"centres": RowsChoiceField}
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"centres": forms.CheckboxSelectMultiple}
        help_texts: ClassVar[dict[str, Promise]] = {
            "activity": gettext_lazy("What the company does, as it is printed on the DC-1."),
            "seat": gettext_lazy("Its address and its employer registration stand at the top of the DC-1."),
            "centres": gettext_lazy("For which it is. Choose none for all."),
            "dissolved_on": gettext_lazy("Only once it works no more."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_centres("seat", "centres")

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        begun, ended = data.get("constituted_on"), data.get("dissolved_on")
        self.refuse_future("constituted_on")
        if begun and ended and ended <= begun:
            self.add_error("dissolved_on", _("It was dissolved after it was constituted, not before."))
        return data


class MemberForm(RecordForm[CommissionMember]):
    """Who sits on the commission, for which side, from when to when."""

    PRINTED = ("name", "position")

    class Meta:
        model = CommissionMember
        fields = ("side", "name", "position", "from_on", "until_on")
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"side": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Promise]] = {
            "name": gettext_lazy("As printed on the DC-1 and, if this member signs, on the DC-3."),
            "until_on": gettext_lazy("The last day on the commission; empty while it lasts."),
        }

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        self.refuse_order("from_on", "until_on")
        begun = data.get("from_on")
        if begun and begun < self.instance.commission.constituted_on:
            self.add_error("from_on", _("The commission was constituted later."))
        return data
