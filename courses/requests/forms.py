"""What a learner asks, and what is answered."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.forms import check_day, date_field
from courses.models import DutyAction, DutyRequest, Enrolment
from lib.choices import offer
from lib.lines import LineInput

Act = DutyAction.Kind
ACTS = {Act.WITHDRAW: gettext_lazy("Withdraw the assignment"), Act.EXEMPT: gettext_lazy("Exempt the person")}


class AskForm(forms.Form):
    """More time until a day, or to be spared the course; and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you need?"),
        widget=forms.RadioSelect,
        initial=DutyRequest.Kind.MORE_TIME,
        choices=DutyRequest.Kind.choices,
    )
    due_on = date_field(
        label=gettext_lazy("New date"),
        help_text=gettext_lazy("Only if you need more time."),
        error_messages={"required": gettext_lazy("Enter a date.")},
    )
    reason = LineInput(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Your manager or human resources read it. You do not have to write a diagnosis."),
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        asked = self.data.get("kind", DutyRequest.Kind.MORE_TIME)
        self.fields["due_on"].required = asked == DutyRequest.Kind.MORE_TIME

    def clean_due_on(self) -> datetime.date | None:
        """Refuse a day that gives no more time."""
        day: datetime.date | None = self.cleaned_data["due_on"]
        if day is None or self.cleaned_data.get("kind") != DutyRequest.Kind.MORE_TIME:
            return None
        check_day(day)
        if self.enrolment.due_on and day <= self.enrolment.due_on:
            raise forms.ValidationError(_("Choose a day after the present due date."))
        return day


class AnswerForm(forms.Form):
    """Yes or no in a sentence; with a yes, what is done."""

    due_on = date_field(label=gettext_lazy("New due date"))
    act = forms.ChoiceField(label=gettext_lazy("If you approve"), widget=forms.RadioSelect)
    answer = LineInput(
        label=gettext_lazy("Your answer"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The person who asked reads it. Do not write a diagnosis."),
    )

    def __init__(self, *args: Any, asked: DutyRequest, acts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = acts
        self.fields["due_on"].initial = asked.due_on
        if asked.kind == DutyRequest.Kind.MORE_TIME:
            del self.fields["act"]
        else:
            del self.fields["due_on"]
            offer(self, "act", [(act, ACTS[Act(act)]) for act in acts])
            self.fields["act"].initial = acts[0] if acts else None

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        if day:
            check_day(day)
        return day

    @property
    def chosen_act(self) -> str:
        """What a yes does."""
        return self.cleaned_data.get("act") or self.acts[0]
