"""Reminding human resources of terms, before they end."""

import datetime

from django.db.models import Q

from labour.models import TrainingAgent, TrainingPlan
from labour.terms.calendar import Term, Terms
from labour.terms.emails import TermEnds
from people.employees.services import labour_settings
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, Organisation
from sweeps.services import each

SWEEP = "labour.terms"


def remind_all() -> None:
    """Queue what is due in every organisation that has terms. One that fails does not stop the others."""
    planning = TrainingPlan.objects.standing().values("organisation")
    training = TrainingAgent.objects.standing().values("organisation")
    found = Organisation.objects.filter(Q(issues_dc3=True) | Q(pk__in=planning) | Q(pk__in=training))
    each(SWEEP, found.order_by("pk").values_list("pk", flat=True), remind)


def remind(key: int) -> int:
    """Queue the reminders of one organisation for its human resources, each once; return how many are new."""
    organisation = Organisation.objects.get(pk=key)
    terms = Terms(organisation, labour_settings(organisation))
    due = [(term, step) for term in terms.open if (step := step_of(term, terms.today)) is not None]
    if not due:
        return 0
    people = Employee.objects.active().in_human_resources().filter(organisation=organisation, hr_centres=None)
    readers = list(people.filter(user__is_active=True).select_related("user", "organisation").order_by("pk"))
    return len(
        queue_messages(
            NewMessage(
                TermEnds.name,
                reader.user,
                f"term:{term.key}:{step}",
                reader,
                organisation,
                {"term": term.key, "due_on": term.due_on.isoformat()},
            )
            for term, step in due
            for reader in readers
        )
    )


def step_of(term: Term, today: datetime.date) -> int | None:
    """Return which reminder a term is at: the last step that has come; None before the first one and after the term."""
    left = (term.due_on - today).days
    return min((step for step in term.steps if 0 <= left <= step), default=None)
