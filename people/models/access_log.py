"""Who came in, what left the site, who saw what is sensitive, and who may do more than before: only added to."""

import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.user import User


class AccessEventQuerySet(AppendOnlyQuerySet["AccessEvent"]):
    """Events, by who reads them and how long they are kept."""

    def visible_to(self, viewer: Employee) -> "AccessEventQuerySet":
        """Return those of the organisation, for its administrator; nobody else reads any."""
        return self.filter(organisation=viewer.organisation_id) if viewer.administers_everybody else self.none()

    def forget_before(self, moment: datetime.datetime) -> int:
        """Delete what is older: the one way in which such a row goes. Nothing points to it, so one statement does."""
        return self.filter(at__lt=moment)._raw_delete(self.db)


class AccessEvent(AppendOnlyRow):
    """One thing that happened. ``detail`` holds names of pages, roles and groups, never what stood on a page."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGNED_OUT = "signed_out", _("Signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("Wrong password or PIN")
        LOCKED_OUT = "locked_out", _("Too many wrong sign-ins")
        FILE_TAKEN = "file_taken", _("File downloaded")
        SENSITIVE_SEEN = "sensitive_seen", _("Sensitive data seen")
        ROLE_CHANGED = "role_changed", _("Rights changed")
        GROUP_CHANGED = "group_changed", _("Groups changed")
        WAY_GIVEN = "way_given", _("Way to sign in given")
        BLOCKED_OPENED = "blocked_opened", _("Blocked record opened")
        RETENTION_CHANGED = "retention_changed", _("Retention changed")

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # none: the site alone
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    about = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    network = models.CharField(max_length=60, blank=True)  # without the part that names one connection

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of access")
        verbose_name_plural = _("events of access")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="access_events_newest"),
            models.Index(fields=["organisation", "kind", "-at", "-id"], name="access_events_of_a_kind"),
            models.Index(fields=["at"], name="access_events_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
