"""What people were called before."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NameChange(models.Model):
    """One change of a name, written whenever a person is saved under another one. Never changed itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="name_changes")
    before = models.CharField(_("before"), max_length=460)
    after = models.CharField(_("after"), max_length=460)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    why = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("change of a name")
        verbose_name_plural = _("changes of names")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"name of {self.user_id} at {self.changed_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the record; a second time is refused."""
        if not self._state.adding:
            raise TypeError("changes of names are kept as they are")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """A record of what somebody was called stays."""
        raise TypeError("changes of names are kept")
