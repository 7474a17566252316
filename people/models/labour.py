"""What the labour authorities of Mexico ask of an employer and of the people it trains (LFT, articles 153-A to
153-X).
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.lines import LineField
from people.fields import EncryptedField
from people.labour.curp import mask_curp, validate_curp
from people.labour.occupations import OCCUPATIONS
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.user import User


class LabourSettings(models.Model):
    """Who signs the DC-3 of an organisation, and who trains its people."""

    class Size(models.TextChoices):
        SMALL = "small", _("Up to 50 workers")
        LARGE = "large", _("More than 50 workers")

    class Trainer(models.TextChoices):
        INTERNAL = "internal", _("The company itself, with its own instructor")
        EXTERNAL = "external", _("An external training agent, registered with the labor ministry (STPS)")

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="labour_settings")
    size = models.CharField(_("size of the company"), max_length=10, choices=Size.choices, blank=True)
    representative = LineField(_("employer or legal representative"), max_length=150, blank=True)
    workers_representative = LineField(_("workers' representative"), max_length=150, blank=True)
    trainer = models.CharField(_("who trains"), max_length=10, choices=Trainer.choices, default=Trainer.INTERNAL)
    agent_name = LineField(_("name of the training agent"), max_length=150, blank=True)
    agent_registration = LineField(_("registration of the training agent"), max_length=40, blank=True)
    instructor = LineField(_("instructor or online tutor"), max_length=150, blank=True)
    prints_control_mark = models.BooleanField(_("print the verification code below the form"), default=True)

    class Meta:
        verbose_name = _("company data")
        verbose_name_plural = _("company data")

    def __str__(self) -> str:
        return f"labour settings of {self.organisation_id}"

    @property
    def is_large(self) -> bool:
        """Whether the mixed commission signs, and with it a representative of the workers."""
        return self.size == self.Size.LARGE


class CurpClaim(models.Model):
    """Whose CURP it is in an organisation, by a keyed hash: the encrypted value itself can be compared with nothing."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="curp_of_one_person"),
            models.UniqueConstraint(fields=["organisation", "user"], name="one_curp_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"CURP of {self.user_id} in {self.organisation_id}"


class WorkerDataQuerySet(models.QuerySet["WorkerData"]):
    """What is known of workers; the rule of who may see it."""

    def visible_to(self, viewer: Employee) -> "WorkerDataQuerySet":
        """Return to human resources the people they see, to everybody else only their own. A manager sees nothing of
        it.
        """
        if viewer.is_hr:
            return self.filter(viewer.hr_limits("employee__"), employee__organisation_id=viewer.organisation_id)
        return self.filter(employee=viewer)


def validate_occupation(code: str) -> None:
    """Refuse a code that the national catalogue of occupations does not have."""
    if code not in OCCUPATIONS:
        raise ValidationError(_("Choose an occupation from the catalog."))


class WorkerData(models.Model):
    """CURP and occupation of an employee: personal data, kept apart so that no other query ever reads it."""

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="worker_data")
    curp = EncryptedField(_("CURP"), blank=True, validators=[validate_curp])
    occupation = models.CharField(_("occupation"), max_length=4, blank=True, validators=[validate_occupation])
    changed_at = models.DateTimeField(auto_now=True)

    objects = models.Manager.from_queryset(WorkerDataQuerySet)()

    class Meta:
        verbose_name = _("worker data")
        verbose_name_plural = _("worker data")

    def __str__(self) -> str:
        return f"worker data of {self.employee_id}"

    @property
    def masked_curp(self) -> str:
        """The only form of the CURP that a screen shows."""
        return mask_curp(self.curp)

    @property
    def occupation_name(self) -> str:
        """The official name of the occupation."""
        return OCCUPATIONS.get(self.occupation, "")
