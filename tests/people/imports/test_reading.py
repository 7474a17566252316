"""Encodings, separators, dates and cells: what a file means, whoever wrote it."""

import datetime

import pytest
from django.utils.translation import override

from people.imports.columns import COLUMNS, field_of, suggested, titles
from people.imports.dates import DateReader, NotADate
from people.imports.problems import NOTES, PROBLEMS, REMARKS, said
from people.imports.reading import read_head, recognise, with_sheet
from people.imports.values import RowReader
from tests.people.imports.files import workbook

HEAD = "Número de empleado;Nombre(s);Primer apellido"
ROW = "007;Ñandú;Güémez"


def entries(content, format_name="csv", columns=("number", "given_names", "first_surname")):
    reader = RowReader(columns, is_padded=format_name == "xlsx")
    return with_sheet(format_name, content, lambda sheet: [reader.read(line) for line in sheet.lines])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_same_people_in_every_encoding_with_every_separator(encoding, separator):
    content = f"{HEAD}\n{ROW}\n".replace(";", separator).encode(encoding)

    assert recognise(content) == "csv"
    sheet, _samples = read_head("csv", content)
    [entry] = entries(content)

    assert [field_of(title) for title in sheet.titles] == ["number", "given_names", "first_surname"]
    assert (entry.row, entry.number, entry.values) == (2, "007", {"given_names": "Ñandú", "first_surname": "Güémez"})
    assert [remark.code for remark in sheet.remarks] == (["encoding"] if encoding in ("latin-1", "cp1252") else [])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_blank_ones_and_breaks_in_quotes(newline):
    content = newline.join([HEAD, "", ROW, " ; ; ", '8;"Ana\nInés";Sosa', ""]).encode()

    found = entries(content)

    assert [(entry.row, entry.number) for entry in found] == [(3, "007"), (5, "8")]
    assert found[1].values["given_names"] == "Ana Inés"


def test_excel_says_its_separator_itself():
    assert entries(f"sep=;\n{HEAD}\n{ROW}\n".encode())[0].number == "007"


def test_separator_is_the_one_by_which_titles_are_known():
    content = b"Employee number;Given names;First surname, or, all, of, them\n1;Ana;Sosa, Paz\n"

    assert entries(content)[0].values["first_surname"] == "Sosa, Paz"


def test_cells_come_in_as_they_are_shown():
    content = workbook(
        [
            ["Número", "Nombre", "Apellido paterno", "Fecha de ingreso"],
            [7, "Ana", "Sosa", 45292],
            [8.0, "Eva", "Luna", 45292.75],
        ],
        formats={(1, 0): "00000", (1, 3): "dd/mm/yyyy", (2, 3): "d-mmm-yy h:mm"},
    )

    found = entries(content, "xlsx", ("number", "given_names", "first_surname", "hired_on"))

    assert [entry.number for entry in found] == ["00007", "8"]
    assert {entry.values["hired_on"] for entry in found} == {datetime.date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", (2024, 3, 5)),
        ("2024-03-05 00:00:00", (2024, 3, 5)),
        ("2024/03/05", (2024, 3, 5)),
        ("05/03/2024", (2024, 3, 5)),
        ("5/3/24", (2024, 3, 5)),
        ("5/3/75", (1975, 3, 5)),
        ("31.12.2019", (2019, 12, 31)),
        ("31-12-2019", (2019, 12, 31)),
        ("31-dic-19", (2019, 12, 31)),
        ("1-ene.-2020", (2020, 1, 1)),
        ("5 de marzo de 2024", (2024, 3, 5)),
        ("5 March 2024", (2024, 3, 5)),
        ("05/03/2024 12:30:00 p. m.", (2024, 3, 5)),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert DateReader().read(text) == datetime.date(*day)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/31/2020", "american_date"),
        ("30/02/2020", "not_a_date"),
        ("45292", "not_a_date"),
        ("3/2020", "not_a_date"),
        ("5-xyz-2020", "not_a_date"),
        ("01/01/1812", "year"),
        ("01/01/2999", "year"),
    ],
)
def test_what_is_no_date(text, code):
    with pytest.raises(NotADate) as refused:
        DateReader().read(text)

    assert refused.value.code == code


def test_order_of_day_and_month_is_said_where_there_could_be_two():
    reader = DateReader()
    for text in ("05/03/2024", "07/07/2024", "31/12/2024", "2024-03-05", "4/5/24"):
        reader.read(text)

    assert [(note.code, dict(note.values)) for note in reader.remarks()] == [
        ("day_first", {"written": "05/03/2024", "day": "2024-03-05", "count": 2}),
        ("two_digit_years", {}),
    ]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_title_and_word_for_it_is_known_again(language):
    assert [field_of(title.upper()) for title in titles(language).values()] == list(COLUMNS)
    words = [word for column in COLUMNS.values() for word in column.also]
    assert all(field_of(word) for word in words)
    assert len({field_of(word): word for word in words}) > 10


def test_columns_are_suggested_and_remembered():
    assert suggested(["Número", "NOMBRE", "Sueldo"], {}).fields == ["number", "given_names", ""]
    assert not suggested(["Número", "Sueldo"], {}).is_certain
    assert suggested(["Número", "Sueldo", ""], {"sueldo": ""}).is_certain
    assert suggested(["Clave", "Sueldo"], {"clave": "number", "sueldo": "shift"}).fields == ["number", "shift"]
    twice = suggested(["Número", "Correo", "Correo de trabajo"], {})
    assert (twice.fields, twice.is_certain) == (["number", "email", ""], False)
    assert not suggested(["Nombre"], {}).is_certain


@pytest.mark.parametrize("sentences", [PROBLEMS, NOTES, REMARKS])
def test_every_sentence_is_there_in_both_languages(sentences):
    spoken = {}
    for language in ("es", "en"):
        with override(language):
            spoken[language] = {code: str(text) for code, text in sentences.items()}

    assert all(spoken["es"][code] != spoken["en"][code] for code in sentences)
    assert said(PROBLEMS, "decimal_number", {"number": "7"})
