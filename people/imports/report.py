"""What an import would do, and did, as people read it: in the language of the reader, whoever began it."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.sheets.words import reader
from people.imports.columns import COLUMNS, LANGUAGES, Words
from people.imports.own import own_title
from people.imports.problems import NOTES, PROBLEMS, REMARKS, said
from people.models import OwnField, PeopleImport, PeopleImportRow
from people.models.own_fields import is_own

NAME = Words("Nombre", "Name")
DATES = ("hired_on", "left_on")
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What is wrong: in which column, what stands there, and why it cannot be done."""

    label: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the report in words."""

    row: PeopleImportRow
    changes: list[ShownChange] = field(default_factory=list)
    problems: list[ShownProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Reporter:
    """Puts the codes and values of an import into words."""

    def __init__(self, job: PeopleImport) -> None:
        self.job, self.language = job, reader()
        self._own = {field.key: field for field in job.organisation.own_fields.all()}  # what is archived is told too
        self._titles = {name: title for name, title in zip(job.columns, job.titles, strict=False) if name}

    def shown(self, row: PeopleImportRow) -> ShownRow:
        """Return a row in words."""
        return ShownRow(
            row,
            [ShownChange(self.label(name), *self._values(name, *values)) for name, *values in row.changes],
            [self._problem(*problem) for problem in row.problems],
            [said(NOTES, code, _readable(values)) for code, values in row.notes],
        )

    def remarks(self) -> list[str]:
        """Return what is to be said of the whole file."""
        return [said(REMARKS, code, _readable(values)) for code, values in self.job.remarks]

    def failure(self) -> str:
        """Return why the file could not be read."""
        return str(self.job.failure.get(self.language) or next(iter(self.job.failure.values()), ""))

    def label(self, name: str) -> str:
        """Return what a field is called."""
        if is_own(name):
            return own_title(self._own[name], self.language) if name in self._own else _("(removed)")
        return NAME.in_language(self.language) if name == "name" else COLUMNS[name].title.in_language(self.language)

    def _problem(self, name: str, cell: str, code: str, values: dict[str, Any]) -> ShownProblem:
        label = self._titles.get(name) or (self.label(name) if name else "")
        return ShownProblem(label, cell, said(PROBLEMS, code, _readable(values)))

    def _values(self, name: str, before: str, after: str) -> tuple[str, str]:
        if name == "language":
            return self._language(before), self._language(after)
        if name in DATES or (name in self._own and self._own[name].kind == OwnField.Kind.DATE):
            return _day(before), _day(after)
        return before, after

    def _language(self, code: str) -> str:
        return LANGUAGES[code].in_language(self.language) if code else ""


def _day(text: str) -> str:
    return date_format(datetime.date.fromisoformat(text), "DATE_FORMAT") if text else ""


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "day": _day(values["day"])} if "day" in values else values


def report_titles() -> list[str]:
    """Return the titles of the report as a file."""
    return [
        *(_("Row"), _("What happens"), _("Employee number"), _("Name")),
        *(_("What changes"), _("Problems"), _("Good to know")),
    ]


def report_lines(job: PeopleImport, rows: Iterable[PeopleImportRow]) -> Iterator[list[Any]]:
    """Yield the report as lines of a file."""
    reporter = Reporter(job)
    for row in rows:
        shown = reporter.shown(row)
        yield [
            row.row,
            str(PeopleImportRow.Kind(row.kind).label),
            row.number,
            row.name,
            "\n".join(f"{one.label}: {one.before or '–'} → {one.after or '–'}" for one in shown.changes),
            "\n".join(_line_of(problem) for problem in shown.problems),
            "\n".join(shown.notes),
        ]


def _line_of(problem: ShownProblem) -> str:
    where = f"{problem.label}: " if problem.label else ""
    return f"{where}“{problem.cell}” – {problem.sentence}" if problem.cell else f"{where}{problem.sentence}"
