"""What human resources have to look after: a number each, one click from the list, and there one more from the
action.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.duties.listing import DutyList, Look
from courses.models import Enrolment, Evidence
from people.models import Employee


@dataclass(frozen=True)
class Matter:
    """A number and its words; ``state`` colours the tile."""

    label: str
    count: int
    url: str
    icon: str
    state: str


def attention(viewer: Employee) -> list[Matter]:
    """Return what the team list, that of ways in and that of evidence count, for the home of human resources.

    Five queries, whatever the number of people.
    """
    counts = DutyList(viewer, QueryDict()).counts
    team = reverse("reports:team")
    found = [
        (Enrolment.Status.OVERDUE, _("Overdue"), "alert-triangle", "overdue"),
        (Look.DUE_SOON, _("Due soon"), "clock", "due_soon"),
        (Look.EXPIRING, _("Expires soon"), "history", "expired"),
        (Look.NO_COURSE, _("Without a course"), "user", "not_started"),
        (Look.CANNOT_SIGN_IN, _("Cannot sign in"), "key", "not_started"),
    ]
    urls: dict[str, str] = {Look.CANNOT_SIGN_IN: reverse("ways_in:list")}
    evidence = Matter(
        _("Evidence to decide"),
        Evidence.objects.decidable_by(viewer).count(),
        f"{reverse('evidence:list')}?state=to_decide",
        "file-text",
        "in_progress",
    )
    return [
        *(
            Matter(label, counts[key], urls.get(key, f"{team}?status={key}"), icon, state)
            for key, label, icon, state in found
        ),
        evidence,
    ]
