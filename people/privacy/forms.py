from typing import ClassVar

from django import forms

from lib.forms import CheckedForm
from people.models import PrivacyNotice
from people.privacy.notices import FIELDS


class NoticeForm(CheckedForm[PrivacyNotice]):
    """The four texts of a draft."""

    class Meta:
        model = PrivacyNotice
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea({"rows": 10 if name.startswith("short") else 24}) for name in FIELDS
        }
