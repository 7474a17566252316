"""What declaring a material change would do, and what it did: numbers and names, nothing is written."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from certificates.changes.services import holders
from certificates.models import Certificate, CertificateQuerySet
from certificates.models.changes import MaterialChange
from courses.learning.services import live_sha256, minutes_of
from courses.models import CoursePage, Enrolment
from people.models import Employee

SHOWN = 200


@dataclass(frozen=True)
class TeamCount:
    """How many of a team a change affects; ``team`` is None for who is in none."""

    organisation_title: str
    team: str | None
    count: int


@dataclass(frozen=True)
class Effect:
    """Whom a change of a course affects. ``people`` holds the first ones, ``teams`` counts all."""

    total: int
    without_email: int
    in_progress: int
    teams: list[TeamCount]
    people: list[Certificate]
    refresher: CoursePage | None
    minutes: int


def effect_on(course: CoursePage, *, seen: QuerySet[Employee]) -> Effect:
    """Return what declaring the present content of a course materially new would do today; names only of people
    seen.
    """
    sha256, now = live_sha256(course), timezone.now()
    found = holders(course, sha256, now)
    begun = Enrolment.objects.filter(course=course, is_latest=True, started_at__lt=now, completed_at=None)
    refresher = course.refresher if course.refresher and course.refresher.live else None
    return Effect(
        total=found.count(),
        without_email=found.filter(enrolment__employee__user__email="").count(),
        in_progress=begun.exclude(content_version__sha256=sha256).filter(employee__left_on=None).count(),
        teams=_teams(found),
        people=list(
            found.filter(enrolment__employee__in=seen)
            .select_related("enrolment__employee", "organisation")
            .order_by("holder_name", "pk")[:SHOWN]
        ),
        refresher=refresher,
        minutes=minutes_of([refresher or course]).get((refresher or course).pk, 0),
    )


def _teams(found: CertificateQuerySet) -> list[TeamCount]:
    name = "name_en" if get_language() == "en" else "name_es"
    rows = (
        found.order_by()
        .with_team()
        .values_list(F("organisation__legal_name"), F(f"present__team__{name}"))
        .annotate(Count("pk"))
    )
    return [TeamCount(*row) for row in rows.order_by("organisation__legal_name", f"present__team__{name}")]


def counted(changes: QuerySet[MaterialChange]) -> QuerySet[MaterialChange]:
    """Add how many were asked, and how many of them have renewed."""
    renewed = Q(notices__certificate__enrolment__is_latest=False) & Q(notices__certificate__superseded_at__isnull=False)
    return changes.order_by("-declared_at", "-pk").annotate(
        asked_count=Count("notices", distinct=True), renewed_count=Count("notices", filter=renewed, distinct=True)
    )
