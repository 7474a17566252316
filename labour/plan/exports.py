"""The people of a plan as a list: the lines that the screen shows under the same filters, for files."""

from collections.abc import Iterator, Sequence

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from labour.models import TrainingPlan
from labour.plan.fulfilment import Fulfilment, Line
from lib.numerals import whole_number
from lib.row_choices import LARGEST_KEY
from lib.tables import Column, Table
from people.models import Employee


class PeopleOfPlan(Table[Line]):
    """One person and course a line, of the plan that the address names."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        key = whole_number(data.get("plan", ""), LARGEST_KEY)
        if key is None:
            raise Http404
        plan: TrainingPlan = get_object_or_404(TrainingPlan.objects.of_organisation(viewer), pk=key)
        self.found = Fulfilment(plan, viewer, data)

    @property
    def columns(self) -> Sequence[Column[Line]]:
        """The columns."""
        plan = self.found.plan.name
        return [
            Column("name", _("Employee"), lambda line: line.employee.user.get_full_name(), 32),
            Column("number", _("Number"), lambda line: line.employee.number, 12),
            Column("centre", _("Work center"), lambda line: str(line.employee.work_centre or ""), 20),
            Column("role", _("Job role"), lambda line: str(line.employee.job_role or ""), 20),
            Column("plan", _("Plan"), lambda line: plan, 32),
            Column("course", _("Course"), lambda line: line.course.label, 40),
            Column("stage", _("Stage"), lambda line: line.course.stage, 10),
            Column("completed_on", _("Completed on"), lambda line: line.completed_on, 14),
        ]

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self.found.chosen)

    def all_rows(self) -> Iterator[Line]:
        """Yield every line."""
        yield from self.found.lines(self.found.chosen)
