"""Lists as files, as somebody takes them."""

import csv
import datetime
import io

import openpyxl
from django.http import QueryDict

from people.exports.lists import list_of
from people.exports.services import ask_for_file


def make_export(viewer, name="people", query=""):
    """A file of a list that a worker is to make."""
    found = list_of(name)
    return ask_for_file(viewer, found, found.open(viewer, QueryDict(query)))


def read_csv(data):
    """The rows of a file of texts."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    """The rows of the first sheet, as values."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def as_text(value):
    """A cell of a workbook as the file of texts has it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else f"{value:%Y-%m-%d %H:%M}"
    return str(value)
