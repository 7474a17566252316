"""Who has given an account its being, a right or a way in: kept on the account, which may be without employment."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models.user import User


class AccountGrant(AppendOnlyRow):
    """One thing that somebody gave an account of somebody else."""

    class What(models.TextChoices):
        ACCOUNT = "account", _("Account")
        EMAIL = "email", _("E-mail")
        PASSWORD = "password", _("Password")
        RIGHTS = "rights", _("Rights changed")
        GROUPS = "groups", _("Groups changed")

    account = models.ForeignKey(User, models.CASCADE, related_name="grants")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} of {self.account_id}"
