"""A spreadsheet never runs what a cell of the team list says."""

import csv
import datetime
import io

import pytest

from courses.learning.services import enrol
from courses.models import CoursePage
from lib.names import clean_number, clean_text
from lib.spreadsheets import DANGEROUS, harmless
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    join,
    make_course,
)
from tests.reports.files import download, open_xlsx, read_csv

pytestmark = pytest.mark.django_db


HOSTILE = [
    '=HYPERLINK("http://example.com","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "﹦1+1",
    "−1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "-",
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["Ana", "a=b", "1-2", "Núñez-Peña", "ana@example.com", "", "'=1+1", " Ana", "0012"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_disarmed(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [*HARMLESS, 5, -5, None, datetime.date(2026, 1, 1)])
def test_ordinary_value_is_left_alone(value):
    assert harmless(value) == value


def test_hostile_cells_stay_text_in_both_files(client, organisation, hr):
    texts = [text for text in HOSTILE if "\0" not in text and text == clean_text(text)]
    for number, text in enumerate(texts):
        team = TeamFactory(organisation=organisation, name_es=text, name_en=text)
        employee = EmployeeFactory(organisation=organisation, number=f"{text}{number}", user__given_names=text)
        course = make_course()
        CoursePage.objects.filter(pk=course.pk).update(title_en=text)  # past the check of what certificates can print
        enrol(join(employee, team), course)
    written = {(clean_number(f"{text}{number}"), text, text) for number, text in enumerate(texts)}

    [_head, *in_csv, _without] = read_csv(download(client, hr, "csv"))
    [_head, *in_xlsx, _without] = open_xlsx(download(client, hr, "xlsx")).iter_rows()

    assert len(texts) > 10
    assert {(row[1], row[2], row[6]) for row in in_csv} == {tuple(f"'{text}" for text in row) for row in written}
    assert [row[0] for row in in_csv if DANGEROUS.match(row[0])] == []
    assert {(row[1].value, row[2].value, row[6].value) for row in in_xlsx} == written
    assert {cell.data_type for row in in_xlsx for cell in row} <= {"s", "n"}
    assert {cell.hyperlink for row in in_xlsx for cell in row} == {None}


def test_no_cell_can_open_another(client, hr, learner):
    type(learner.user).objects.filter(pk=learner.user_id).update(given_names='a";=1+1;"', first_surname="b\r\n=2")
    enrol(learner, make_course(title_en='a";=1+1;"b\r\n=2'))

    data = download(client, hr, "csv").getvalue().decode("utf-8-sig")

    [_head, row, _without] = csv.reader(io.StringIO(data, newline=""))
    assert '"a"";=1+1;""b\r\n=2"' in data
    assert (row[0], row[6]) == ('b =2, a";=1+1;"', 'a";=1+1;"b\r\n=2')
