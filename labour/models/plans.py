"""Plan and programmes of training, of which the form DC-2 tells: kept in the company, and shown to an inspector."""

import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.models import CoursePage
from labour.models.records import STANDING, LabourAct, LabourRecord, LabourRecordQuerySet
from lib.constraints import Unique
from lib.lines import LineField
from people.models import JobRole, WorkCentre

MOST_YEARS = 2  # LFT, article 153-H
MOST_DAYS = datetime.timedelta(days=731)  # of so many years, whatever leap day is among them
MOST_STAGES = 12


def years_after(day: datetime.date, years: int) -> datetime.date:
    """Return the same day of a later year; the first of March for a leap day of a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


class TrainingPlanQuerySet(LabourRecordQuerySet["TrainingPlan"]):
    """Plans, by when they are in force."""

    def in_force(self, day: datetime.date) -> Self:
        """Return those that a day is in."""
        return self.standing().filter(from_on__lte=day, until_on__gte=day)


class TrainingPlan(LabourRecord):
    """A plan of at most two years, with its programmes. ``objectives`` are keys of ``Objective``, in order."""

    ABOUT = LabourAct.About.PLAN

    class Objective(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Update and improve knowledge and skills, and inform about new technologies")
        RISKS = "risks", _("Prevent risks at work")
        PRODUCTIVITY = "productivity", _("Raise productivity")
        EDUCATION = "education", _("Raise the level of education")
        VACANCIES = "vacancies", _("Prepare people for vacancies or new positions")

    class Scope(models.TextChoices):
        OWN = "own", _("Of this company alone")
        GROUP = "group", _("Common to several companies")
        BRANCH = "branch", _("General system of a branch of activity")

    name = LineField(_("name"), max_length=120)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    scope = models.CharField(_("kind of plan"), max_length=10, choices=Scope.choices, default=Scope.OWN)
    objectives = models.JSONField(_("objectives"), default=list)
    stages = models.PositiveSmallIntegerField(
        _("number of stages"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_STAGES)]
    )
    men = models.PositiveIntegerField(_("workers of the company: men"), null=True, blank=True)
    women = models.PositiveIntegerField(_("workers of the company: women"), null=True, blank=True)
    activity = LineField(_("main activity of the company"), max_length=200)
    seat = models.ForeignKey(
        WorkCentre, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("main work center")
    )

    objects = TrainingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="plan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(until_on__lt=F("from_on") + MOST_DAYS), name="plan_is_two_years_at_most"
            ),
            models.CheckConstraint(condition=Q(stages__gte=1, stages__lte=MOST_STAGES), name="plan_has_stages"),
        ]
        indexes = [models.Index(fields=["organisation", "-from_on"], name="plans_by_date")]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, day: datetime.date) -> bool:
        """Apply the rule of ``in_force`` to one row."""
        return self.withdrawn_at is None and self.from_on <= day <= self.until_on

    def years(self) -> list[tuple[int, datetime.date]]:
        """Return the number and the last day of each year of the plan; the last one may be shorter."""
        found: list[tuple[int, datetime.date]] = []
        for number in range(1, MOST_YEARS + 1):
            last = min(years_after(self.from_on, number) - datetime.timedelta(days=1), self.until_on)
            found.append((number, last))
            if last == self.until_on:
                break
        return found


class PlanCourseQuerySet(LabourRecordQuerySet["PlanCourse"]):
    """Courses of plans."""

    def of_standing_plans(self) -> Self:
        """Return those that neither were withdrawn nor stand in a plan that was."""
        return self.standing().filter(plan__withdrawn_at=None)


class PlanCourse(LabourRecord):
    """A course in a plan: of this site, or another one that has a title only.

    It is for everybody at these work centers who has one of these job roles; an empty choice means all.
    """

    ABOUT = LabourAct.About.PROGRAMME

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        ON_SITE = "on_site", _("on site")
        MIXED = "mixed", _("mixed")

    plan = models.ForeignKey(TrainingPlan, models.PROTECT, related_name="courses")
    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("course")
    )
    title = LineField(_("other training"), max_length=200, blank=True)
    stage = models.PositiveSmallIntegerField(_("stage"), default=1, validators=[MinValueValidator(1)])
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    centres = models.ManyToManyField(WorkCentre, related_name="+", blank=True, verbose_name=_("work centers"))
    job_roles = models.ManyToManyField(JobRole, related_name="+", blank=True, verbose_name=_("job roles"))

    objects = PlanCourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course in the plan")
        verbose_name_plural = _("courses in the plan")
        ordering = ["stage", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course=None) ^ Q(title=""), name="plan_course_is_of_this_site_or_has_a_title"
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="plan_course_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=MOST_STAGES), name="plan_course_is_of_a_stage"),
            Unique(
                fields=["plan", "course"],
                condition=STANDING & Q(course__isnull=False),
                at="course",
                says=_("This course is in the plan already."),
                name="course_is_in_a_plan_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What it is called, in the active language. Reads the course."""
        return self.course.local_title if self.course else self.title

    @property
    def printed_title(self) -> str:
        """What the form calls it, in Spanish. Reads the course."""
        with override("es"):
            return self.label
