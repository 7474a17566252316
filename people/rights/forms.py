import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from lib.forms import CheckedForm, DayInput
from lib.lines import LineInput
from people.employees.finding import find_colleague
from people.models import Employee, RightsRequest
from people.models.rights import LONGEST

OLDEST = datetime.timedelta(days=366)


class AskForm(CheckedForm[RightsRequest]):
    """What somebody asks about their data."""

    class Meta:
        model = RightsRequest
        fields = ("kind", "text")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "kind": forms.RadioSelect(),
            "text": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, text = self.fields["kind"], self.fields["text"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = RightsRequest.Kind.choices  # without an empty one, which would be a button of its own
        text.help_text = gettext_lazy("Needed for everything but access.")

    def clean_text(self) -> str:
        """Ask for words wherever somebody has to know what is meant."""
        text: str = self.cleaned_data["text"].strip()
        if not text and self.cleaned_data.get("kind") != RightsRequest.Kind.ACCESS:
            raise forms.ValidationError(gettext_lazy("Say which data you mean, and why."))
        return text

    def unchecked(self, columns: set[str]) -> set[str]:
        """Leave the kind alone: whoever has asked already is shown that request instead."""
        return columns | {"kind"}


class EnterForm(forms.Form):
    """What somebody has sent in another way, entered by human resources."""

    person = forms.CharField(
        label=gettext_lazy("Who sent it"),
        max_length=200,
        help_text=gettext_lazy("Employee number, e-mail, or name; also of people who have left."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What they ask for"), choices=RightsRequest.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("About which data, and why"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("In the words of the person."),
    )
    came_by = forms.ChoiceField(
        label=gettext_lazy("How it arrived"),
        choices=[(way.value, way.label) for way in RightsRequest.Way if way != RightsRequest.Way.SITE],
        widget=forms.RadioSelect,
    )
    arrived_on = forms.DateField(
        label=gettext_lazy("Day on which it arrived"),
        widget=DayInput,
        help_text=gettext_lazy("The term counts from the next day, whenever you enter it."),
    )
    identity_seen = LineInput(
        label=gettext_lazy("How you know who sent it"),
        max_length=200,
        help_text=gettext_lazy("Which document you saw, without its number: “voter card”, “passport”."),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_person(self) -> Employee:
        """Return who is meant: anybody whom the viewer sees, but themselves."""
        people = Employee.objects.visible_to(self.viewer).exclude(user=self.viewer.user_id)
        return find_colleague(people, self.cleaned_data["person"])

    def clean_arrived_on(self) -> datetime.date:
        """Refuse a day that is still to come, and one so long ago that it is a slip."""
        day: datetime.date = self.cleaned_data["arrived_on"]
        today = self.viewer.today()
        if not today - OLDEST <= day <= today:
            raise forms.ValidationError(gettext_lazy("Type a day of the past year, today at the latest."))
        return day


class AnswerForm(forms.Form):
    """What human resources answer."""

    text = forms.CharField(label=gettext_lazy("Reply"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}))


class DoneForm(forms.Form):
    """What was done about a request that was granted."""

    text = forms.CharField(label=gettext_lazy("Outcome"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
