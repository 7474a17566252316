"""Which lists can be taken as files: one declaration each, made known by the house that owns the list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from lib.listing import COLUMNS, LONGEST_COLUMNS
from lib.tables import Exportable
from lib.words import Words
from people.models import Employee
from people.models.exports import LONGEST_QUERY

LONGEST_VALUE = 150
Listed = TypeVar("Listed", bound=Exportable)


@dataclass(frozen=True)
class Opened:
    """A list under the filters of an address: its rows, and the filters in words and as the address says them."""

    table: Exportable
    filters: list[tuple[str, str]]
    query: str


@dataclass(frozen=True)
class ExportedList:
    """A list that can be taken as a file. ``name`` stands in rows for ever, ``title`` names files and sheets."""

    name: str
    title: Words
    allows: Callable[[Employee], bool]
    open: Callable[[Employee, QueryDict], Opened]
    page: str = ""  # the name of its address, where people choose columns and save views


_lists: dict[str, ExportedList] = {}


def register_list(
    name: str,
    title: Words,
    make: Callable[[Employee, QueryDict], Listed],
    *,
    allows: Callable[[Employee], bool],
    form: Callable[[Listed], forms.Form] | None = None,
    page: str = "",
) -> None:
    """Make a list known; ``form`` shows its filters. Called when the house that owns it is ready."""

    def opened(viewer: Employee, data: QueryDict) -> Opened:
        table = make(viewer, data)
        shown = form(table) if form else forms.Form()
        return Opened(table, in_words(shown), _query(shown, data))

    _lists[name] = ExportedList(name, title, allows, opened, page)


def list_of(name: str) -> ExportedList | None:
    """Return the list of this name, if any house declares it."""
    return _lists.get(name)


def exported_lists() -> Mapping[str, ExportedList]:
    """Return every list by name."""
    return _lists


def list_title(name: str) -> str:
    """Return what a list is called; its bare name where an older version declared it."""
    return str(_lists[name].title) if name in _lists else name


def in_words(form: forms.Form) -> list[tuple[str, str]]:
    """Return the filters that a form shows, those in force alone, in the active language."""
    found = []
    for name, field in form.fields.items():
        value = str(form.initial.get(name) or "")
        if not value or isinstance(field.widget, forms.HiddenInput):
            continue
        choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        found.append((str(field.label or _("Search")), choices.get(value, value).strip()))
    return found


def _query(form: forms.Form, data: QueryDict) -> str:
    """Return what the address says of the filters, also of those that are not there: they find nothing later. Without
    the letter 0, with which no address is answered.
    """
    kept = QueryDict(mutable=True)
    for name in dict.fromkeys([*form.fields, "sort"]):
        if value := data.get(name, "").replace("\0", "")[: LONGEST_COLUMNS if name == COLUMNS else LONGEST_VALUE]:
            kept[name] = value
    return kept.urlencode()[:LONGEST_QUERY]
