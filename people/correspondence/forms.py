"""What human resources choose about messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.forms import CheckedForm
from lib.listing import FilterForm, search_field
from people.correspondence.listing import MessageLog, State
from people.messages.kinds import MessageKind, message_kinds
from people.messages.wording import wrong_placeholders
from people.models import MessageSettings, MessageText


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
        fields = ("from_hour", "to_hour", "allows_muting", "allows_muting_digest", "prefers_webhook")

    def __init__(self, *args: Any, has_webhook: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_webhook:
            del self.fields["prefers_webhook"]

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
