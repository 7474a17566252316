"""Which rows of a list an action is for: those that are ticked, or everything that the filters of the address find."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from courses.duties.listing import DutyList
from courses.models import Enrolment
from lib.row_choices import chosen_keys
from people.models import Employee, EmployeeQuerySet

NAMES = ("all", "duty", "person")  # in the address, besides those of the filters


class Selection:
    """What somebody has chosen in the team list; never more than they see there."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.data = data
        self.is_all = bool(data.get("all"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not any(self.data.get(name) for name in NAMES)

    @cached_property
    def listing(self) -> DutyList:
        """The list whose rows are all meant."""
        return DutyList(self.viewer, self.data)

    def duties(self) -> Any:
        """Return the enrolments that are meant."""
        if self.is_all:
            return self.listing.duties()
        mine = Enrolment.objects.latest_cycle().filter(employee__in=Employee.objects.visible_to(self.viewer).active())
        return mine.filter(pk__in=chosen_keys(self.data, "duty"))

    def people_alone(self) -> EmployeeQuerySet:
        """Return the people who are meant without a duty: rows of people, not of courses."""
        visible = Employee.objects.visible_to(self.viewer).active()
        if self.is_all:
            return visible.filter(pk__in=self.listing.persons().order_by().values("pk"))
        return visible.filter(pk__in=chosen_keys(self.data, "person"))

    def people(self) -> EmployeeQuerySet:
        """Return the people who are meant, by themselves or by a duty of theirs, as far as they still work here."""
        visible = Employee.objects.visible_to(self.viewer).active()
        by_duty = Q(pk__in=self.duties().order_by().values("employee"))
        return visible.filter(by_duty | Q(pk__in=self.people_alone().values("pk")))
