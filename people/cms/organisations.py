"""The form of an organization in the CMS."""

from typing import Any

from django.utils.translation import gettext as _

from lib.forms import ModelForm
from lib.pictures import PictureField
from people.models import Organisation


class OrganisationForm(ModelForm[Organisation]):
    """A client company. A logo that no program can show is said beside its field, and not found missing on paper."""

    class Meta:
        model = Organisation
        fields = ("code", "legal_name", "rfc", "time_zone", "logo", "certificate_language", "shows_score_publicly")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"] = PictureField(label=_("Logo"), required=False)
