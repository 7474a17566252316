"""Frozen structure of a course, and ordered sets of courses."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from courses.models.pages import CoursePage, LessonPage
from lib.constraints import Unique
from lib.lines import LineField
from people.models import JobRole, Organisation


class ContentVersion(models.Model):
    """What a course consisted of when somebody started it; append-only.

    ``payload`` holds both languages: course titles, hours, requirement numbers, modules and lessons
    with the SHA-256 of each body. Enrolments and certificates name a version, never the live page.
    """

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_is_unique"),
            models.UniqueConstraint(fields=["course", "sha256"], name="version_is_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} v{self.number}"


class VersionLesson(models.Model):
    """One lesson of a content version."""

    version = models.ForeignKey(ContentVersion, models.CASCADE, related_name="version_lessons")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    sort_order = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    is_required = models.BooleanField()

    class Meta:
        ordering = ["sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "lesson"], name="lesson_is_once_in_version"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} in {self.version_id}"


class LearningPathQuerySet(models.QuerySet["LearningPath"]):
    """Learning paths, by whom they are for."""

    def for_organisation(self, organisation: Organisation | int) -> "LearningPathQuerySet":
        """Return the paths for every organisation or for this one."""
        return self.filter(models.Q(organisation=None) | models.Q(organisation=organisation))


LearningPathManager = models.Manager.from_queryset(LearningPathQuerySet)


class LearningPath(ClusterableModel):
    """An ordered set of courses for one or more job roles."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="learning_paths",
        verbose_name=_("organization"),
        help_text=_("Leave empty to offer the path to every organization."),
    )
    title = LineField(_("title"), max_length=200)
    title_es: str
    title_en: str
    summary = models.TextField(_("summary"), blank=True)
    summary_es: str
    summary_en: str
    job_roles = ParentalManyToManyField(
        JobRole, blank=True, related_name="learning_paths", verbose_name=_("for job roles")
    )

    objects: ClassVar["LearningPathManager[LearningPath]"] = LearningPathManager()

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")
        ordering = ["title_es"]

    def __str__(self) -> str:
        return self.title


class PathStep(Orderable):
    """One course of a learning path."""

    path = ParentalKey(LearningPath, related_name="steps")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="path_steps", verbose_name=_("course"))

    class Meta(Orderable.Meta):
        constraints = [
            Unique(
                fields=["path", "course"],
                at="course",
                says=_("This course is already in the path."),
                name="course_is_once_in_path",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} in {self.path_id}"
