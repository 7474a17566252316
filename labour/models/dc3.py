"""The constancia of one training, with everything it says copied into it."""

import datetime
import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, Picture
from labour.term import last_day_of_term
from lib.leases import Deliverable, DeliverableQuerySet
from lib.lines import LineField
from lib.names import composed, full_name
from people.fields import EncryptedField
from people.models import Employee, LabourSettings, Organisation, User


class Dc3QuerySet(DeliverableQuerySet["Dc3"]):
    """Constancias; the rule of who may see them."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Return the user's own, in all their employments."""
        return self.filter(certificate__enrolment__employee__user_id=user.pk) if user.pk else self.none()

    def of_organisation(self, viewer: Employee | None) -> Self:
        """Return those of the viewer's people, for human resources only: they hold the CURP, managers see none."""
        if viewer is None or not viewer.is_hr:
            return self.none()
        limits = viewer.hr_limits("certificate__enrolment__employee__")
        return self.filter(limits, organisation_id=viewer.organisation_id)

    def with_state(self) -> Self:
        """Annotate ``state``, one of ``Dc3.State``: the only rule of how a form stands, whoever asks.

        A form belongs to a training, not to one of its certificates: one that is issued again under the same name, or
        that a later renewal supersedes, leaves the form as it is. What counts is the name that the last certificate of
        the training says, and whether that one was revoked. Of two forms with the right name the newer one is used.
        """
        others = Dc3.objects.filter(certificate__enrolment=OuterRef("certificate__enrolment"))
        says_so = Q(holder=F("said"))
        right = others.naming_the_holder().filter(says_so)
        revoked = Certificate.objects.filter(enrolment=OuterRef("certificate__enrolment"), revoked_at__isnull=False)
        is_right = says_so & ~Exists(right.filter(pk__gt=OuterRef("pk")))
        return self.naming_the_holder().annotate(
            state=Case(
                When(Exists(revoked), then=Value(Dc3.State.REVOKED)),
                When(is_right, then=Value(Dc3.State.IN_FORCE)),
                When(Exists(right), then=Value(Dc3.State.REPLACED)),
                default=Value(Dc3.State.RENAMED),
                output_field=models.CharField(),
            )
        )

    def in_force(self) -> Self:
        """Return those that count: at most one of a training."""
        return self.with_state().filter(Q(state=Dc3.State.IN_FORCE))

    def naming_the_holder(self) -> Self:
        """Add the name on the form as ``holder``, and as ``said`` what the last certificate of the training says."""
        last = Certificate.objects.filter(enrolment=OuterRef("certificate__enrolment")).order_by("-pk")
        return self.alias(holder=full_name(), said=Subquery(last.values("holder_name")[:1]))


class Dc3(Deliverable):
    """Frozen at issue, once for a certificate. The row is the delivery queue."""

    class State(models.TextChoices):
        """How a form stands: see ``Dc3QuerySet.with_state``."""

        IN_FORCE = "in_force", _("In force")
        RENAMED = "renamed", _("The certificate says another name")
        REPLACED = "replaced", _("Replaced by a newer form")
        REVOKED = "revoked", _("The certificate was revoked")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="dc3")
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
    logo = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    instructor_signature = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    representative_signature = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    workers_signature = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    prints_control_mark = models.BooleanField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    state: str  # of rows that ``with_state`` annotates

    objects = Dc3QuerySet.as_manager()

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
    def due_on(self) -> datetime.date:
        """The last day on which the worker may be given it."""
        return last_day_of_term(self.to_on)

    @property
    def is_late(self) -> bool:
        """Whether it was issued after the term."""
        return self.issued_on > self.due_on


def _private_storage() -> Storage:
    return storages["private"]


def _agreement_name(signature: "DigitisedSignature", _file_name: str) -> str:
    return f"agreements/{signature.organisation_id}/{uuid.uuid4()}.pdf"


class DigitisedSignatureQuerySet(models.QuerySet["DigitisedSignature"]):
    """Signatures as pictures; the rule of who may see them."""

    def of_organisation(self, viewer: Employee) -> Self:
        """Return those of the viewer's organisation, for human resources of the whole of it only."""
        return self.filter(organisation_id=viewer.organisation_id) if viewer.sees_everybody else self.none()

    def in_force(self, day: datetime.date) -> Self:
        """Return those approved and not withdrawn, within the time that was agreed."""
        valid = self.filter(Q(valid_until=None) | Q(valid_until__gte=day), agreed_on__lte=day)
        return valid.filter(withdrawn_at=None, approved_at__isnull=False)


class DigitisedSignature(models.Model):
    """A signature as a picture in the place of one by hand (Acuerdo, DOF 14-06-2013, article 24-II).

    It needs an agreement on file, and holds for one name: the form of somebody else is signed by hand.
    """

    class Role(models.TextChoices):
        INSTRUCTOR = "instructor", _("Instructor or tutor")
        REPRESENTATIVE = "representative", _("Employer or legal representative")
        WORKERS = "workers", _("Workers' representative")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="digitised_signatures")
    role = models.CharField(_("signs as"), max_length=20, choices=Role.choices)
    name = LineField(_("name"), max_length=150)
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    agreement = models.FileField(_("agreement"), storage=_private_storage, upload_to=_agreement_name)
    agreed_on = models.DateField(_("date of the agreement"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    added_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True, editable=False)  # by a second person, or at once if it is one's own
    withdrawn_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = DigitisedSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("digitized signature")
        verbose_name_plural = _("digitized signatures")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    def is_in_force(self, day: datetime.date) -> bool:
        """Return what ``in_force`` says, for one row."""
        is_within = self.agreed_on <= day and (self.valid_until is None or day <= self.valid_until)
        return self.withdrawn_at is None and self.approved_at is not None and is_within

    def is_of(self, role: str, name: str) -> bool:
        """Return whether it stands for this name in this place of the form."""
        return self.role == role and _plain(self.name) == _plain(name)


def names_on_the_form(settings: LabourSettings) -> list[tuple["DigitisedSignature.Role", str]]:
    """Return who signs in the places of the form; an empty name if every course names its own tutor."""
    role = DigitisedSignature.Role
    places = [(role.INSTRUCTOR, settings.instructor), (role.REPRESENTATIVE, settings.representative)]
    return [*places, (role.WORKERS, settings.workers_representative)] if settings.is_large else places


def _plain(name: str) -> str:
    return " ".join(composed(name).casefold().split())
