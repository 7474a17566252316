"""The client company, its tree of teams and its job roles."""

import datetime
import zoneinfo
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.letters import unprintable
from lib.lines import LineField

# Only where the name in the time-zone database is not how the place is written.
ZONE_NAMES = {
    "America/Bahia_Banderas": "Bahía de Banderas",
    "America/Cancun": "Cancún",
    "America/Ciudad_Juarez": "Ciudad Juárez",
    "America/Mazatlan": "Mazatlán",
    "America/Merida": "Mérida",
    "America/Mexico_City": _("Mexico City"),
}


def validate_time_zone(value: str) -> None:
    """Refuse a name that the time-zone database does not have."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone."), params={"value": value})


class Organisation(models.Model):
    """A company that trains its people. What belongs to one is never seen by another."""

    class CertificateLanguage(models.TextChoices):
        SPANISH = "es", _("Spanish")
        ENGLISH = "en", _("English")
        BOTH = "both", _("Spanish and English")

    code = models.SlugField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+$", _("Use lowercase letters and digits only."))],
        help_text=_("Usernames and certificate folios of this organisation begin with it, for example “cenzontle”."),
    )
    legal_name = LineField(_("legal name"), max_length=250)
    rfc = models.CharField(
        _("RFC"),
        max_length=13,
        blank=True,
        validators=[RegexValidator(r"^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}$", _("An RFC looks like ABC010203XY1."))],
    )
    issues_dc3 = models.BooleanField(
        _("issue the DC-3"),
        default=False,
        help_text=_("The form of the Mexican labor ministry. People are then asked for their CURP and occupation."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="America/Mexico_City", validators=[validate_time_zone]
    )
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    certificate_language = models.CharField(
        _("language of certificates"),
        max_length=4,
        choices=CertificateLanguage.choices,
        default=CertificateLanguage.BOTH,
    )
    shows_score_publicly = models.BooleanField(
        _("show the score to people who verify a certificate"),
        default=False,
        help_text=_("The verification page is public; without this it never shows a score."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["legal_name"]

    def __str__(self) -> str:
        return self.legal_name

    def clean(self) -> None:
        """Refuse a legal name that no certificate can print."""
        super().clean()
        if errors := unprintable({"legal_name": self.legal_name}, ["legal_name"]):
            raise ValidationError(dict(errors))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which due dates of this organisation end."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def zone_name(self) -> str:
        """The place whose clock counts, to be read next to a date."""
        return str(ZONE_NAMES.get(self.time_zone) or self.time_zone.rpartition("/")[2].replace("_", " "))

    def today(self) -> datetime.date:
        """The date it is now where the organisation works."""
        return timezone.now().astimezone(self.zone).date()


class JobRole(models.Model):
    """What a person does at work, as far as training is concerned; learning paths point to it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="job_roles", verbose_name=_("organisation")
    )
    name = LineField(_("name"), max_length=120)
    name_es: str
    name_en: str

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ["name_es"]

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, by tree and by who may see them."""

    def under(self, *teams: "Team") -> "TeamQuerySet":
        """The given teams and everything below them."""
        condition = models.Q(pk__in=[])
        for team in teams:
            condition |= models.Q(path__startswith=team.path)
        return self.filter(condition)


class Team(models.Model):
    """People that one manager follows; a tree, kept as a path of primary keys ("/3/17/")."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams", verbose_name=_("organisation"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    name = LineField(_("name"), max_length=120)
    name_es: str
    name_en: str
    path = models.CharField(max_length=400, editable=False, db_index=True)

    objects: ClassVar[Any] = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint("organisation", "parent", "name_es", name="team_name_is_unique_among_siblings"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path, and with it the paths of all teams below."""
        with transaction.atomic():
            old = self.path
            super().save(*args, **kwargs)
            path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
            if path == old:
                return
            if old:
                Team.objects.filter(path__startswith=old).exclude(pk=self.pk).update(
                    path=Concat(models.Value(path), Substr("path", len(old) + 1))
                )
            Team.objects.filter(pk=self.pk).update(path=path)
            self.path = path

    @property
    def depth(self) -> int:
        """0 for a team at the top."""
        return self.path.count("/") - 2

    def clean(self) -> None:
        """Refuse a parent of another organisation and a parent below this team."""
        if self.parent is None:
            return
        if self.parent.organisation_id != self.organisation_id:
            raise ValidationError({"parent": _("Choose a team of the same organisation.")})
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A team cannot be part of itself or of a team below it.")})
