"""Every message that the site sends to a person: the row is its queue and, once it has gone out, its record."""

import datetime
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.leases import Leased, in_nobodys_hands
from lib.lines import LineField
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.user import User

HEAD_START = datetime.timedelta(seconds=10)  # of the hint sent on commit, before the clock looks
BOUNCED, FAILED, SENT = Q(bounced_at__isnull=False), Q(failed_at__isnull=False), Q(sent_at__isnull=False)
UNFINISHED = Q(sent_at=None, failed_at=None, cancelled_at=None)


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, by how they stand and by who may see them."""

    def unfinished(self) -> "MessageQuerySet":
        """Return those neither sent nor given up nor cancelled."""
        return self.filter(UNFINISHED)

    def claimable(self) -> "MessageQuerySet":
        """Return those to be sent now, and in the hands of no living worker."""
        return self.unfinished().filter(in_nobodys_hands(), next_at__lte=timezone.now())

    def gone_or_going(self) -> "MessageQuerySet":
        """Return what was sent, and what a living worker may be sending at this moment."""
        return self.filter(SENT | (UNFINISHED & Q(lease_until__gte=timezone.now())))

    def pending(self, limit: int) -> list[int]:
        """Return the keys of what the clock hints at, the oldest first. One indexed query, which finds nothing at most
        times.
        """
        due = self.claimable().filter(next_at__lte=timezone.now() - HEAD_START)
        return list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])

    def listed_for(self, user: User | int) -> "MessageQuerySet":
        """Return what a person reads on the site: what has gone out to them and has a text."""
        return self.filter(user=user, sent_at__isnull=False).exclude(body="")

    def visible_to(self, viewer: Employee) -> "MessageQuerySet":
        """Return to human resources what went to the people they see; nobody else reads the log."""
        ours = self.filter(organisation_id=viewer.organisation_id)
        if not viewer.is_hr:
            return ours.none()
        return ours.filter(viewer.hr_limits("employee__"))


class Message(Leased):
    """One message to one person. ``about`` names what it is about, so that nothing is sent twice.

    It has bounced where the mail server of the address does not take it: at once, or, as the operator was told, later.

    ``due_at`` is when it was to leave, ``next_at`` when it is tried next. Subject and text are written when it goes
    out, as it went out; of what holds a secret they stay empty. ``error`` is the kind of the last error, never its
    words.
    """

    class Reason(models.TextChoices):
        """Why a message was not sent after all."""

        DONE = "done", _("Already done")
        NOT_DUE = "not_due", _("No longer due")
        LEFT = "left", _("No longer works here")
        MUTED = "muted", _("The person has turned reminders off")
        OVERTAKEN = "overtaken", _("A later one has taken its place")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WEBHOOK = "webhook", _("Other channel")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("Text message (SMS)")
        TEAMS = "teams", _("Microsoft Teams")
        SLACK = "slack", _("Slack")
        SITE = "site", _("On the site only")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="messages")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="messages")
    user = models.ForeignKey(User, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=120)
    language = models.CharField(max_length=2)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # who asked for it by hand
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed; a killed worker has not failed
    error = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    address = models.EmailField(blank=True)  # to which it went
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_for = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "about"], name="one_message_about_it"),
            models.CheckConstraint(
                condition=UNFINISHED
                | Q(sent_at__isnull=False, failed_at=None, cancelled_at=None)
                | Q(sent_at=None, failed_at__isnull=False, cancelled_at=None)
                | Q(sent_at=None, failed_at=None, cancelled_at__isnull=False),
                name="message_ends_once",
            ),
            models.CheckConstraint(condition=Q(bounced_at=None) | FAILED | SENT, name="bounced_message_has_ended"),
            models.CheckConstraint(
                condition=(Q(cancelled_at=None) & Q(cancelled_for=""))
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_for="")),
                name="cancelled_message_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=UNFINISHED, name="message_backlog"),
            models.Index(fields=["organisation", "-created_at"], name="messages_by_time"),
            models.Index(fields=["user", "-created_at"], name="messages_of_a_person"),
            models.Index(fields=["employee", "kind"], name="messages_of_an_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def message_id(self) -> str:
        """The same for every try, so that a repeated e-mail is recognised as one."""
        return f"<message.{self.uuid}@aula42001>"

    @property
    def state(self) -> str:
        """How it stands, in one word: a value of the filter of the log."""
        if self.bounced_at:
            return "bounced"
        if self.sent_at:
            return "sent"
        if self.failed_at:
            return "failed"
        return "cancelled" if self.cancelled_at else "waiting"


class EmailBounce(models.Model):
    """The mail server of somebody's address refuses it for good. It holds while the person still has that address."""

    user = models.OneToOneField(User, models.CASCADE, related_name="email_bounce")
    email = models.EmailField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address that is refused")
        verbose_name_plural = _("addresses that are refused")

    def __str__(self) -> str:
        return f"{self.user_id}"

    @classmethod
    def of_present_addresses(cls) -> "models.QuerySet[EmailBounce]":
        """Return those of addresses that their people still have."""
        return cls.objects.filter(email__iexact=F("user__email"))


