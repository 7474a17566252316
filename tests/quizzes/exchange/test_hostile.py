"""Every reader of files that others wrote, with files made to be dear and with files made by chance.

Only two things come out of a reader: what it read, or a refusal in a sentence. How much it did is counted where it can
be (the budget), so that a busy machine fails nothing; the one limit in seconds of this thread only finds what never
ends: ``benchmarks/hostile.py`` measures how long each file takes.
"""

import contextlib
import io
import time
from dataclasses import replace
from pathlib import Path
from unicodedata import category

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates.paper.pictures import LOGO, accept_picture
from certificates.verification.inspection import codes_in
from curriculum.loading.reading import CurriculumErrors, read_curriculum
from lib.budget import Exceeded, budget
from lib.json_reading import read_json
from lib.sheets.files import Unreadable
from quizzes.exchange.bank import Reading
from quizzes.exchange.formats import FORMATS, WRITTEN, recognise, write
from quizzes.exchange.limits import LIMITS
from quizzes.exchange.template import examples
from quizzes.question_types import TYPES
from quizzes.question_types.base import InvalidAnswer
from tests import hostile
from tests.hostile_workbooks import SHEET, STRINGS, UNREAD, WORKBOOKS, renamed, styled
from tests.spoiled import PIECES, spoiled, spoiled_zip

# What openpyxl says of workbooks that are as odd as they are meant to be.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
SECONDS = 60
fuzz = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
NAMES = list(FORMATS)
AIKEN = (Path(__file__).parent / "cases" / "aiken.txt").read_bytes()
SEEDS = {name: write(name, examples()).content for name in WRITTEN} | {"aiken": AIKEN}


def outcome(name, content):
    """What a reader makes of a file: a reading or a refusal, within its budget and its time."""
    before = time.thread_time()
    try:
        with budget(LIMITS):
            recognise(f"a.{name}", content)
            found = FORMATS[name].read(content, "es")
    except Unreadable as refusal:
        found = refusal
    assert time.thread_time() - before < SECONDS
    return found


def is_well_told(found):
    if isinstance(found, Reading):
        return all(len(text) < 2_000 for entry in found.entries for text in [*entry.errors, *entry.losses])
    text = str(found)
    return 10 < len(text) < 2_000 and not any(category(sign) == "Cc" for sign in text)


REFUSED = [
    "Aiken: 400,000 questions", "Aiken: a question of 9 MB", "QTI: 60,000 texts for those who score",
    "Moodle: Markdown of brackets",
    "Moodle: a question of 10 MB", "Moodle: 900,000 questions", "Moodle: a million of elements in one", "Moodle: deep XML",
    "Moodle: many attributes", "Moodle: entities", "GIFT: 900,000 questions", "GIFT: 2 million lines", "GIFT: 10 MB of choices",
    "CSV: 900,000 questions", "CSV: 10 million columns", "CSV: 10 million columns below", "CSV: 5 million empty lines",
    "XLSX: the last of all rows", "XLSX: a million of strings", "XLSX: a million of styles", "XLSX: a million of cells",
    "XLSX: a million of rows", "XLSX: deep XML", "ZIP: 200,000 members", "ZIP: 60 MB of bzip2",
    "QTI: the same item 500 times", "QTI: 900,000 items", "QTI: deep XML",
]  # fmt: skip


@pytest.mark.parametrize("name", hostile.IMPORTS)
def test_dear_file_is_read_or_refused(name):
    known, make = hostile.IMPORTS[name]

    found = outcome(known, make())

    assert is_well_told(found)
    assert isinstance(found, Unreadable) or name not in REFUSED


@pytest.mark.parametrize("name", WORKBOOKS)
def test_parts_of_a_workbook_count_whatever_they_are_called(name):
    known, make = WORKBOOKS[name]
    content = make()
    before = time.thread_time()

    found = outcome(known, content)

    assert isinstance(found, Unreadable)
    assert time.thread_time() - before < 5  # a second on an idle machine


@pytest.mark.parametrize("name", UNREAD)
def test_what_nobody_asks_a_workbook_for_costs_nothing(name):
    content = UNREAD[name]()
    before = time.thread_time()

    found = outcome("xlsx", content)

    assert isinstance(found, Reading)
    assert [entry.label for entry in found.entries][:1] == ["a"]
    assert time.thread_time() - before < 5  # a tenth of a second on an idle machine


@pytest.mark.parametrize(
    "change",
    [
        lambda content: renamed(content, SHEET, "xl/a.bin"),
        lambda content: renamed(content, STRINGS, "xl/s.bin"),
        lambda content: content,
    ],
)
def test_workbook_is_read_whatever_its_parts_are_called(change):
    found = outcome("xlsx", change(hostile.xlsx_number("7")()))

    assert isinstance(found, Reading)
    assert found.entries[0].question.number == "7"


