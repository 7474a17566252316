"""The decision that the content of a course changed so much that holders have to renew: an append-only record."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import ContentVersion, CoursePage
from lib.kept import AppendOnlyRow, KeptQuerySet


class MaterialChangeQuerySet(KeptQuerySet["MaterialChange"]):
    """Material changes, by whether they still ask for anything."""

    def in_force(self) -> Self:
        """Return those not withdrawn."""
        return self.filter(withdrawn_at=None)


class MaterialChange(AppendOnlyRow):
    """What changed in a course and by when holders of earlier content have to renew. Withdrawn at most once.

    ``version`` is the first content version that has the change.
    """

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="material_changes")
    version = models.ForeignKey(ContentVersion, models.PROTECT, related_name="+")
    renew_by = models.DateField()
    words_es = models.CharField(max_length=500)
    words_en = models.CharField(max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    objects = MaterialChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("material change")
        verbose_name_plural = _("material changes")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words_es="") & ~Q(words_en=""), name="change_is_told_in_both"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")),
                name="withdrawn_with_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} v{self.version_id} by {self.renew_by}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be withdrawn: nobody did, and its date is not over."""
        return self.withdrawn_at is None and self.renew_by >= timezone.localdate()

    @property
    def words(self) -> str:
        """What changed, in the active language."""
        return self.words_en if get_language() == "en" else self.words_es
