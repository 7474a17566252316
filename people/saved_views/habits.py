"""What somebody has chosen of a list and finds again when they come back: its columns.

``Employee.list_habits`` holds for each list what this module writes: the columns and the key of the
view with which the person begins, as in {"columns": "name.number.team", "start": "12"}.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.http import QueryDict

from lib.listing import BETWEEN, COLUMNS, Filters
from lib.tables import Table
from people.models import Employee, SavedView

Row = TypeVar("Row")


@dataclass(frozen=True)
class ColumnChooser:
    """What the form shows that chooses the columns of a list: each column, and whether the screen has it now."""

    list_name: str
    query: str
    choices: list[tuple[str, str, bool]]
    first: str  # which names the row, and is always there
    is_chosen: bool
    lacks: bool  # whether the address names a column that is not there

    @property
    def count(self) -> int:
        """How many columns the screen has."""
        return 1 + sum(is_shown for _key, _title, is_shown in self.choices)


def column_chooser(list_name: str, table: Table[Row], filters: Filters) -> ColumnChooser:
    """Return the form of the columns of a list as it is shown now."""
    first, *others = table.columns
    shown = {each.key for each in table.on_screen}
    choices = [(each.key, str(each.title), each.key in shown) for each in others]
    return ColumnChooser(
        list_name, filters.query(), choices, str(first.title), bool(table.chosen_columns), table.lacks_columns
    )


def with_columns(viewer: Employee, list_name: str, data: QueryDict) -> QueryDict:
    """Return what an address asks for, with the columns that this person has chosen where it names none."""
    columns = _habits(viewer, list_name).get("columns", "")
    if COLUMNS in data or not columns:
        return data
    found = data.copy()
    found[COLUMNS] = columns
    return found


def remember_columns(viewer: Employee, list_name: str, keys: list[str]) -> None:
    """Show a list with these columns from now on; with the usual ones where there are none."""
    _change(viewer, list_name, columns=BETWEEN.join(keys))


def start_of(viewer: Employee, list_name: str) -> int | None:
    """Return the key of the view with which somebody begins, if any."""
    return int(_habits(viewer, list_name).get("start", 0)) or None


def set_start(viewer: Employee, list_name: str, view: SavedView | None) -> None:
    """Let somebody begin with a view; with the whole list where there is none."""
    _change(viewer, list_name, start=str(view.pk) if view else "")


def forget_start(view: SavedView) -> None:
    """Let nobody begin with a view that goes."""
    begins = {f"list_habits__{view.list_name}__start": str(view.pk)}
    for employee in Employee.objects.filter(organisation=view.owner.organisation_id, **begins):
        set_start(employee, view.list_name, None)


def _habits(viewer: Employee, list_name: str) -> dict[str, str]:
    found: dict[str, str] = viewer.list_habits.get(list_name, {})
    return found


@transaction.atomic
def _change(viewer: Employee, list_name: str, **changes: str) -> None:
    row = Employee.objects.select_for_update(of=("self",)).get(pk=viewer.pk)
    kept = {name: value for name, value in {**_habits(row, list_name), **changes}.items() if value}
    row.list_habits = {**row.list_habits, list_name: kept}
    row.save(update_fields=["list_habits"])
    viewer.list_habits = row.list_habits
