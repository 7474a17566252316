"""When and with what somebody may renew, and what a certificate says of a renewal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.changes.services import words_for
from certificates.models import Certificate
from courses.learning.services import early_renewal, minutes_of
from courses.models import ContentVersion, CoursePage, Enrolment
from people.models import Employee

TITLE_LENGTH = 255


@dataclass(frozen=True)
class Renewal:
    """From when a completed course can be renewed, and whether its holder has begun.

    ``news`` says what changed in the content, where that is why. ``refresher`` is the shorter course that renews it if
    begun by ``refresher_until``; without one it is the whole course again. ``minutes`` are those of what is to be
    taken. ``early``: who passes by the first day is valid until the second, for it counts from the old expiry.
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
    """Return for each enrolment its renewal, for the completed ones of this employment that end. Two queries, three
    with refreshers.

    Needs the courses at hand.
    """
    today = employee.today()
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
    """Return for each certificate its renewal, for those that stand, end and belong to the present employment."""
    if employee is None:
        return {}
    today = employee.today()
    over = (Certificate.Status.REVOKED, Certificate.Status.SUPERSEDED)
    standing = [each for each in certificates if each.status_on(today) not in over]
    renewals = renewals_of_enrolments([each.enrolment for each in standing], employee)
    return {each.pk: renewals[each.enrolment_id] for each in standing if each.enrolment_id in renewals}


class CertifiedContent(TypedDict):
    """What a certificate says of the content; ``hours`` is a decimal number."""

    title_es: str
    title_en: str
    hours: str
    requirements: list[str]


def certified_content(enrolment: Enrolment) -> CertifiedContent:
    """Return what the certificate of a completed enrolment says of the content, from the frozen versions alone.

    Where the refresher was taken, hours and requirements are those of the refresher, and the title says so: nobody
    is certified twice for hours taken once. The certificate that it replaces tells of the whole course.
    """
    whole, refresher = enrolment.pinned_version, enrolment.refresher_version
    taught = refresher or whole
    return {
        "title_es": _title(whole, refresher, "es"),
        "title_en": _title(whole, refresher, "en"),
        "hours": taught.payload["hours"],
        "requirements": taught.payload["requirements"],
    }


def _title(whole: ContentVersion, refresher: ContentVersion | None, language: str) -> str:
    title: str = whole.payload[f"title_{language}"]
    if refresher is None:
        return title
    titles = {"course": title, "refresher": refresher.payload[f"title_{language}"]}
    with override(language):
        said: str = _("%(course)s (renewed with: %(refresher)s)") % titles
        return said if len(said) <= TITLE_LENGTH else _("%(course)s (renewed)") % {"course": title[:230]}
