"""What is kept of credentials: the signed text, its place in a status list, and the public keys."""

from django.db import models
from django.db.models import Q

LIST_LENGTH = 131_072  # the least that W3C Bitstring Status List v1.0 (3.2) allows, so that one place tells nothing


class CredentialKey(models.Model):
    """A public key this site has ever signed with. Never deleted: old credentials are verified with it."""

    public_key = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.public_key


class StatusList(models.Model):
    """A list of 131,072 places; its row is locked while a place in it is drawn.

    ``site`` is the address of this site when its credentials were signed: a site that moves begins another list.
    """

    number = models.PositiveIntegerField(unique=True)
    site = models.CharField(max_length=250)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class Credential(models.Model):
    """The signed credential of a certificate. ``document`` is the text as it was signed, mailed and downloaded."""

    certificate = models.OneToOneField("certificates.Certificate", models.PROTECT, related_name="credential")
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    key = models.ForeignKey(CredentialKey, models.PROTECT, related_name="credentials")
    document = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_place_is_unique"),
            models.CheckConstraint(condition=Q(status_index__lt=LIST_LENGTH), name="status_place_is_in_the_list"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list}#{self.status_index}"
