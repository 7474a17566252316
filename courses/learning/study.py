"""What is told of how somebody studied: minutes read, what they read another way, and how practice went."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from courses.learning.standing import MINUTE
from courses.models import BlockAnswer, Enrolment, LessonReading, VersionLesson
from lib.annotated import annotated
from people.models import Employee

REST = datetime.timedelta(hours=6)  # what was wrong at first is known when it is right again after so long


@dataclass
class Study:
    """How one course was studied."""

    enrolment: Enrolment
    minutes: int  # measured
    declared: int  # of the content that is studied
    answered: int = 0
    right_at_once: int = 0  # of the answers, wholly
    other_ways: list[LessonReading] = field(default_factory=list)


def studies_of(employee: Employee) -> list[Study]:
    """Return how somebody studied each course that they have begun, the newest first. Three queries."""
    studies = {enrolment.pk: _study(enrolment) for enrolment in _measured(employee)}
    answers = BlockAnswer.objects.filter(enrolment__in=studies).order_by().values("enrolment")
    counted = answers.annotate(
        answered=Count("pk"),
        at_once=Count("pk", filter=Q(first_right=F("total"))),
    )
    for pk, answered, at_once in counted.values_list("enrolment", "answered", "at_once"):
        studies[pk].answered, studies[pk].right_at_once = answered, at_once
    others = LessonReading.objects.filter(enrolment__in=studies).exclude(other_way="")
    for reading in others.select_related("lesson").order_by("lesson__path"):
        studies[reading.enrolment_id].other_ways.append(reading)
    return list(studies.values())


def _measured(employee: Employee) -> QuerySet[Enrolment]:
    studied = VersionLesson.objects.filter(version=Coalesce(OuterRef("refresher_version"), OuterRef("content_version")))
    read = LessonReading.objects.filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.filter(employee=employee, started_at__isnull=False)
        .annotate(declared=_sum(studied, "version", "minutes"), seconds=_sum(read, "enrolment", "seconds"))
        .select_related("course", "refresher_version__course")
        .order_by("-started_at", "-pk")
    )


def _sum(rows: "QuerySet[VersionLesson] | QuerySet[LessonReading]", by: str, column: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Sum(column)).values("n")), 0)


def _study(enrolment: Enrolment) -> Study:
    seconds, declared = annotated(enrolment, "seconds", int), annotated(enrolment, "declared", int)
    return Study(enrolment, minutes=seconds // MINUTE, declared=declared)


def lessons_to_read_again(enrolment: Enrolment) -> set[int]:
    """Return the lessons of which somebody answered something wrong and has not got it right since, or only at once
    after being told. One query.
    """
    wrong = Q(right__lt=F("total")) | Q(first_right__lt=F("total"), last_at__lt=F("first_at") + REST)
    return set(BlockAnswer.objects.filter(wrong, enrolment=enrolment).values_list("lesson_id", flat=True))
