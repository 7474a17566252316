"""Who has written a course completes it only after a second person has looked: they know its answers, set its rules."""

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PageLogEntry

from courses.learning.grounds import ground_of, passes
from courses.learning.services import complete_course
from courses.models import Enrolment
from people.approvals.kinds import ApprovalKind, Effect, Outdated
from people.approvals.services import request_approval
from people.models import Approval, User

Decision = Approval.Decision
MOST_NAMED = 20  # changes that whoever decides is shown


class OwnCourseKind(ApprovalKind):
    """The completion of a course by somebody who has written of it."""

    name = "courses.own_course"
    label = gettext_lazy("Completion of a course by somebody who wrote it")

    def request(self, enrolment: Enrolment) -> None:
        """Ask human resources for it, once, unless the course is completed already."""
        is_open = Enrolment.objects.filter(pk=enrolment.pk, completed_at=None).exists()
        if not is_open or waits_for_second_person(enrolment):
            return
        user = enrolment.employee.user
        reason = _("%(name)s completed a course that they helped write: its pages or its questions.")
        request_approval(
            self,
            str(enrolment.pk),
            by=user,
            reason=reason % {"name": user.get_full_name()},
            subject=user,
            organisation=enrolment.employee.organisation,
            payload={"enrolment": enrolment.pk},
        )

    def effect(self, approval: Approval) -> Effect:
        enrolment = _enrolment(approval)
        names = {"name": enrolment.employee.user.get_full_name(), "course": enrolment.course.local_title}
        lines = [_("%(name)s completes “%(course)s” and gets its certificate, if it has one.") % names]
        if ground := ground_of(enrolment):
            lines.append(ground.words)
        written = _own_entries(enrolment).order_by("-timestamp").select_related("page")[:MOST_NAMED]
        lines += [
            _("%(day)s: changed “%(page)s”.") % {"day": _local_day(enrolment, entry), "page": entry.page.title}
            for entry in written
        ]
        warning = _("Look at the pass mark, the rules, and the questions as they were when it was taken.")
        return Effect(lines, [warning])

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        keys = [approval.payload["enrolment"] for approval in approvals]
        found = Enrolment.objects.select_related("course").in_bulk(keys)
        return {approval.pk: found[approval.payload["enrolment"]].course.local_title for approval in approvals}

    def hold(self, approval: Approval) -> None:
        Enrolment.objects.select_for_update(of=("self",)).filter(pk=approval.payload["enrolment"]).values("pk").first()

    def apply(self, approval: Approval, by: User) -> None:
        enrolment = _enrolment(approval)
        if enrolment.employee.left_on:
            raise Outdated(_("The person no longer works here."))
        if not enrolment.completed_at and not passes(enrolment):
            raise Outdated(_("The person no longer passes the course."))
        if not complete_course(enrolment, is_approved=True):
            raise Outdated(_("The course was completed in the meantime."))


OWN_COURSE = OwnCourseKind()


def _enrolment(approval: Approval) -> Enrolment:
    people = ("employee__user", "employee__organisation", "employee__work_centre")
    found: Enrolment = Enrolment.objects.select_related("course", "refresher_version__course", *people).get(
        pk=approval.payload["enrolment"]
    )
    return found


def _local_day(enrolment: Enrolment, entry: PageLogEntry) -> str:
    return date_format(entry.timestamp.astimezone(enrolment.employee.organisation.zone).date(), "DATE_FORMAT")


def _own_entries(enrolment: Enrolment) -> QuerySet[PageLogEntry]:
    """Return what the log of the CMS knows of changes by the person of an enrolment to pages of its course."""
    paths = {enrolment.course.path, enrolment.studied_course.path}
    of_these = Q()
    for path in paths:
        of_these |= Q(page__path__startswith=path)
    entries: QuerySet[PageLogEntry] = PageLogEntry.objects.filter(of_these, user=enrolment.employee.user_id)
    return entries.exclude(action__startswith="wagtail.comments")


def has_written(enrolment: Enrolment) -> bool:
    """Return whether the person of an enrolment has ever changed a page of its course: lessons, quiz, pass mark."""
    return _own_entries(enrolment).exists()


def approved_completion(enrolment: Enrolment) -> Approval | None:
    """Return the request by which a second person lets, or just now has let, this enrolment be completed."""
    of_this = Approval.objects.filter(kind=OWN_COURSE.name, key=str(enrolment.pk))
    let = of_this.filter(decision=Decision.APPROVED) | of_this.waiting()
    found: Approval | None = let.order_by("requested_at").last()
    return found


def waits_for_second_person(enrolment: Enrolment) -> bool:
    """Return whether the completion of an enrolment waits for somebody who looks at it."""
    return Approval.objects.waiting().filter(kind=OWN_COURSE.name, key=str(enrolment.pk)).exists()
