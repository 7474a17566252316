"""The constancia of one training, with everything it says copied into it."""

import datetime
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.dc3.term import last_day_of_term
from certificates.leases import Deliverable, DeliverableQuerySet
from people.fields import EncryptedField
from people.models import Employee, LabourSettings, Organisation, User


class Dc3QuerySet(DeliverableQuerySet):
    """Constancias; the rule of who may see them."""

    def for_user(self, user: User | AnonymousUser) -> "Dc3QuerySet":
        """The user's own, in all their employments."""
        return self.filter(certificate__enrolment__employee__user_id=user.pk) if user.pk else self.none()

    def of_organisation(self, viewer: Employee | None) -> "Dc3QuerySet":
        """Those of the viewer's organisation, for human resources only: they hold the CURP, managers see none."""
        if viewer is None or not viewer.is_hr:
            return self.none()
        return self.filter(organisation_id=viewer.organisation_id)


class Dc3(Deliverable):
    """Frozen at issue, once for a certificate. The row is the delivery queue."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.OneToOneField("certificates.Certificate", models.PROTECT, related_name="dc3")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dc3s")
    folio_prefix = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    first_surname = models.CharField(max_length=150)
    second_surname = models.CharField(max_length=150, blank=True)
    given_names = models.CharField(max_length=150)
    curp = EncryptedField()
    occupation = models.CharField(max_length=4)
    occupation_name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    company_name = models.CharField(max_length=250)
    rfc = models.CharField(max_length=13)
    course_title = models.CharField(max_length=255)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    from_on = models.DateField()
    to_on = models.DateField()
    area = models.CharField(max_length=4)
    area_name = models.CharField(max_length=120)
    agent = models.CharField(max_length=250)
    agent_registration = models.CharField(max_length=40, blank=True)
    instructor = models.CharField(max_length=150)
    size = models.CharField(max_length=10, choices=LabourSettings.Size.choices)
    representative = models.CharField(max_length=150)
    workers_representative = models.CharField(max_length=150, blank=True)
    prints_control_mark = models.BooleanField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = Dc3QuerySet.as_manager()

    class Meta:
        verbose_name = _("DC-3")
        verbose_name_plural = _("DC-3")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="dc3_folio_is_unique"),
            models.CheckConstraint(condition=~Q(curp=""), name="dc3_names_a_curp"),
            models.CheckConstraint(
                condition=Q(size="small", workers_representative="")
                | (Q(size="large") & ~Q(workers_representative="")),
                name="dc3_signatures_fit_the_size",
            ),
            models.CheckConstraint(condition=Q(from_on__lte=models.F("to_on")), name="dc3_begins_before_it_ends"),
            models.CheckConstraint(condition=Q(rendered_at=None) | ~Q(sha256=""), name="dc3_rendered_means_hashed"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(rendered_at__isnull=False), name="dc3_delivered_means_rendered"
            ),
        ]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(delivered_at=None), name="dc3_backlog"),
            models.Index(fields=["organisation", "-issued_at"], name="dc3_by_date"),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        """The company's own number, without gaps in a year, for example CENZONTLE-DC3-2026-00017."""
        return f"{self.folio_prefix}-DC3-{self.year}-{self.number:05d}"

    @property
    def worker_name(self) -> str:
        """As the form wants it: surnames first, in capitals."""
        return " ".join(f"{self.first_surname} {self.second_surname} {self.given_names}".split()).upper()

    @property
    def file_name(self) -> str:
        """Where the PDF stands in the private storage."""
        return f"dc3/{self.year}/{self.uuid}.pdf"

    @property
    def message_id(self) -> str:
        """The same for every try, so that a repeated e-mail is recognised as one."""
        return f"<dc3.{self.uuid}@aula42001>"

    @property
    def due_on(self) -> datetime.date:
        """The last day on which the worker may be given it."""
        return last_day_of_term(self.to_on)

    @property
    def is_late(self) -> bool:
        """Whether it was issued after the term."""
        return self.issued_on > self.due_on
