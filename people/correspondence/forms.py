"""What human resources choose about messages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.forms import CheckedForm
from lib.lines import LineInput
from lib.listing import FilterForm, search_field
from people.correspondence.listing import MessageLog, State
from people.messages.kinds import MessageKind, message_kinds
from people.messages.wording import wrong_placeholders
from people.models import ContactWay, MessageSettings, MessageText
from people.models.contact_ways import clean_address


class LogFilterForm(FilterForm):
    """The filters of the log in force."""

    q = search_field(gettext_lazy("Name or number"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    person = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, log: MessageLog) -> None:
        super().__init__(log.filters.values)
        self.choose("kind", [(kind.name, kind.label) for kind in message_kinds()])
        self.choose("state", State.choices)


class MessageSettingsForm(CheckedForm[MessageSettings]):
    """When and how the organisation writes to its people."""

    class Meta:
        model = MessageSettings
        fields = ("from_hour", "to_hour", "allows_muting", "allows_muting_digest", "prefers_webhook", "chat_channels")

    chat_channels = forms.MultipleChoiceField(
        label=gettext_lazy("Other channels that people may choose"),
        choices=ContactWay.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Each person decides and types their own number or username. They then get a line and a link there instead of "
            "an e-mail. Passwords go by e-mail."
        ),
    )

    def __init__(self, *args: Any, has_webhook: bool, channels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_webhook:
            del self.fields["prefers_webhook"]
        offered = self.fields["chat_channels"]
        if not channels:
            del self.fields["chat_channels"]
        elif isinstance(offered, forms.MultipleChoiceField):
            offered.choices = [(name, ContactWay.Channel(name).label) for name in channels]
            self.initial["chat_channels"] = [name for name in self.instance.chat_channels if name in channels]

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_hour"), cleaned.get("to_hour")
        if first is not None and last is not None and first >= last:
            self.add_error("to_hour", _("Choose an hour after the first one."))
        return cleaned


class MessageTextForm(CheckedForm[MessageText]):
    """The text of an organisation for one kind, in one language."""

    class Meta:
        model = MessageText
        fields = ("subject", "body")
        widgets = {"body": forms.Textarea({"rows": 14})}

    def __init__(self, *args: Any, kind: MessageKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if wrong := wrong_placeholders(self.kind, text):
            raise forms.ValidationError(
                _("There is nothing to put in place of %(wrong)s. Use only the placeholders listed on this page."),
                params={"wrong": ", ".join(wrong)},
            )
        return text

    def clean_subject(self) -> str:
        """Refuse placeholders that there are not."""
        return self._checked("subject")

    def clean_body(self) -> str:
        """Refuse placeholders that there are not."""
        return self._checked("body").replace("\r\n", "\n")


class ContactWayForm(forms.Form):
    """Where somebody agrees to be told."""

    channel = forms.ChoiceField(label=gettext_lazy("Where"), widget=forms.RadioSelect)
    address = LineInput(
        label=gettext_lazy("Your number or username there"),
        max_length=100,
        help_text=gettext_lazy("WhatsApp and SMS: your cell phone number, ten digits or with the country code."),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("I agree to get these messages there"),
        help_text=gettext_lazy("You can stop it here at any time. Your company does not see the number in any list."),
    )

    def __init__(self, *args: Any, channels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = [(name, ContactWay.Channel(name).label) for name in channels]

    def clean(self) -> dict[str, Any]:
        """Write the number as the network knows it; refuse what cannot be one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("channel") and data.get("address"):
            try:
                data["address"] = clean_address(data["channel"], data["address"])
            except forms.ValidationError as wrong:
                self.add_error("address", wrong)
        return data
