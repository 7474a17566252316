"""What people are told of their evidence, through the outbox."""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Evidence, EvidenceEvent
from people.messages.kinds import AboutRow, MessageKind, NotSent, Placeholder
from people.models import Message, MessageMute

Reason = Message.Reason
Decision = Evidence.Decision
NAME = Placeholder("name", gettext_lazy("What the person is called"), "Ana")
COMPANY = Placeholder("organisation", gettext_lazy("Your organization"), "Empresa, S.A. de C.V.")
TITLE = Placeholder("title", gettext_lazy("The title of the evidence"), gettext_lazy("Diploma in AI governance"))
URL = Placeholder("url", gettext_lazy("The address to open"), "https://aula.example.com/")


def about_decision(event: EvidenceEvent) -> str:
    """Return what a message about a decision is about: each decision by itself, also of the same evidence."""
    return f"evidence:{event.evidence_id}:event:{event.pk}"


def about_expiry(pk: int, until: datetime.date, days: int) -> str:
    """Return what a reminder of an expiry is about."""
    return f"evidence:{pk}:{until.isoformat()}:T-{days}"


class _AboutEvidence(AboutRow[Evidence]):
    """A message about one piece of evidence, as it stood at one moment: ``payload`` names it."""

    noun = "evidence"

    def rows(self) -> QuerySet[Evidence]:
        return Evidence.objects.select_related("counts_as", "employee__organisation", "employee__work_centre")

    def row(self, message: Message) -> Evidence:
        return self.rows().get(pk=message.payload["evidence"])

    def page(self, row: Evidence) -> str:
        return reverse("evidence:one", args=[row.uuid])

    def words(self, row: Evidence, message: Message) -> Mapping[str, object]:
        """Return what every such message says."""
        name, organisation = message.user.get_short_name(), row.employee.organisation.legal_name
        return {"name": name, "organisation": organisation, "title": row.title}


class EvidenceDecided(_AboutEvidence):
    """What human resources decided, and why; ten minutes later, for so long it can be undone."""

    name = "evidence_decided"
    label = gettext_lazy("Decision on evidence")
    template = "evidence/email/decided"

    def words(self, row: Evidence, message: Message) -> Mapping[str, object]:
        """Return the decision in words, while it is the one that stands."""
        if row.decision != message.payload["decision"]:
            raise NotSent(Reason.OVERTAKEN)
        return {
            **super().words(row, message),
            "decision": row.decision,
            "answer": row.answer,
            "course": row.counts_as.local_title if row.counts_as else "",
            "until": date_format(row.accepted_until, "DATE_FORMAT") if row.accepted_until else "",
        }


class EvidenceExpiring(_AboutEvidence):
    """Some days before accepted evidence expires."""

    name = "evidence_expiring"
    label = gettext_lazy("Evidence expires")
    template = "evidence/email/expiring"
    keeps_quiet_hours = True
    topic = MessageMute.Topic.REMINDERS
    placeholders = (
        NAME,
        COMPANY,
        TITLE,
        Placeholder("date", gettext_lazy("The last day on which it counts"), gettext_lazy("March 14, 2030")),
        URL,
    )

    def words(self, row: Evidence, message: Message) -> Mapping[str, object]:
        """Return the title and the day, while it still counts until that day."""
        until = row.accepted_until
        if until is None or not row.is_accepted_on(row.employee.today()):
            raise NotSent(Reason.NOT_DUE)
        if until.isoformat() != message.payload["until"]:
            raise NotSent(Reason.NOT_DUE)
        still_asked = row.meets.filter(is_latest=True, completed_at=None, due_on__isnull=False).exists()
        course = row.counts_as if still_asked else None
        return {
            **super().words(row, message),
            "date": date_format(until, "DATE_FORMAT"),
            "course": _("the course “%(course)s”") % {"course": course.local_title} if course else "",
        }


class EvidenceWaiting(MessageKind):
    """How many pieces of evidence wait for somebody of human resources: once a day at most, for all of them."""

    name = "evidence_waiting"
    label = gettext_lazy("Evidence to decide")
    template = "evidence/email/waiting"
    keeps_quiet_hours = True
    placeholders = (NAME, Placeholder("number", gettext_lazy("How many wait"), "3"), URL)

    def context(self, message: Message) -> Mapping[str, object]:
        """Return how many wait now, while any does."""
        number = Evidence.objects.decidable_by(message.employee).count() if message.employee else 0
        if not number:
            raise NotSent(Reason.DONE)
        return {
            "name": message.user.get_short_name(),
            "number": number,
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the list of what waits."""
        return f"{reverse('evidence:list')}?state=to_decide"


KINDS: tuple[type[MessageKind], ...] = (EvidenceDecided, EvidenceExpiring, EvidenceWaiting)
