"""Questions as rows of a workbook or a CSV file."""

import io

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given

from lib.sheets.files import Unreadable
from lib.sheets.writing import guarded, unguarded
from quizzes.exchange.bank import Bank
from quizzes.exchange.spreadsheet import read_csv, read_xlsx, write_csv, write_xlsx
from quizzes.question_types.bank_question import BankImage, BankQuestion, Both
from tests.quizzes.exchange.banks import PICTURES, banks, free, questions, quick

FORMATS = {"csv": (read_csv, write_csv), "xlsx": (read_xlsx, write_xlsx)}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_again(name, language):
    read, write = FORMATS[name]

    @quick
    @given(banks(questions()))
    def check(bank):
        with translation.override(language):
            file = write(bank)
        with translation.override("en" if language == "es" else "es"):
            reading = read(file.content)
        assert [entry.errors for entry in reading.entries if entry.errors] == []
        assert reading.questions() == list(bank.questions)
        assert file.losses == ()

    check()


@given(free)
def test_no_cell_of_a_csv_file_is_run(text):
    cell = guarded(text)

    assert not cell.lstrip("\u200b\ufeff \xa0").startswith(("=", "+", "-", "@", "\t"))
    assert unguarded(cell) == text


def test_cells_of_a_workbook_are_texts():
    bank = Bank(questions=(BankQuestion(kind="single", stem=Both("=1+1", "@a")),))

    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(bank).content)).active

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_image_is_a_loss_that_names_the_question():
    question = BankQuestion(kind="single", reference="q1", stem=Both("a", "b"), image=BankImage("a.png", PICTURES[0]))

    assert [loss.label for loss in write_csv(Bank(questions=(question,))).losses] == ["q1"]


def test_text_beyond_a_cell_keeps_the_question_out_and_says_so():
    long, short = (
        BankQuestion(kind="single", reference=name, stem=Both(name * size, "b"))
        for name, size in (("x", 40_000), ("y", 1))
    )

    file = write_xlsx(Bank(questions=(long, short)))

    assert [loss.label for loss in file.losses] == ["x"]
    assert read_xlsx(file.content).questions() == [short]


def lines(*rows):
    return "\n".join(rows).encode()


def test_columns_are_found_in_any_order_and_either_language():
    reading = read_csv(
        lines(
            "Question (English);TIPO;choice 2 (spanish);Opción 1: correcta;opcion 1 (espanol)",
            "Why?;opción única;No;X;Sí",
        )
    )

    (question,) = reading.questions()
    assert (question.kind, question.stem.en) == ("single", "Why?")
    assert [(choice.text.es, choice.is_correct) for choice in question.choices] == [("Sí", True), ("No", False)]


@pytest.mark.parametrize("said", ["sep=;\r\n", "\ufeffSEP=;\n", '"sep=;"\r\n'])
def test_the_separator_that_excel_writes_first_is_no_row(said):
    (question,) = read_csv(
        f"{said}Tipo;Pregunta (español)\r\nNúmero;Uno, dos, tres, ¿cuántos?\r\n".encode()
    ).questions()

    assert (question.kind, question.stem.es) == ("numeric", "Uno, dos, tres, ¿cuántos?")


def test_file_of_excel_in_mexico_is_read_and_remarked():
    reading = read_csv("Tipo;Pregunta (español)\r\nNúmero;¿Cuántos años?\r\n".encode("cp1252"))

    assert reading.questions()[0].stem.es == "¿Cuántos años?"
    assert len(reading.remarks) == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_mistake_names_row_and_column(language):
    with translation.override(language):
        reading = read_csv(
            lines(
                "Kind,Question (Spanish),Difficulty,Right number,Reference,Choice 1: correct,Choice 1: blank,Whatever",
                "",
                "Essay,a,terrible,1.234.5,a b,maybe,three,z",
                "Single choice,b,,,,,,",
            )
        )

    wrong, right = reading.entries
    assert (wrong.question, right.errors) == (None, [])
    assert [wrong.place[-1], right.place[-1]] == ["3", "4"]
    titles = (
        ("Tipo", "Kind"),
        ("Dificultad", "Difficulty"),
        ("Número correcto", "Right number"),
        ("Referencia", "Reference"),
    )
    titles += ("Opción 1: correcta", "Choice 1: correct"), ("Opción 1: espacio", "Choice 1: blank")
    for pair in titles:
        assert sum(f"“{pair[language == 'en']}”" in error for error in wrong.errors) == 1
    assert len(wrong.errors) == len(titles)
    assert "Whatever" in reading.remarks[0]


def workbook(*cells, sheets=1):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for _number in range(sheets - 1):
            book.add_worksheet().write_string(0, 0, "Notes")
        sheet = book.add_worksheet()
        for column, title in enumerate(["Kind", "Question (Spanish)", "Choice 1 (Spanish)"]):
            sheet.write_string(0, column, title)
        for column, cell in enumerate(cells):
            sheet.write(1, column, cell)
    return file.getvalue()


def test_numbers_of_cells_are_texts():
    (question,) = read_xlsx(workbook("single", 2024, 2.5)).questions()

    assert (question.stem.es, question.choices[0].text.es) == ("2024", "2.5")


def test_formula_is_refused_where_it_stands():
    with translation.override("es"):
        (entry,) = read_xlsx(workbook("single", "=A1")).entries

    assert entry.question is None
    assert len(entry.errors) == 1
    assert "Pregunta (español)" in entry.errors[0]


def test_first_sheet_with_the_columns_is_read():
    assert len(read_xlsx(workbook("single", "a", sheets=2)).entries) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        b"no,columns\n1,2",
        b"Kind,Question (Spanish),Kind\na,b,c",
        b"Kind,Question (Spanish)\n" + b"single,a\n" * 501,
    ],
)
def test_file_that_is_no_bank_is_refused_as_a_whole(content):
    read = read_xlsx if content.startswith(b"PK") else read_csv
    with pytest.raises(Unreadable) as refused:
        read(content)

    assert str(refused.value)
