"""How an organisation reminds its people of their duties."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.numerals import whole_number
from people.models import Organisation

MOST_DAYS, MOST_STEPS = 60, 6


def days_of(text: str) -> list[int]:
    """Return the days that a text lists, each once; raise ``ValidationError`` for what is no such list."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    days = [whole_number(part, MOST_DAYS) for part in parts]
    found = sorted({day for day in days if day})
    if len(found) != len(parts) or len(found) > MOST_STEPS:
        raise ValidationError(
            _("Write up to %(steps)d different numbers of days from 1 to %(days)d, with commas between them."),
            params={"steps": MOST_STEPS, "days": MOST_DAYS},
        )
    return found


def check_days(text: str) -> None:
    """Refuse a text that is no list of days."""
    days_of(text)


class ReminderSettings(models.Model):
    """On which days before and after a due date people are reminded, and what their managers are told."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="reminder_settings")
    tells_of_assignment = models.BooleanField(
        _("tell people of new assignments"),
        default=True,
        help_text=_(
            "One message for all courses that are assigned together, ten minutes later: until then you can undo it."
        ),
    )
    days_before = models.CharField(
        _("days before the due date"),
        max_length=30,
        default="14, 3",
        blank=True,
        validators=[check_days],
        help_text=_("Numbers with commas between them. Leave it empty for no reminder."),
    )
    days_after = models.CharField(
        _("days after the due date"), max_length=30, default="1, 7", blank=True, validators=[check_days]
    )
    tells_managers = models.BooleanField(
        _("tell managers of what stays overdue"),
        default=True,
        help_text=_("With the last reminder after the due date."),
    )
    sends_digest = models.BooleanField(
        _("weekly summary for managers"),
        default=True,
        help_text=_(
            "On the first working day of the week, if anybody in their teams is overdue or has something due soon."
        ),
    )

    class Meta:
        verbose_name = _("settings of reminders")
        verbose_name_plural = _("settings of reminders")

    def __str__(self) -> str:
        return f"{self.organisation_id}"

    @property
    def steps(self) -> list[int]:
        """The days of the ladder, counted from the due date, in order: those before it are negative."""
        return [*sorted(-day for day in days_of(self.days_before)), *days_of(self.days_after)]

    @property
    def last_step(self) -> int | None:
        """The last day after the due date, with which managers are told; None where there is none."""
        return max(days_of(self.days_after), default=None)
