"""What human resources choose about reminders."""

from django.utils.translation import gettext_lazy as _

from courses.models import ReminderSettings
from lib.forms import ModelForm


class ReminderSettingsForm(ModelForm[ReminderSettings]):
    """The ladder of an organisation."""

    class Meta:
        model = ReminderSettings
        fields = ("tells_of_assignment", "days_before", "days_after", "tells_managers", "sends_digest")
        labels = {"days_before": _("Days before the due date"), "days_after": _("Days after the due date")}
