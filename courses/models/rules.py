"""Standing rules: whoever is in an audience has to complete something, today and whenever somebody enters it."""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models.pages import CoursePage
from courses.models.structure import LearningPath
from lib.lines import LineField
from people.models import Employee, JobRole, Organisation, Team, WorkCentre


class DutyRuleQuerySet(models.QuerySet["DutyRule"]):
    """Rules; who may see them and which are in force."""

    def visible_to(self, viewer: Employee) -> "DutyRuleQuerySet":
        """Return those of their organisation to human resources; to who sees some work centres only, those about these
        alone.
        """
        if not viewer.is_hr:
            return self.none()
        ours = self.filter(organisation_id=viewer.organisation_id)
        if viewer.sees_everybody:
            return ours
        others = WorkCentre.objects.exclude(pk__in=viewer.hr_centre_ids)
        about_mine = self.filter(work_centres__in=viewer.hr_centre_ids)
        return ours.filter(pk__in=about_mine.values("pk")).exclude(work_centres__in=others)

    def running(self) -> "DutyRuleQuerySet":
        """Return those neither paused nor ended."""
        return self.filter(paused_at=None, ended_at=None)


class DutyRule(models.Model):
    """Who has to complete what, by when. It is never rewritten: what it gave says why, for ever."""

    class Due(models.TextChoices):
        ENTRY = "entry", _("Some days after the person comes under the rule")
        HIRE = "hire", _("Some days after the person was hired")
        YEARLY = "yearly", _("On the same date every year")

    class Leaving(models.TextChoices):
        KEEP = "keep", _("Keep the assignment")
        WITHDRAW = "withdraw", _("Withdraw what has not been started")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duty_rules")
    name = LineField(_("name"), max_length=120)
    course = models.ForeignKey(CoursePage, models.PROTECT, null=True, related_name="+")
    path = models.ForeignKey(LearningPath, models.PROTECT, null=True, related_name="+")
    everybody = models.BooleanField(default=False)
    teams = models.ManyToManyField(Team, related_name="+")
    job_roles = models.ManyToManyField(JobRole, related_name="+")
    work_centres = models.ManyToManyField(WorkCentre, related_name="+")
    hired_since = models.DateField(null=True)
    due = models.CharField(max_length=6, choices=Due.choices)
    days = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)
    renews = models.BooleanField(default=False)  # whether it gives the duty again when a completion expires
    leaving = models.CharField(max_length=8, choices=Leaving.choices)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True)  # the last day on which the clock looked at everybody
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = DutyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["ended_at", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("name"), condition=Q(ended_at=None), name="rule_name_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(course=None, path__isnull=False) | Q(course__isnull=False, path=None),
                name="rule_is_about_a_course_or_a_path",
            ),
            models.CheckConstraint(
                condition=Q(due="yearly", month__range=(1, 12), day__range=(1, 31), days=None, renews=True)
                | Q(due__in=["entry", "hire"], days__gte=1, month=None, day=None),
                name="rule_says_by_when",
            ),
        ]
        indexes = [
            models.Index(fields=["checked_on"], condition=Q(paused_at=None, ended_at=None), name="duty_rules_to_check"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """``running``, ``paused`` or ``ended``."""
        return "ended" if self.ended_at else "paused" if self.paused_at else "running"

    @property
    def yearly_date(self) -> datetime.date | None:
        """A date with the day and the month of a yearly one."""
        return datetime.date(2001, self.month, self.day) if self.month and self.day else None

    @property
    def by_when(self) -> str:
        """By when it has to be completed, in words."""
        if self.yearly_date:
            return str(_("every year by %(date)s") % {"date": date_format(self.yearly_date, "MONTH_DAY_FORMAT")})
        days = self.days or 0
        if self.due == self.Due.HIRE:
            words = ngettext("within %(days)s day of being hired", "within %(days)s days of being hired", days)
        else:
            words = ngettext(
                "within %(days)s day of coming under the rule", "within %(days)s days of coming under the rule", days
            )
        return words % {"days": days}

    @property
    def what(self) -> str:
        """What has to be completed, in the active language."""
        return str(self.path) if self.path else self.course.local_title if self.course else ""


class RuleMemberQuerySet(models.QuerySet["RuleMember"]):
    """Who is, or was, under a rule."""

    def present(self) -> "RuleMemberQuerySet":
        """Return who is now."""
        return self.filter(left_at=None)


class RuleMember(models.Model):
    """A person whom a rule reached, from when to when. Who comes back comes under it anew."""

    rule = models.ForeignKey(DutyRule, models.CASCADE, related_name="members")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    objects = RuleMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "employee"], condition=Q(left_at=None), name="under_a_rule_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} under {self.rule_id}"


def next_date(month: int, day: int, not_before: datetime.date) -> datetime.date:
    """Return the first date with this month and day that is not before another one."""
    date = datetime.date(not_before.year, month, day)
    return date if date >= not_before else datetime.date(not_before.year + 1, month, day)
