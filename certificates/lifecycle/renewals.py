"""When and with what somebody may renew, and what a certificate says of a renewal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.changes.services import words_for
from certificates.models import Certificate
from courses.learning.services import early_renewal, minutes_of
from courses.models import CoursePage, Enrolment
from people.models import Employee

TITLE_LENGTH = 255


@dataclass(frozen=True)
class Renewal:
    """From when a completed course can be renewed, and whether its holder has begun.

    ``news`` says what changed in the content, where that is why. ``refresher`` is the shorter course that renews it if
    begun by ``refresher_until``; without one it is the whole course again. ``minutes`` are those of what is to be taken.
    ``early``: who passes by the first day is valid until the second, for it counts from the old expiry.
    """

    course: CoursePage
    opens_on: datetime.date
    is_open: bool
    is_begun: bool
    valid_until: datetime.date | None
    renew_by: datetime.date | None
    refresher: CoursePage | None
    refresher_until: datetime.date | None
    minutes: int
    news: str = ""
    early: tuple[datetime.date, datetime.date] | None = None


def renewals_of_enrolments(enrolments: Iterable[Enrolment], employee: Employee) -> dict[int, Renewal]:
    """Enrolment → its renewal, for the completed ones of this employment that end. Two queries, three with refreshers.

    Needs the courses at hand.
    """
    today = employee.organisation.today()
    ending = []
    for enrolment in enrolments:
        if enrolment.employee_id == employee.pk:
            enrolment.employee = employee
            if enrolment.renewal_opens_on is not None:
                ending.append(enrolment)
    if not ending:
        return {}
    available = set(CoursePage.objects.available_to(employee).values_list("pk", flat=True))
    chosen = {each.pk: each.course.refresher_id for each in ending if _may_refresh(each, today)}
    refreshers = {}
    if chosen:
        refreshers = {each.pk: each for each in CoursePage.objects.offered_to(employee).filter(pk__in=chosen.values())}
    news = words_for(ending)
    minutes = minutes_of([*(each.course for each in ending), *refreshers.values()])
    renewals = {}
    for enrolment in ending:
        opens_on = enrolment.renewal_opens_on
        if enrolment.course_id in available and opens_on is not None:
            refresher = refreshers.get(chosen.get(enrolment.pk))
            renewals[enrolment.pk] = Renewal(
                course=enrolment.course,
                opens_on=opens_on,
                is_open=opens_on <= today,
                is_begun=not enrolment.is_latest,
                valid_until=enrolment.valid_until,
                renew_by=enrolment.renew_by,
                refresher=refresher,
                refresher_until=enrolment.refresher_until if refresher else None,
                minutes=minutes.get((refresher or enrolment.course).pk, 0),
                news=news.get(enrolment.pk, ""),
                early=early_renewal(enrolment, today),
            )
    return renewals


def _may_refresh(enrolment: Enrolment, today: datetime.date) -> bool:
    until = enrolment.refresher_until
    return until is not None and until >= today


def renewals_of(certificates: Iterable[Certificate], employee: Employee | None) -> dict[int, Renewal]:
    """Certificate → its renewal, for those that stand, end and belong to the present employment."""
    if employee is None:
        return {}
    today = employee.organisation.today()
    over = (Certificate.Status.REVOKED, Certificate.Status.SUPERSEDED)
    standing = [each for each in certificates if each.status_on(today) not in over]
    renewals = renewals_of_enrolments([each.enrolment for each in standing], employee)
    return {each.pk: renewals[each.enrolment_id] for each in standing if each.enrolment_id in renewals}


def certified_content(enrolment: Enrolment) -> dict[str, Any]:
    """What the certificate of a completed enrolment says of the content, from the frozen versions alone.

    Where the refresher was taken, hours and requirements are those of the refresher, and the title says so: nobody
    is certified twice for hours taken once. The certificate that it replaces tells of the whole course.
    """
    whole, refresher = enrolment.content_version, enrolment.refresher_version
    assert whole is not None, "a completed enrolment is pinned (constraint started_means_pinned)"  # noqa: S101
    if refresher is None:
        return dict(whole.payload)
    titles = {
        f"title_{language}": _renewed_title(whole.payload, refresher.payload, language) for language in ("es", "en")
    }
    taught = {key: refresher.payload[key] for key in ("hours", "requirements")}
    return {**whole.payload, **taught, **titles}


def _renewed_title(whole: dict[str, Any], refresher: dict[str, Any], language: str) -> str:
    titles = {"course": whole[f"title_{language}"], "refresher": refresher[f"title_{language}"]}
    with override(language):
        said: str = _("%(course)s (renewed with: %(refresher)s)") % titles
        return said if len(said) <= TITLE_LENGTH else _("%(course)s (renewed)") % {"course": titles["course"][:230]}
