"""The client company, its tree of teams and its job roles."""

import datetime
import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.constraints import UniqueText
from lib.letters import unfit
from lib.lines import LineField
from lib.saving import SaveOptions

if TYPE_CHECKING:
    from people.models.work_centres import WorkCentre

# Only where the name in the time-zone database is not how the place is written.
ZONE_NAMES = {
    "America/Bahia_Banderas": "Bahía de Banderas",
    "America/Cancun": "Cancún",
    "America/Ciudad_Juarez": "Ciudad Juárez",
    "America/Mazatlan": "Mazatlán",
    "America/Merida": "Mérida",
    "America/Mexico_City": _("Mexico City"),
}

ZONE_CLOCKS = {"America/Mexico_City": pgettext_lazy("after “time of”", "Mexico City")}


NAME_TAKEN = _("“%(other)s” already has this name.")
TEAM_NAME_TAKEN = _("“%(other)s” already has this name in the same place of the tree.")


def zone_label(time_zone: str) -> str:
    """Return the place that names a time zone."""
    return str(ZONE_NAMES.get(time_zone) or time_zone.rpartition("/")[2].replace("_", " "))


def validate_time_zone(value: str) -> None:
    """Refuse a name that the time-zone database does not have."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone."), params={"value": value})


class LocalTime:
    """What has a time zone, ``time_zone``, and with it a clock of its own."""

    time_zone: Any  # a text: a column of organisations and work centres, a property of employees

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which due dates end there."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def zone_name(self) -> str:
        """The place whose clock counts, as it is read after “time of”: Spanish gives some places an article."""
        return str(ZONE_CLOCKS.get(self.time_zone) or self.zone_label)

    @property
    def zone_label(self) -> str:
        """The place whose clock counts, standing alone."""
        return zone_label(self.time_zone)

    def today(self) -> datetime.date:
        """Return the date it is now there."""
        return timezone.now().astimezone(self.zone).date()


class Organisation(LocalTime, models.Model):
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
        help_text=_("Usernames and certificate folios of this organization begin with it, for example “cenzontle”."),
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
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["legal_name"]

    def __str__(self) -> str:
        return self.legal_name

    def clean(self) -> None:
        """Refuse a legal name that no certificate can print, or that would be a link in a mail."""
        super().clean()
        if errors := unfit({"legal_name": self.legal_name}, ["legal_name"]):
            raise ValidationError(dict(errors))

    @cached_property
    def zones_elsewhere(self) -> dict[int, str]:
        """Work centre → its time zone, of those that keep another one than the organisation. One query, once."""
        return {each.pk: each.time_zone for each in self.all_work_centres if each.time_zone != self.time_zone}

    @cached_property
    def all_work_centres(self) -> list["WorkCentre"]:
        """Every work centre, in use or not. One query, once."""
        return list(self.work_centres.all())


class JobRole(models.Model):
    """What a person does at work, as far as training is concerned; learning paths point to it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="job_roles", verbose_name=_("organization")
    )
    name = LineField(_("name"), max_length=120)
    name_es: str
    name_en: str
    is_active = models.BooleanField(_("in use"), default=True)  # else kept for the history alone

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ["name_es"]
        constraints = [
            UniqueText("name_es", within=("organisation",), says=NAME_TAKEN, name="job_role_name_is_unique"),
            UniqueText(
                "name_en",
                within=("organisation",),
                condition=~models.Q(name_en=""),
                says=NAME_TAKEN,
                name="job_role_name_is_unique_in_english",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, by tree and by who may see them."""

    def active(self) -> "TeamQuerySet":
        """Return those in use."""
        return self.filter(is_active=True)

    def under(self, *teams: "Team") -> "TeamQuerySet":
        """Return the given teams and everything below them."""
        condition = models.Q(pk__in=[])
        for team in teams:
            condition |= models.Q(path__startswith=team.path)
        return self.filter(condition)


class Team(models.Model):
    """People that one manager follows; a tree, kept as a path of primary keys ("/3/17/")."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams", verbose_name=_("organization"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    name = LineField(_("name"), max_length=120)
    name_es: str
    name_en: str
    path = models.CharField(max_length=400, editable=False, db_index=True)
    is_active = models.BooleanField(_("in use"), default=True)  # else kept for the history alone

    objects = models.Manager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["path"]
        constraints = [
            UniqueText(
                "name_es",
                within=("organisation", "parent"),
                says=TEAM_NAME_TAKEN,
                name="team_name_is_unique_among_siblings",
            ),
            UniqueText(
                "name_es",
                within=("organisation",),
                condition=models.Q(parent=None),
                says=TEAM_NAME_TAKEN,
                name="team_name_is_unique_at_the_top",
            ),
            UniqueText(
                "name_en",
                within=("organisation", "parent"),
                condition=~models.Q(name_en=""),
                says=TEAM_NAME_TAKEN,
                name="team_name_is_unique_among_siblings_in_english",
            ),
            UniqueText(
                "name_en",
                within=("organisation",),
                condition=models.Q(parent=None) & ~models.Q(name_en=""),
                says=TEAM_NAME_TAKEN,
                name="team_name_is_unique_at_the_top_in_english",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Keep the path, and with it the paths of all teams below."""
        with transaction.atomic():
            old = self.path
            super().save(**options)
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
    def line(self) -> list[int]:
        """The keys of the teams above it, from the top, and its own."""
        return [int(key) for key in self.path.strip("/").split("/")]

    @property
    def depth(self) -> int:
        """0 for a team at the top."""
        return self.path.count("/") - 2

    def clean(self) -> None:
        """Refuse a parent of another organisation and a parent below this team."""
        if self.parent is None:
            return
        if self.parent.organisation_id != self.organisation_id:
            raise ValidationError({"parent": _("Choose a team of the same organization.")})
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A team cannot be part of itself or of a team below it.")})


def team_labels(teams: Sequence[Team]) -> dict[int, str]:
    """Return for each team its name after those of the teams above it, as far as they are among these."""
    names = {team.pk: team.name for team in teams}
    return {team.pk: " › ".join(names[key] for key in team.line if key in names) for team in teams}
