"""Up to ten fields of an organisation's own on its people: what they are called, and what may stand in them.

What stands in them is on the employee, ``Employee.own_values``: ``OwnField.key`` → text, date in ISO form, or number.
"""

import datetime
from collections.abc import Mapping
from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.constraints import Unique, UniqueText
from lib.lines import LineField
from people.models.organisation import NAME_TAKEN, Organisation

MOST_FIELDS = 10  # live ones of an organisation
PREFIX = "own"  # so begins the key of each, wherever it stands beside others: columns, filters, the history
OwnValue = str | int | float


def is_own(name: str) -> bool:
    """Return whether a name is that of a field of somebody's own."""
    return name.startswith(PREFIX) and name[len(PREFIX) :].isdigit()


class OwnFieldQuerySet(models.QuerySet["OwnField"]):
    """Fields, by whether they are in use."""

    def live(self) -> Self:
        """Return those in use, in their order."""
        return self.filter(slot__isnull=False)

    def archived(self) -> Self:
        """Return those that are kept for what the history says alone."""
        return self.filter(slot=None)


class OwnField(models.Model):
    """One field. ``slot`` is one of the ten places of the organisation; none once it is archived."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice from a list")
        DATE = "date", _("Date")
        NUMBER = "number", _("Number")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="own_fields", verbose_name=_("organization")
    )
    name = LineField(_("name"), max_length=60)
    name_es: str
    name_en: str
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    options = models.JSONField(default=list, blank=True)  # of a choice: [Spanish, English]; kept is the Spanish one
    order = models.PositiveSmallIntegerField(_("place in lists"), default=MOST_FIELDS)
    slot = models.PositiveSmallIntegerField(null=True, editable=False)
    for_managers = models.BooleanField(_("managers see it of their teams"), default=False)

    objects = OwnFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field of the organization")
        verbose_name_plural = _("fields of the organization")
        ordering = ["order", "pk"]
        constraints = [
            Unique(
                fields=["organisation", "slot"],
                at="name_es",
                says=_("There are ten fields already: remove one first."),
                name="own_field_has_a_place_of_its_own",
            ),
            models.CheckConstraint(
                condition=models.Q(slot=None) | models.Q(slot__gte=1, slot__lte=MOST_FIELDS),
                name="at_most_ten_own_fields",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "choice", "date", "number"]), name="own_field_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="choice") & ~models.Q(options=[])
                | ~models.Q(kind="choice") & models.Q(options=[]),
                name="own_choices_have_options",
            ),
            UniqueText("name_es", within=("organisation",), says=NAME_TAKEN, name="own_field_name_is_unique"),
            UniqueText(
                "name_en", within=("organisation",), says=NAME_TAKEN, name="own_field_name_is_unique_in_english"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What it is called in ``own_values``, in the history, as a column, and as a filter."""
        return f"{PREFIX}{self.pk}"

    @property
    def is_active(self) -> bool:
        """Whether it is in use."""
        return self.slot is not None

    @property
    def option_labels(self) -> dict[str, str]:
        """What is kept of each option → how it reads in the active language."""
        is_english = get_language() == "en"
        return {spanish: english if is_english and english else spanish for spanish, english in self.options}

    def value_in(self, values: Mapping[str, OwnValue]) -> str | int | float | datetime.date | None:
        """Return what stands in it, as a cell of a list has it; None where nothing does."""
        value = values.get(self.key)
        if value is None:
            return None
        if self.kind == self.Kind.DATE:
            return datetime.date.fromisoformat(str(value))
        return self.option_labels.get(str(value), str(value)) if self.kind == self.Kind.CHOICE else value
