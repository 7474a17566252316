"""What learners asked as a list: what waits for the viewer's answer, or what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import DutyRequest
from courses.requests.services import decidable_by
from lib.listing import FilterForm, Filters, texts
from lib.tables import Column, QueryTable
from people.models import Employee

ANSWERED = "answered"
READ = ("enrolment__employee__user", "enrolment__employee__organisation", "enrolment__course", "decided_by__user")


@dataclass(frozen=True)
class RequestFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    show: str = ""

    NOT_THERE = {"show": gettext_lazy("This list does not know what the address asks for.")}


class RequestList(QueryTable[DutyRequest]):
    """The requests under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = RequestFilters.parse(data, show=texts([ANSWERED]))

    @property
    def columns(self) -> Sequence[Column[DutyRequest]]:
        """The columns; moments are those of the clock of the viewer, as on the screen."""
        zone = self.viewer.zone
        return [
            Column("name", gettext_lazy("Employee"), lambda row: row.enrolment.employee.user.get_full_name(), 32),
            Column("number", gettext_lazy("Number"), lambda row: row.enrolment.employee.number, 12, is_on_screen=False),
            Column("kind", gettext_lazy("What"), lambda row: row.get_kind_display(), 24),
            Column("course", gettext_lazy("Course"), lambda row: row.enrolment.course.local_title, 40),
            Column("due_on", gettext_lazy("New date requested"), lambda row: row.due_on, 16),
            Column("asked_at", gettext_lazy("Requested on"), lambda row: row.asked_at.astimezone(zone), 18),
            Column("reason", gettext_lazy("Reason"), lambda row: row.reason, 40),
            Column("state", gettext_lazy("Status"), lambda row: row.outcome, 20),
            Column("answer", gettext_lazy("Answer"), lambda row: row.answer, 40),
            Column(
                "decided_by",
                gettext_lazy("Decided by"),
                lambda row: row.decided_by.user.get_full_name() if row.decided_by else "",
                32,
                is_on_screen=False,
            ),
            Column(
                "decided_at",
                gettext_lazy("Decided on"),
                lambda row: row.decided_at.astimezone(zone) if row.decided_at else None,
                18,
                is_on_screen=False,
            ),
        ]

    def rows(self) -> QuerySet[DutyRequest]:
        """Return what waits, the oldest first; or what was answered, the newest first."""
        if self.filters.gone:
            return DutyRequest.objects.none()
        return (self._answered() if self.filters.show else self._waiting()).select_related(*READ)

    def _waiting(self) -> QuerySet[DutyRequest]:
        return decidable_by(self.viewer).order_by("asked_at", "pk")

    def _answered(self) -> QuerySet[DutyRequest]:
        return DutyRequest.objects.seen_by(self.viewer).exclude(decision="").order_by("-decided_at", "-pk")

    def tabs(self) -> list[dict[str, object]]:
        """Return both lists as tabs, the first with how many wait."""
        waiting = ("", _("Waiting for you"), self._waiting().count())
        return self.filters.tabs("show", [waiting, (ANSWERED, _("Answered"), None)])


class RequestFilterForm(FilterForm):
    """The filter in force, in words; on the screen it is the tabs."""

    show = forms.ChoiceField(
        label=gettext_lazy("Requests"),
        choices=[("", gettext_lazy("Waiting for you")), (ANSWERED, gettext_lazy("Answered"))],
    )

    def __init__(self, listed: RequestList) -> None:
        super().__init__(listed.filters.values)
