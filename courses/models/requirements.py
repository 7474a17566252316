"""The catalogue of requirements that lessons and questions teach: clauses and controls, in both languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.constraints import Unique


class Standard(models.Model):
    """A standard, by its number and edition, for example "ISO/IEC 42001:2023"."""

    identifier = models.CharField(_("identifier"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_es: str
    title_en: str

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")

    def __str__(self) -> str:
        return self.identifier


class Requirement(models.Model):
    """One sub-clause ("6.1.2") or Annex A control ("A.6.2.2"), with its short title."""

    class Kind(models.TextChoices):
        CLAUSE = "clause", _("clause")
        CONTROL = "control", _("control")

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="requirements", verbose_name=_("standard"))
    identifier = models.CharField(_("number"), max_length=10)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    title_es: str
    title_en: str
    sort_order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["sort_order"]
        constraints = [
            Unique(
                fields=["standard", "identifier"],
                at="identifier",
                says=_("The standard already has this number."),
                name="requirement_is_unique_in_standard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"
