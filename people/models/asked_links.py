"""Who asked for a link to get in, before anybody has looked whether there is such an account."""

from django.db import models
from django.utils import timezone

from people.fields import EncryptedField


class AskedLink(models.Model):
    """What somebody typed, or the end of the old link that they hold; the row is the queue and goes once it was
    answered.

    Who asks again while it waits has asked once: the hash finds it. Known and unknown addresses are written alike.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        INVITATION = "invitation"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    typed = EncryptedField()
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="asked_once_while_it_waits")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