class MessageSettings(models.Model):
    """How an organisation writes to its people: within which hours of a working day, and what people may turn off."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="message_settings")
    from_hour = models.PositiveSmallIntegerField(
        _("not before"),
        default=8,
        validators=[MaxValueValidator(22)],
        help_text=_("Hour of the day, where the person works."),
    )
    to_hour = models.PositiveSmallIntegerField(
        _("not after"),
        default=19,
        validators=[MinValueValidator(1), MaxValueValidator(23)],
        help_text=_("Reminders wait for the next working day from then on: people have a right to disconnect."),
    )
    allows_muting_digest = models.BooleanField(
        _("managers may turn their weekly summary off"),
        default=True,
        help_text=_("They are still told of what stays overdue after the last reminder."),
    )
    allows_muting = models.BooleanField(
        _("people may turn reminders of courses off"),
        default=False,
        help_text=_("Mails about certificates, approvals, and accounts always go out."),
    )
    prefers_webhook = models.BooleanField(
        _("use the other channel instead of e-mail"),
        default=False,
        help_text=_(
            "Whoever runs the site passes messages on: to WhatsApp, SMS, Teams, or Slack. Passwords go by e-mail."
        ),
    )

    chat_channels = models.JSONField(default=list, blank=True)  # names that people may choose instead of e-mail

    class Meta:
        verbose_name = _("settings of messages")
        verbose_name_plural = _("settings of messages")
        constraints = [
            models.CheckConstraint(condition=Q(from_hour__lt=models.F("to_hour")), name="message_hours_are_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}"

    def allows(self, topic: str) -> bool:
        """Return whether people may turn messages of a topic off; never those without one."""
        may = {
            MessageMute.Topic.REMINDERS: self.allows_muting,
            MessageMute.Topic.DIGEST: self.allows_muting_digest,
            MessageMute.Topic.VIEWS: True,  # only who asks for them gets them
        }
        return may.get(MessageMute.Topic(topic), False) if topic else False


class MessageMute(models.Model):
    """Somebody has turned off one topic of one employment."""

    class Topic(models.TextChoices):
        REMINDERS = "reminders", _("Reminders of courses")
        DIGEST = "digest", _("Weekly summary of your team")
        VIEWS = "views", _("Saved views by e-mail")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="message_mutes")
    topic = models.CharField(max_length=10, choices=Topic.choices, default=Topic.REMINDERS)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "topic"], name="one_mute_of_a_topic")]

    def __str__(self) -> str:
        return f"{self.employee_id}"


class MessageText(models.Model):
    """What an organisation writes instead of the text of the site, in one language."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="message_texts")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=[("es", "Español"), ("en", "English")])
    subject = LineField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=4000)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "language"], name="one_text_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
