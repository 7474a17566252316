"""What a company owes the labour ministry, by when, counted from when, and where that is written.

Working days are those of the law (``labour.term``): the days off that a company gives on top never make a term longer.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labour.dc3.readiness import candidates
from labour.models import Receipt, TrainingAgent, TrainingPlan
from labour.term import LIST_WORKING_DAYS, WORKING_DAYS, first_day_in_term, last_day_of_term, last_day_to_file
from people.models import LabourSettings, Organisation

DAY = datetime.timedelta(days=1)
SOON = 30 * DAY


@dataclass(frozen=True)
class Term:
    """One term. ``key`` names it in messages; ``steps`` are how many days before it human resources are reminded."""

    key: str
    title: str
    due_on: datetime.date
    counts_from: datetime.date
    counting: str
    source: str
    url: str
    steps: tuple[int, ...] = (30, 7, 1)
    done_on: datetime.date | None = None
    note: str = ""

    def status(self, today: datetime.date) -> str:
        """Return how it stands, as the pill of the page names it."""
        if self.done_on:
            return "current"
        if self.due_on < today:
            return "overdue"
        return "due_soon" if self.due_on <= today + SOON else "not_started"


class Terms:
    """The terms of one organisation. Six queries at most, however many DC-3 wait."""

    def __init__(self, organisation: Organisation, settings: LabourSettings) -> None:
        self.organisation = organisation
        self.settings = settings
        self.today = organisation.today()

    @cached_property
    def all(self) -> list[Term]:
        """Every term, the nearest first."""
        found = [*self._of_dc3(), *self._of_plans(), *self._of_agents()]
        return sorted(found, key=lambda term: (term.due_on, term.key))

    @property
    def open(self) -> list[Term]:
        """Those that are still to be kept, the nearest first."""
        return [term for term in self.all if term.done_on is None]

    @property
    def done(self) -> list[Term]:
        """Those that were kept, the latest first."""
        return [term for term in reversed(self.all) if term.done_on]

    def find(self, key: str) -> Term | None:
        """Return the term of this key while it is open."""
        return next((term for term in self.open if term.key == key), None)

    # --- DC-3 -----------------------------------------------------------------------------------

    def _of_dc3(self) -> Iterator[Term]:
        if not self.organisation.issues_dc3:
            return
        zone = self.organisation.zone
        midnight = datetime.datetime.combine(first_day_in_term(self.today), datetime.time.min, tzinfo=zone)
        late = Q(enrolment__completed_at__lt=midnight)
        found = candidates(self.organisation).aggregate(
            late=Count("pk", filter=late),
            first_late=Min("enrolment__completed_at", filter=late),
            waiting=Count("pk", filter=~late),
            first=Min("enrolment__completed_at", filter=~late),
        )
        if found["late"]:
            text = ngettext(
                "Hand over %(count)d DC-3 that is late", "Hand over %(count)d DC-3 that are late", found["late"]
            )
            yield self._dc3("dc3:late", text % {"count": found["late"]}, found["first_late"], (), "?state=overdue")
        if found["waiting"]:
            text = ngettext("Hand over the DC-3 that waits", "Hand over the first of %(count)d DC-3", found["waiting"])
            due_on = last_day_of_term(found["first"].astimezone(zone).date())
            week = due_on.isocalendar()
            key = f"dc3:{week.year}-{week.week}"
            yield self._dc3(key, text % {"count": found["waiting"]}, found["first"], (7,), "")

    def _dc3(self, key: str, title: str, completed_at: datetime.datetime, steps: tuple[int, ...], query: str) -> Term:
        completed_on = completed_at.astimezone(self.organisation.zone).date()
        return Term(
            key=key,
            title=title,
            due_on=last_day_of_term(completed_on),
            counts_from=completed_on,
            counting=_("%(days)d working days after the end of the course") % {"days": WORKING_DAYS},
            source=_("Acuerdo, DOF 14-06-2013, article 24-III"),
            url=reverse("dc3:queue") + query,
            steps=steps,
        )

    # --- Plans ----------------------------------------------------------------------------------

    def _of_plans(self) -> Iterator[Term]:
        plans = list(TrainingPlan.objects.filter(organisation=self.organisation).standing())
        lists = Receipt.objects.filter(organisation=self.organisation, kind=Receipt.Kind.LIST).standing()
        filed = {(plan, year): day for plan, year, day in lists.values_list("plan_id", "year", "filed_on")}
        for plan in plans:
            for year, ended_on in plan.years():
                yield self._list(plan, year, ended_on, filed.get((plan.pk, year)))
            is_followed = any(other.from_on <= plan.until_on + DAY <= other.until_on for other in plans)
            if not is_followed and plan.until_on >= self.today:
                yield Term(
                    key=f"plan:{plan.pk}",
                    title=_("Have the next plan ready (DC-2): %(name)s ends") % {"name": plan.name},
                    due_on=plan.until_on,
                    counts_from=plan.from_on,
                    counting=_("the last day of the plan; it began on this day"),
                    source=_("LFT, articles 153-F Bis and 153-H"),
                    url=reverse("plans:list"),
                )

    def _list(self, plan: TrainingPlan, year: int, ended_on: datetime.date, filed_on: datetime.date | None) -> Term:
        way = (
            _("With more than 50 workers, by electronic means only.")
            if self.settings.is_large
            else _("With up to 50 workers, on paper or by electronic means.")
        )
        return Term(
            key=f"dc4:{plan.pk}:{year}",
            title=_("File the list of DC-3 (DC-4): %(name)s, year %(year)d") % {"name": plan.name, "year": year},
            due_on=last_day_to_file(ended_on),
            counts_from=ended_on,
            counting=_("%(days)d working days after the end of the year of the plan") % {"days": LIST_WORKING_DAYS},
            source=_("Acuerdo, DOF 14-06-2013, article 26"),
            url=f"{reverse('receipts:add')}?plan={plan.pk}&year={year}",
            done_on=filed_on,
            note=way if self.settings.size else "",
        )

    # --- Agents ---------------------------------------------------------------------------------

    def _of_agents(self) -> Iterator[Term]:
        agents = TrainingAgent.objects.filter(organisation=self.organisation, expires_on__isnull=False).standing()
        for agent in agents:
            if agent.expires_on is not None:
                yield Term(
                    key=f"agent:{agent.pk}",
                    title=_("The registration of %(name)s expires (DC-5)") % {"name": agent.name},
                    due_on=agent.expires_on,
                    counts_from=agent.registered_on,
                    counting=_("the last day that its registration says; it was registered on this day"),
                    source=_("LFT, article 153-A; the registration on file"),
                    url=reverse("agents:list"),
                )
