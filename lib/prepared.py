"""Queries whose text is made once: on pages that everybody opens, making it costs more than running it."""

import datetime
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django.utils.translation import get_language

Row = TypeVar("Row")
Written = tuple[str, tuple[str | int, ...]]  # as Django's types have it; moments are among the parameters too
Value = int | str | datetime.datetime | datetime.date | uuid.UUID
LARGEST_SMALL = 32_767  # of a column of two bytes
DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how SQLite is given days and moments


class Prepared(Generic[Row]):
    """Reads rows by a query that ``build`` returns for stand-ins of the values; each call puts its own in their place.

    ``build`` is called once for each language and time zone. It takes numbers, texts, days, moments and UUIDs, and
    neither looks at them nor changes them: what depends on a value is another ``Prepared``. It may not ask what time
    it is, and prefetches by name alone. Queries that break this are refused when they are made
    (``ImproperlyConfigured``), before they read anything.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[models.Model, Row]]") -> None:
        self.build = build
        self._plans: dict[tuple[object, ...], _Plan[Row]] = {}

    def __call__(self, *values: Value) -> list[Row]:
        """Return the rows for these values, with whatever the query prefetches."""
        key = (get_language(), timezone.get_current_timezone_name(), *map(type, values))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _plan(self.build, values)
        return list(plan.rows(values))

    def first(self, *values: Value) -> Row | None:
        """Return the first of the rows; ``build`` asks for one."""
        return next(iter(self(*values)), None)


@dataclass(frozen=True)
class _Plan(Generic[Row]):
    """The text of a query and, for each of its parameters, the place of the value that it is, or None."""

    query_set: "models.QuerySet[models.Model, Row]"
    compiler: SQLCompiler
    text: str
    parameters: tuple[object, ...]
    places: tuple[int | None, ...]

    def rows(self, values: Sequence[Value]) -> "models.QuerySet[models.Model, Row]":
        """Return the query with these values; Django asks it for what writes it, which has written it already."""
        connection = connections[self.query_set.db]
        if self.query_set.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("nothing is locked outside of a transaction")
        given = [_adapted(value, connection) for value in values]
        found = zip(self.parameters, self.places, strict=True)
        parameters = tuple(kept if place is None else _like(kept, given[place]) for kept, place in found)
        rows = self.query_set.all()
        vars(rows.query)["get_compiler"] = lambda *_said, **_named: _Written(self, connection, parameters)
        return rows


class _Written(SQLCompiler):
    """What a query is written by, with the text at hand."""

    def __init__(self, plan: _Plan[Row], connection: BaseDatabaseWrapper, parameters: tuple[object, ...]) -> None:
        vars(self).update(vars(plan.compiler), connection=connection, text=plan.text, parameters=parameters)

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Written:
        return vars(self)["text"], vars(self)["parameters"]


def _plan(build: "Callable[..., models.QuerySet[models.Model, Row]]", values: Sequence[Value]) -> _Plan[Row]:
    stand_ins = [_stand_in(value, place) for place, value in enumerate(values)]
    query_set = build(*stand_ins)
    if not all(isinstance(lookup, str) for lookup in vars(query_set)["_prefetch_related_lookups"]):
        raise ImproperlyConfigured(f"{build.__qualname__} prefetches by a query, which would keep the stand-ins")
    connection = connections[query_set.db]
    compiler = query_set.query.get_compiler(using=query_set.db)
    text, parameters = compiler.as_sql()
    adapted = [_adapted(value, connection) for value in stand_ins]
    places = tuple(_place(parameter, adapted) for parameter in parameters)
    if set(places) - {None} != set(range(len(values))):
        raise ImproperlyConfigured(f"{build.__qualname__} does not ask for every value as it is given")
    if any(place is None and _is_moment(parameter) for parameter, place in zip(parameters, places, strict=True)):
        raise ImproperlyConfigured(f"{build.__qualname__} asks what time it is")
    return _Plan(query_set, compiler, text, tuple(parameters), places)


def _stand_in(value: Value, place: int) -> Value:
    """Return a value of the same type that nothing else is."""
    number = uuid.uuid4().int % 10**8
    if isinstance(value, datetime.datetime):
        moment = datetime.datetime(1903, 1, 1, tzinfo=datetime.UTC)
        return moment + datetime.timedelta(seconds=number, microseconds=place + 1)
    if isinstance(value, datetime.date):
        return datetime.date(1904 + place, 1, 1) + datetime.timedelta(days=number % 365)
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, int):
        return LARGEST_SMALL - 100 * place - number % 100  # a larger one is none that a small column could hold
    return f"{uuid.uuid4()}"


def _adapted(value: Value, connection: BaseDatabaseWrapper) -> object:
    """Return a value as the database is given it."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _place(parameter: object, adapted: Sequence[object]) -> int | None:
    return next((place for place, value in enumerate(adapted) if _is_same(parameter, value)), None)


def _is_same(parameter: object, value: object) -> bool:
    if isinstance(parameter, int):  # PostgreSQL is told of which size a number is, by a type of its own
        return not isinstance(parameter, bool) and isinstance(value, int) and parameter == value
    return type(parameter) is type(value) and parameter == value


def _like(parameter: object, value: object) -> object:
    """Return a value in the type in which the database is given it."""
    return type(parameter)(value) if isinstance(parameter, int) and isinstance(value, int) else value


def _is_moment(parameter: object) -> bool:
    return isinstance(parameter, datetime.date) or (isinstance(parameter, str) and bool(DAY.match(parameter)))
