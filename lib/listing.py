"""What the address of a list asks for: filters, words to search and an order, read in one way for every list.

A list declares its filters as fields, says which values of each there are for its viewer, and what is said where the
address names another one: such a value is never dropped in silence. Screen, file and action of a list read one object.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, Protocol, Self

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lib.choices import offer
from lib.names import clean_text
from lib.words import Words

SEARCH_LENGTH = 100
SHARED = ("search", "sort", "gone", "columns_asked", "more")  # what every list has besides its own filters
COLUMNS, BETWEEN = "cols", "."  # the parameter that names the columns, and what stands between two of them
LONGEST_COLUMNS = 400
INDENT = "\u2003"  # an em space: HTML does not collapse it
Values = (
    Mapping[str, object] | Callable[[], Iterable[Model]]
)  # texts and what they mean, or rows, asked for if one is named


class More(NamedTuple):
    """Filters that rows of the database name, and no list: parameters with their values, and what of it is gone."""

    found: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


NOTHING_MORE = More()


@dataclass(frozen=True)
class Filters:
    """What an address asks for. A value that is the default of its field narrows nothing, and is in no address."""

    search: str = ""
    sort: str = ""
    gone: tuple[str, ...] = ()  # the filters that ask for what is not there, or not for this viewer
    columns_asked: tuple[str, ...] = ()  # in lists whose columns can be chosen; none: the usual ones
    more: tuple[tuple[str, str], ...] = ()  # parameters of ``More`` with their values

    NOT_THERE: ClassVar[Mapping[str, Words]] = {}  # filter → what is then said
    CHOOSES_COLUMNS: ClassVar[bool] = False
    SORTS: ClassVar[Sequence[str]] = ()  # how each order begins, "-" the largest first; the first is the usual one

    @classmethod
    def parse(cls, data: QueryDict, *, more: More = NOTHING_MORE, **there: Values) -> Self:
        """Read the query string; only what is there can be chosen."""
        found: dict[str, Any] = {}
        gone = []
        for name, values in there.items():
            if asked := data.get(name, ""):
                known = values if isinstance(values, Mapping) else {str(row.pk): row for row in values()}
                if asked in known:
                    found[name] = known[asked]
                else:
                    gone.append(name)
        sort = data.get("sort", "")
        orders = {each.removeprefix("-") for each in cls.SORTS}
        return cls(
            search=clean_text(data.get("q", ""))[:SEARCH_LENGTH],
            sort=sort if sort.removeprefix("-") in orders else cls._first_sort(),
            gone=(*gone, *more.gone),
            more=more.found,
            columns_asked=read_columns(data) if cls.CHOOSES_COLUMNS else (),
            **found,
        )

    @classmethod
    def _first_sort(cls) -> str:
        return cls.SORTS[0] if cls.SORTS else ""

    @property
    def _narrowing(self) -> dict[str, object]:
        """The fields that a list has added, and narrow it down."""
        own = [each for each in fields(self) if each.name not in SHARED]
        return {each.name: value for each in own if (value := getattr(self, each.name)) != each.default}

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self._narrowing or self.search or self.gone or self.more)

    @property
    def words(self) -> list[str]:
        """The words of the search; each has to be found."""
        return self.search.split()

    @property
    def warnings(self) -> list[str]:
        """What the address asks for that is not there, in words."""
        return [str(self.NOT_THERE[name]) for name in self.gone]

    @property
    def values(self) -> dict[str, str]:
        """The parameters of the address that mean these filters, without what is gone."""
        chosen = {
            name: str(value.pk) if isinstance(value, Model) else str(value) for name, value in self._narrowing.items()
        }
        columns = {COLUMNS: BETWEEN.join(self.columns_asked)} if self.CHOOSES_COLUMNS else {}
        sort = "" if self.sort == self._first_sort() else self.sort
        return {**chosen, **dict(self.more), "q": self.search, "sort": sort, **columns}

    def query(self, **changes: str) -> str:
        """Return the query string of these filters, with changes."""
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in {**self.values, **changes}.items() if value})
        return data.urlencode()

    def tabs(self, name: str, choices: Iterable[tuple[str, Words, int | None]]) -> list[dict[str, object]]:
        """Return the choices of a filter as tabs, with how many rows each has; what else is asked for stays."""
        now = None if name in self.gone else self.values.get(name, "")
        return [
            {"label": label, "count": count, "url": f"?{self.query(**{name: value})}", "current": value == now}
            for value, label, count in choices
        ]

    def columns(self, titles: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        """Return the head of the table: each title with the order that it leads to, if any, and how it is
        sorted now.
        """
        return [
            {
                "title": title,
                "query": self.query(sort=self._next_sort(key)) if key else "",
                "sorted": {key: "ascending", f"-{key}": "descending"}.get(self.sort, "") if key else "",
            }
            for title, key in titles
        ]

    def _next_sort(self, key: str) -> str:
        """Return how an order begins; turned round, where it is the present one and has begun so."""
        down = f"-{key}"
        first, second = (down, key) if down in self.SORTS else (key, down)
        return second if self.sort == first else first


def read_columns(data: QueryDict) -> tuple[str, ...]:
    """Return the keys of the columns that an address names, each once."""
    return tuple(dict.fromkeys(key for key in data.get(COLUMNS, "")[:LONGEST_COLUMNS].split(BETWEEN) if key))


def texts(values: Iterable[str]) -> dict[str, str]:
    """Return values that mean themselves."""
    return {value: value for value in values}


class InTree(Protocol):
    """A row of a tree."""

    name: str

    @property
    def pk(self) -> object:
        """Its key."""

    @property
    def depth(self) -> int:
        """How many stand above it."""


def tree_choices(rows: Sequence[InTree]) -> list[tuple[str, str]]:
    """Return rows of a tree, in its order, as what can be chosen; the highest of them stand at the edge."""
    shallowest = min((row.depth for row in rows), default=0)
    return [(str(row.pk), INDENT * (row.depth - shallowest) + row.name) for row in rows]


class FilterForm(forms.Form):
    """Shows the filters in force; never bound."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(initial=dict(values))

    @property
    def in_force(self) -> int:
        """How many of the filters that somebody sees narrow the list."""
        return sum(bool(self.initial.get(field.name)) for field in self.visible_fields())

    def choose(self, name: str, choices: Iterable[tuple[str, str | Promise]], usual: Words = "") -> None:
        """Offer what can be chosen of a filter; first, that it narrows nothing, which ``usual`` says in other words."""
        offer(self, name, [("", usual or _("All")), *choices])


def search_field(label: Words) -> forms.CharField:
    """Make the field in which words to search are typed."""
    return forms.CharField(label=label, required=False, max_length=SEARCH_LENGTH, widget=forms.SearchInput)
