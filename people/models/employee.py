"""A person as one organisation sees them, with the history of their teams."""

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lib.lines import LineField, NumberField
from people.models.organisation import JobRole, Organisation, Team
from people.models.user import User


class WithoutZeros(models.Func):
    """A text without the zeros it begins with."""

    function = "LTRIM"
    template = "%(function)s(%(expressions)s, '0')"
    output_field = models.CharField()


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Employees; the rule of who may see whom lives here."""

    def active(self) -> "EmployeeQuerySet":
        """Who has not left."""
        return self.filter(left_on=None)

    def in_human_resources(self) -> "EmployeeQuerySet":
        """Who works in human resources here: ``Employee.is_hr`` as a query."""
        return self.filter(role__in=Employee.HR_ROLES)

    def for_user(self, user: User | AnonymousUser) -> "EmployeeQuerySet":
        """The user's own employments."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def in_teams(self, teams: models.QuerySet[Team]) -> "EmployeeQuerySet":
        """Whose present team is one of these."""
        return self.filter(
            pk__in=TeamMembership.objects.filter(to_on=None, team__in=teams).values("employee_id"),
        )

    def visible_to(self, viewer: "Employee") -> "EmployeeQuerySet":
        """HR sees its organisation, a manager the teams below, anybody else nobody."""
        colleagues = self.filter(organisation_id=viewer.organisation_id)
        if viewer.is_hr:
            return colleagues
        return colleagues.in_teams(viewer.managed_teams()).exclude(pk=viewer.pk)


class Employee(models.Model):
    """A person in one organisation. A new employer starts new records."""

    class Role(models.TextChoices):
        EMPLOYEE = "employee", _("Employee")
        HR = "hr", _("Human resources")
        ADMINISTRATOR = "administrator", _("Administrator")

    HR_ROLES = (Role.HR, Role.ADMINISTRATOR)  # who sees the whole organisation

    user = models.ForeignKey(User, models.PROTECT, related_name="employments", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="employees", verbose_name=_("organisation")
    )
    number = NumberField(
        _("employee number"),
        max_length=30,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$", _("Use letters, digits, dots and hyphens only."))],
    )
    number_key = models.GeneratedField(  # what somebody may type who leaves out the zeros at the beginning
        expression=WithoutZeros(Lower("number")), output_field=models.CharField(max_length=30), db_persist=True
    )
    position = LineField(_("position"), max_length=120, blank=True)
    job_role = models.ForeignKey(
        JobRole, models.SET_NULL, related_name="employees", null=True, blank=True, verbose_name=_("job role")
    )
    role = models.CharField(
        _("role on this site"),
        max_length=20,
        choices=Role.choices,
        default=Role.EMPLOYEE,
        help_text=_("Managers are named on their team; editors belong to the group “Editors”."),
    )
    hired_on = models.DateField(_("hired on"), default=datetime.date.today)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True, editable=False)  # by who works for several companies

    objects: ClassVar[Any] = EmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("number"), name="employee_number_is_unique"),
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=models.Q(left_on=None), name="one_open_employment"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "left_on"]),
            models.Index(fields=["number_key"], name="employee_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_full_name()} ({self.number})"

    @property
    def is_hr(self) -> bool:
        """Whether this person sees the whole organisation."""
        return self.role in self.HR_ROLES

    def managed_teams(self) -> models.QuerySet[Team]:
        """The teams this person manages, with every team below them."""
        own = Team.objects.filter(managers__employee=self, organisation_id=self.organisation_id)
        return Team.objects.filter(organisation_id=self.organisation_id).under(*own)


class TeamMembership(models.Model):
    """Which team a person belonged to, from when to when."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    from_on = models.DateField(default=datetime.date.today)
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=models.Q(to_on=None), name="one_present_team"),
        ]
        indexes = [models.Index(fields=["team", "to_on"])]

    def __str__(self) -> str:
        return f"{self.employee_id} in {self.team_id} from {self.from_on}"


class TeamManager(models.Model):
    """Who manages a team, and with it every team below."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="managers")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="management")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "employee"], name="manager_named_once")]

    def __str__(self) -> str:
        return f"{self.employee_id} manages {self.team_id}"
