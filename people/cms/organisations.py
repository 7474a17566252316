"""The form of an organization in the CMS."""

from django.utils.translation import gettext_lazy as _

from lib.forms import ModelForm
from lib.pictures import PictureField
from people.models import Organisation


class OrganisationForm(ModelForm[Organisation]):
    """A client company. A logo that no program can show is said beside its field, and not found missing on paper."""

    logo = PictureField(label=_("Logo"), required=False)

    class Meta:
        model = Organisation
        fields = ("code", "legal_name", "rfc", "time_zone", "logo", "certificate_language", "shows_score_publicly")
