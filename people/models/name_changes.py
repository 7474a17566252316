"""What people were called before."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow


class NameChange(AppendOnlyRow):
    """One change of a name, written whenever a person is saved under another one. Never changed itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="name_changes")
    before = models.CharField(_("before"), max_length=460)
    after = models.CharField(_("after"), max_length=460)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    why = models.CharField(_("reason"), max_length=500, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a name")
        verbose_name_plural = _("changes of names")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"name of {self.user_id} at {self.changed_at:%Y-%m-%d}"
