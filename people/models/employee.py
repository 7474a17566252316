"""A person as one organisation sees them, with the history of their teams."""

import datetime
from collections import defaultdict

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lib.annotated import annotated
from lib.constraints import Unique
from lib.lines import LineField, NumberField
from lib.prepared import Prepared
from people.models.organisation import JobRole, LocalTime, Organisation, Team
from people.models.user import User
from people.models.work_centres import WorkCentre


def standing_in(day: datetime.date, path: str = "") -> Q:
    """Return which deputies stand in on a day for a manager who works here; ``path`` leads from the row to them."""
    said = {"ended_at": None, "from_on__lte": day, "to_on__gte": day, "manager__left_on": None}
    return Q(**{f"{path}{name}": value for name, value in said.items()})


def ways_to_lead(day: datetime.date) -> tuple[tuple[str, Q], tuple[str, Q]]:
    """Return the ways in which an employee leads a team on a day, each as the path to the team and what has to hold:
    as its manager, or as the deputy of its manager.
    """
    return ("management__team", Q()), ("standing_in__manager__management__team", standing_in(day, "standing_in__"))


def has_number(text: str, lookup: str = "icontains", *, path: str = "") -> Q:
    """Match whoever has a number, or had it in a record that is part of theirs by now. ``path`` leads to them."""
    former = Employee.objects.filter(**{f"number__{lookup}": text}, merged_into__isnull=False)
    merged = former.order_by().values("merged_into")
    return Q(**{f"{path}number__{lookup}": text}) | Q(**{f"{path}pk__in": merged})


class WithoutZeros(models.Func):
    """A text without the zeros it begins with."""

    function = "LTRIM"
    template = "%(function)s(%(expressions)s, '0')"
    output_field = models.CharField()


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Employees; the rule of who may see whom lives here."""

    def active(self) -> "EmployeeQuerySet":
        """Return who has not left."""
        return self.filter(left_on=None)

    def unblocked(self) -> "EmployeeQuerySet":
        """Return whose data are not blocked: everybody else is kept for a legal duty alone, and shown nowhere."""
        return self.filter(blocked_at=None)

    def unmerged(self) -> "EmployeeQuerySet":
        """Return whose records are no part of another one: who is listed, and counted, once."""
        return self.filter(merged_into=None)

    def in_human_resources(self) -> "EmployeeQuerySet":
        """Return who works in human resources here: ``Employee.is_hr`` as a query."""
        return self.filter(role__in=Employee.HR_ROLES)

    def seeing(self, people: "EmployeeQuerySet") -> "EmployeeQuerySet":
        """Return whom of human resources no limits keep from one of these colleagues: ``Employee.is_hr_of`` as
        a query.
        """
        return self.in_human_resources().filter(
            Q(hr_centres=None) | Q(hr_centres__in=people.order_by().values("work_centre"))
        )

    def for_user(self, user: User | AnonymousUser) -> "EmployeeQuerySet":
        """Return the user's own employments."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def in_teams(self, teams: models.QuerySet[Team]) -> "EmployeeQuerySet":
        """Return whose present team is one of these."""
        return self.filter(
            pk__in=TeamMembership.objects.filter(to_on=None, team__in=teams).values("employee_id"),
        )

    def leading(self, teams: models.QuerySet[Team], day: datetime.date) -> "EmployeeQuerySet":
        """Return who manages one of these teams, or stands in for its manager on a day: ``own_teams`` as a query."""
        managers, deputies = (held & Q(**{f"{path}__in": teams}) for path, held in ways_to_lead(day))
        return self.filter(managers | deputies).distinct()

    def by_team_led(self, teams: models.QuerySet[Team], day: datetime.date) -> dict[int, list["Employee"]]:
        """Return who leads each of these teams on a day, managers before deputies. Two queries."""
        found: dict[int, list[Employee]] = defaultdict(list)
        for path, held in ways_to_lead(day):
            for leader in self.filter(held, **{f"{path}__in": teams}).annotate(led=F(path)).order_by("led", "pk"):
                leaders = found[annotated(leader, "led", int)]
                if leader not in leaders:
                    leaders.append(leader)
        return found

    def visible_to(self, viewer: "Employee") -> "EmployeeQuerySet":
        """Return whom somebody sees: HR its organisation or the work centres it is limited to, a manager the teams
        below, others nobody. Who is blocked is seen by nobody.
        """
        colleagues = self.unblocked().filter(organisation_id=viewer.organisation_id)
        if viewer.is_hr:
            return colleagues.filter(viewer.centre_limits())
        return colleagues.in_teams(viewer.managed_teams()).exclude(pk=viewer.pk)


