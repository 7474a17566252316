"""How somebody wants to be told of things besides e-mail: by their own word, and until they take it back."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.lines import LineField
from people.models.employee import Employee

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
HANDLE = re.compile(r"[A-Za-z0-9._@+-]{2,100}")
IN_A_NUMBER = re.compile(r"[\s().-]")
NATIONAL = re.compile(r"[0-9]{10}")  # as it is dialled in Mexico


def phone_number(text: str) -> str:
    """Return a telephone number as it is kept: +, country and number (E.164). Ten digits are one of Mexico. Raises
    ``ValidationError``.
    """
    number = IN_A_NUMBER.sub("", text)
    if NATIONAL.fullmatch(number):
        number = f"+52{number}"
    if not E164.fullmatch(number):
        raise ValidationError(_("Type the number with its country code: +52 55 1234 5678."))
    return number


class ContactWay(models.Model):
    """Where somebody has agreed to get messages of one employment: one way at a time. It is refused where the other
    side says that the number or name is gone.
    """

    class Channel(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("Text message (SMS)")
        TEAMS = "teams", _("Microsoft Teams")
        SLACK = "slack", _("Slack")

    BY_NUMBER = (Channel.WHATSAPP, Channel.SMS)

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="contact_way")
    channel = models.CharField(_("where"), max_length=10, choices=Channel.choices)
    address = LineField(_("number or username"), max_length=100)
    agreed_at = models.DateTimeField(default=timezone.now)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("other way to reach somebody")
        verbose_name_plural = _("other ways to reach somebody")

    def __str__(self) -> str:
        return f"{self.channel} of {self.employee_id}"


def clean_address(channel: str, text: str) -> str:
    """Return a number or a username as it is kept for a channel. Raises ``ValidationError``."""
    if channel in ContactWay.BY_NUMBER:
        return phone_number(text)
    if not HANDLE.fullmatch(text):
        raise ValidationError(_("Type your username there: letters, digits and . _ @ + - only."))
    return text
