"""How long somebody has read a lesson, as far as that was measured, and how they read it otherwise."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.learning import Enrolment
from courses.models.pages import LessonPage


class LessonReading(models.Model):
    """The time that somebody has spent with a lesson. The row exists ⇔ something of it was counted or said.

    ``counted_until`` is the moment up to which time is counted: whatever is counted next for the same person, in any
    lesson, begins there. ``other_way`` is how they say that they read it, where no time was measured.
    """

    class Way(models.TextChoices):
        PRINTED = "printed", _("I printed it and read it on paper")
        ALOUD = "aloud", _("It was read aloud to me, or a screen reader read it")
        GROUP = "group", _("We read it in a group")
        OTHER = "other", _("In some other way")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="readings")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(default=timezone.now)
    counted_until = models.DateTimeField(default=timezone.now)
    other_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    other_way_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="one_reading_a_lesson"),
            models.CheckConstraint(
                condition=Q(other_way="", other_way_at=None) | (~Q(other_way="") & Q(other_way_at__isnull=False)),
                name="other_way_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} read {self.lesson_id} for {datetime.timedelta(seconds=self.seconds)}"
