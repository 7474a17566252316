"""Whom an action is for: those who are ticked in the list, or everybody whom the filters of the address find."""

from django.http import QueryDict

from lib.row_choices import MOST_CHOSEN, chosen_keys
from people.models import Employee, EmployeeQuerySet
from people.ways_in.listing import WaysIn

ALL, PERSON = "all", "person"


class Selection:
    """What somebody has chosen; never more than they see."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.data = data
        self.is_all = bool(data.get(ALL))
        self.listing = WaysIn(viewer, data)

    def people(self) -> EmployeeQuerySet:
        """Return the people who are meant."""
        visible: EmployeeQuerySet = Employee.objects.visible_to(self.viewer).active().exclude(user=self.viewer.user_id)
        if self.is_all:
            return visible.filter(pk__in=self.listing.people().order_by().values("pk"))
        return visible.filter(pk__in=chosen_keys(self.data, PERSON))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that mean this selection, to be carried along by a form."""
        if self.is_all:
            return [(ALL, "1"), *self.listing.values.items()]
        return [(PERSON, text) for text in self.data.getlist(PERSON)[:MOST_CHOSEN]]