def test_workbook_with_a_chart_of_its_own_page_is_read():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$2"})
        workbook.add_chartsheet("Chart").set_chart(chart)
        sheet.write_row(0, 0, ["Kind", "Question (Spanish)"])
        sheet.write_row(1, 0, ["Number", "a"])
        workbook.add_worksheet("b").repeat_rows(0)

    found = outcome("xlsx", file.getvalue())

    assert isinstance(found, Reading)
    assert [entry.label for entry in found.entries] == ["a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "us-ascii"])
def test_workbook_may_be_written_in_utf(encoding):
    assert isinstance(outcome("xlsx", styled(encoding, 10)), Reading)


@pytest.mark.parametrize(
    "name", [name for name in hostile.IMPORTS if name.endswith(("1e999999999", "5,000 digits", "superscript"))]
)
def test_number_that_is_none_is_an_error_of_its_question(name):
    known, make = hostile.IMPORTS[name]

    found = outcome(known, make())

    assert isinstance(found, Unreadable) or not any(entry.question and entry.question.number for entry in found.entries)


@pytest.mark.parametrize("name", NAMES)
def test_bank_of_500_long_questions_is_read_within_half_of_its_budget(name):
    bank = replace(examples(), questions=examples().questions * 62)
    content = write(name, bank).content if name in WRITTEN else (AIKEN + b"\n") * 490

    with budget(LIMITS) as used:
        found = FORMATS[name].read(content, "es")

    assert len(found.entries) > 400
    assert used.elements < LIMITS.elements / 2
    assert used.characters < LIMITS.characters / 2
    assert used.unpacked < LIMITS.unpacked / 2


@pytest.mark.parametrize("name", NAMES)
@fuzz
@given(data=st.data())
def test_spoiled_file_is_read_or_refused(name, data):
    ways = [spoiled(SEEDS[name])] + ([spoiled_zip(SEEDS[name])] * 3 if name in ("xlsx", "qti") else [])

    assert is_well_told(outcome(name, data.draw(st.one_of(ways))))


@fuzz
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=30))
def test_whatever_is_handed_in_is_recognised_or_refused(pieces):
    content = b"".join(pieces)
    for name in NAMES:
        assert is_well_told(outcome(name, content))


# --- The other readers ----------------------------------------------------------------------------


@fuzz
@given(st.lists(st.sampled_from([b"stream\n", b"endstream", b"\x78\x9c", b"7K4M-", b"\n"]) | st.binary(max_size=20)))
def test_pdf_is_searched_or_refused(pieces):
    with contextlib.suppress(Exceeded):
        assert len(codes_in(b"%PDF-1.7\n" + b"".join(pieces))) <= 10


@fuzz
@given(
    st.lists(st.sampled_from(list(b'[]{}",:\\0e')).map(lambda sign: bytes([sign])) | st.binary(max_size=3), max_size=60)
)
def test_json_is_read_or_refused(pieces):
    with contextlib.suppress(ValueError, Exceeded):
        read_json(b"".join(pieces))


@pytest.mark.parametrize("kind", TYPES)
@fuzz
@given(
    st.dictionaries(
        st.sampled_from(["choice", "number", "match-a", "place-a", "blank-1"]),
        st.lists(
            st.text() | st.sampled_from(hostile.NUMBERS) | st.none() | st.dictionaries(st.text(), st.none()), max_size=3
        ),
    )
)
def test_answer_is_understood_or_refused(kind, fields):
    question = next(question for question in examples().questions if question.kind == kind)
    payload = question.content()
    for number, choice in enumerate(payload["choices"]):
        choice["key"] = "abcdefgh"[number]
    order = [choice["key"] for choice in payload["choices"]]
    with contextlib.suppress(InvalidAnswer):
        TYPES[kind].points(TYPES[kind].parse(fields, payload, order), payload)


def picture(size, form="PNG"):
    file = io.BytesIO()
    Image.new("L", size).save(file, form)
    file.size = file.tell()
    file.seek(0)
    return file


@pytest.mark.parametrize("size", [(7_000, 6_000), (60_000, 700)])
def test_picture_with_too_many_points_is_refused_before_it_is_unpacked(size):
    with pytest.raises(ValidationError, match="16 mill"):
        accept_picture(picture(size), LOGO)


SMALL = picture((300, 200)).getvalue()


@fuzz
@given(st.integers(0, len(SMALL)), st.binary(max_size=30), st.integers(0, 30))
def test_spoiled_picture_is_taken_or_refused(place, put_in, taken_out):
    file = io.BytesIO(SMALL[:place] + put_in + SMALL[place + taken_out :])
    file.size = len(file.getvalue())
    with contextlib.suppress(ValidationError):
        assert accept_picture(file, LOGO).startswith(b"\x89PNG")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text", [BOMB, "[" * 5_000, "a:\n" + "".join(" " * n + "- \n" for n in range(500)), "- " * 5_000, "{" * 900]
)
def test_course_file_that_is_dear_is_a_problem_like_any_other(tmp_path, text):
    (tmp_path / "curriculum.yaml").write_text(text)
    (tmp_path / "requirements.yaml").write_text(text)
    before = time.thread_time()

    with pytest.raises(CurriculumErrors) as refused:
        read_curriculum(tmp_path)

    assert time.thread_time() - before < SECONDS
    assert {problem.file for problem in refused.value.problems} == {"curriculum.yaml", "requirements.yaml"}
