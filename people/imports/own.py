"""What a column of a file of people can be in one organisation: what it is in every file, or a field of its own."""

from functools import cached_property

from lib.sheets.words import folded
from people.imports.columns import COLUMNS, titles
from people.imports.steps import Step
from people.imports.values import Entry
from people.models import Employee, Organisation, OwnField
from people.models.own_fields import OwnValue
from people.own_values.seen import OwnFields


class FileColumns:
    """The columns of files of an organisation. One query, where somebody asks for the fields of its own."""

    def __init__(self, organisation: Organisation) -> None:
        self.own = OwnFields(organisation).by_key

    def __contains__(self, name: object) -> bool:
        return name in COLUMNS or name in self.own

    def titles(self, language: str) -> dict[str, str]:
        """Return for each field its title, in the order of the template: those of the organisation's own at the end."""
        return {**titles(language), **{key: own_title(field, language) for key, field in self.own.items()}}

    @cached_property
    def words(self) -> dict[str, str]:
        """What the fields of the organisation's own are called in a file → which one it is."""
        return {folded(name): key for key, field in self.own.items() for name in (field.name_es, field.name_en)}


def own_title(field: OwnField, language: str) -> str:
    """Return what a field of the organisation's own is called in a file of one language."""
    return field.name_en if language == "en" else field.name_es


def plan_own(step: Step, entry: Entry, employee: Employee | None) -> None:
    """Plan what a row says of the fields of the organisation's own; what is already so is no change."""
    present = employee.own_values if employee else {}
    for key, value in entry.own.items():
        if value != present.get(key):
            step.own[key] = value
            step.change(key, _shown(present.get(key)), _shown(value))


def _shown(value: OwnValue | None) -> str:
    return "" if value is None else str(value)
