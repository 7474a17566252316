"""The steps of an import of questions as a list."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import Filters, texts
from quizzes.models import ImportStep, QuestionImport, Verdict


@dataclass(frozen=True)
class StepFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    verdict: str = ""

    NOT_THERE = {"verdict": gettext_lazy("This list does not know what the address asks for.")}


class StepList:
    """The steps of an import under the filters of an address, in the order of the file."""

    def __init__(self, job: QuestionImport, data: QueryDict) -> None:
        self.job = job
        self.filters = StepFilters.parse(data, verdict=texts(Verdict.values))

    def rows(self) -> QuerySet[ImportStep]:
        """Return the steps in question."""
        steps = ImportStep.objects.filter(job=self.job)
        if self.filters.gone:
            return steps.none()
        return steps.filter(verdict=self.filters.verdict) if self.filters.verdict else steps

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """Verdict → how many steps there are of it, whatever the filters. One query."""
        found = dict.fromkeys(Verdict, 0)
        for verdict, count in self.job.steps.order_by().values_list("verdict").annotate(count=Count("pk")):
            found[Verdict(verdict)] = count
        return found

    def tabs(self) -> list[dict[str, object]]:
        """Return the verdicts that there are as tabs, all of them first."""
        present = [(verdict.value, verdict.label, count) for verdict, count in self.counts.items() if count]
        return self.filters.tabs("verdict", [("", _("All questions"), self.job.total), *present])