class Employee(LocalTime, models.Model):
    """A person in one organisation. A new employer starts new records."""

    class Role(models.TextChoices):
        EMPLOYEE = "employee", _("Employee")
        HR = "hr", _("Human resources")
        ADMINISTRATOR = "administrator", _("Administrator")

    HR_ROLES = (Role.HR, Role.ADMINISTRATOR)  # who sees the whole organisation, or the work centres of ``hr_centres``

    user = models.ForeignKey(User, models.PROTECT, related_name="employments", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="employees", verbose_name=_("organization")
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
    work_centre = models.ForeignKey(
        WorkCentre, models.PROTECT, related_name="employees", null=True, blank=True, verbose_name=_("work center")
    )
    cost_centre = LineField(_("cost center"), max_length=60, blank=True)
    shift = LineField(_("shift"), max_length=60, blank=True)
    role = models.CharField(
        _("role on this site"),
        max_length=20,
        choices=Role.choices,
        default=Role.EMPLOYEE,
        help_text=_("Managers are named on their team; editors belong to the group “Editors”."),
    )
    hr_centres = models.ManyToManyField(
        WorkCentre,
        related_name="+",
        blank=True,
        verbose_name=_("human resources of"),
        help_text=_("For human resources only: the work centers whose people they see. None means all."),
    )
    hired_on = models.DateField(_("hired on"), default=datetime.date.today)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True, editable=False)  # ``Erasure`` says why
    suppressed_at = models.DateTimeField(null=True, blank=True, editable=False)  # what names the person is gone
    chosen_at = models.DateTimeField(null=True, blank=True, editable=False)  # by who works for several companies
    list_habits = models.JSONField(default=dict, blank=True, editable=False)  # list → ``people.saved_views.habits``

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("part of the record"),
    )  # of the same person, entered twice: ``people.merging``
    own_values = models.JSONField(
        _("your organization's fields"), default=dict, blank=True, editable=False
    )  # ``OwnField.key`` → value; ``people.own_values.fitting`` says which

    objects = models.Manager.from_queryset(EmployeeQuerySet)()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["user__sort_name", "pk"]
        constraints = [
            Unique(
                "organisation",
                Lower("number"),
                at="number",
                says=_("Somebody else has this number."),
                name="employee_number_is_unique",
            ),
            Unique(
                fields=["organisation", "user"],
                condition=models.Q(left_on=None),
                at="left_on",
                says=_("This person works here under another record."),
                name="one_open_employment",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(left_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="merged_records_have_ended",
            ),
            models.CheckConstraint(
                condition=Q(blocked_at=None) | Q(left_on__isnull=False), name="only_who_has_left_is_blocked"
            ),
            models.CheckConstraint(
                condition=Q(suppressed_at=None) | Q(blocked_at__isnull=False), name="only_what_is_blocked_is_erased"
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
        """Whether this person works in human resources: for the whole organisation, or for ``hr_centres``."""
        return self.role in self.HR_ROLES

    @cached_property
    def hr_centre_ids(self) -> frozenset[int]:
        """The work centres to which human resources are limited; none where they see the whole organisation."""
        return frozenset(centre.pk for centre in self.hr_centres.all())

    @property
    def sees_everybody(self) -> bool:
        """Whether this person is human resources of the whole organisation."""
        return self.is_hr and not self.hr_centre_ids

    @property
    def administers_everybody(self) -> bool:
        """Whether this person is administrator of the whole organisation."""
        return self.role == self.Role.ADMINISTRATOR and self.sees_everybody

    def hr_limits(self, employee: str = "") -> Q:
        """Return what limits rows of the organisation to the people whom this person of human resources sees: those of
        ``centre_limits`` whose data are not blocked.
        """
        return self.centre_limits(employee) & Q(**{f"{employee}blocked_at": None})

    def centre_limits(self, employee: str = "") -> Q:
        """Return what limits rows of the organisation to the work centres of this person of human resources.

        ``employee`` is the path from the row to the person, ending with two underscores. One query, once.
        """
        return Q(**{f"{employee}work_centre__in": self.hr_centre_ids}) if self.hr_centre_ids else Q()

    def is_hr_of(self, colleague: "Employee") -> bool:
        """Return whether this person works in human resources and sees the other one: ``visible_to`` for one at
        hand.
        """
        if not self.is_hr or colleague.organisation_id != self.organisation_id:
            return False
        return not self.hr_centre_ids or colleague.work_centre_id in self.hr_centre_ids

    @property
    def time_zone(self) -> str:
        """The time zone of the work centre; of the organisation where the person has none. Reads both."""
        return self.work_centre.time_zone if self.work_centre else self.organisation.time_zone

    def get_own_values_display(self) -> str:
        """Return what stands in the fields of the organisation's own, with what each is called; nothing of a field
        that is gone. One query.
        """
        fields = {field.key: field for field in self.organisation.own_fields.all()}
        known = (fields[key] for key in self.own_values if key in fields)
        return "; ".join(f"{field}: {field.value_in(self.own_values)}" for field in known)

    def managed_teams(self) -> models.QuerySet[Team]:
        """Return the teams this person manages or stands in for today, with every team below them."""
        return Team.objects.filter(organisation_id=self.organisation_id).under(*self.own_teams)

    @cached_property
    def own_teams(self) -> list[Team]:
        """The teams of which this person is the manager, or the deputy of the manager today. One query, once."""
        return _OWN_TEAMS(self.pk, self.organisation_id, self.today())


def _own_teams(employee_id: int, organisation_id: int, today: datetime.date) -> models.QuerySet[Team]:
    stood_for = standing_in(today, "managers__employee__deputies__")
    leads = Q(managers__employee=employee_id) | stood_for & Q(managers__employee__deputies__deputy=employee_id)
    return Team.objects.filter(leads, organisation_id=organisation_id).distinct()


_OWN_TEAMS = Prepared(_own_teams)


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
