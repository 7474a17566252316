"""Files that are broken, each as a program or a person breaks them, and what is said of each."""

import io
from collections.abc import Callable
from typing import NamedTuple

import xlsxwriter

from people.imports.reading import MOST_ROWS
from tests.hostile import zipped

HEAD = "Número de empleado,Nombre(s),Primer apellido,Correo electrónico,Equipo,Fecha de ingreso\n"


class Broken(NamedTuple):
    """A file; and the codes of its problems, or words of both languages why it cannot be read at all."""

    content: Callable[[], bytes]
    codes: list[tuple[int, str, str]] | None = None
    words: tuple[str, str] = ("", "")


def workbook(rows, *, formats=None, merged=()):
    """A workbook of one sheet; ``formats`` are number formats of cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Personas")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                code = (formats or {}).get((number, column))
                arguments = [book.add_format({"num_format": code})] if code else []
                if value is not None:
                    sheet.write(number, column, value, *arguments)
        for first, last in merged:
            sheet.merge_range(f"{first}:{last}", "Personal")
    return file.getvalue()


def text(rows, encoding="utf-8"):
    return lambda: (HEAD + rows).encode(encoding)


TITLES = ["Número de empleado", "Nombre(s)", "Primer apellido", "Correo electrónico", "Equipo", "Fecha de ingreso"]
BROKEN = {
    "a PDF renamed .csv": Broken(lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", words=("PDF", "PDF")),
    "an old .xls": Broken(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), words=("(.xls)", "(.xls)")),
    "a web page called .xls": Broken(
        lambda: b"<html><table><tr><td>1</td></tr></table></html>", words=("página web", "web page")
    ),
    "a picture": Broken(lambda: b"\x89PNG\r\n\x1a\n" + bytes(400), words=("XLSX", "XLSX")),
    "a document of a word processor": Broken(
        lambda: zipped({"word/document.xml": b"<a/>"}), words=("XLSX", "XLSX")
    ),
    "a truncated workbook": Broken(lambda: workbook([TITLES])[:-400], words=("dañado", "damaged")),
    "an empty file": Broken(lambda: b"", words=("vacío", "empty")),
    "nothing but blank lines": Broken(lambda: b"\n \n;;;\n\n", words=("no tiene filas", "no rows")),
    "200,000 rows": Broken(
        lambda: (HEAD + "".join(f"{n},Ana,Sosa,,,\n" for n in range(200_000))).encode(),
        words=(f"{MOST_ROWS}", f"{MOST_ROWS}"),
    ),
    "200,000 rows of a workbook": Broken(
        lambda: workbook([["Número"], *([number] for number in range(200_000))]),
        words=(f"{MOST_ROWS}", f"{MOST_ROWS}"),
    ),
    "five million empty rows": Broken(lambda: HEAD.encode() + b"\n" * 5_000_000, words=("Divíd", "Split")),
    "a column twice": Broken(
        lambda: "Número,Correo,CORREO\n1,a@b.mx,c@d.mx\n".encode(), words=("“CORREO”", "“CORREO”")
    ),
    "a text in quotes without an end": Broken(text('1,"Ana,Sosa,,,\n2,Eva,Luna,,,\n'), words=("CSV", "CSV")),
    "merged cells": Broken(
        lambda: workbook([TITLES, ["1", None]], merged=[("A3", "C3")]), words=("A3:C3", "A3:C3")
    ),
    "half rows": Broken(text("1,Ana,Sosa\n2,Eva,Luna,,,\n"), [(2, "", "short")]),
    "a comma in a name without quotes": Broken(text("1,Ana,Sosa,,,,Ventas\n"), [(2, "", "wide")]),
    "letters of UTF-8 that were read as Windows-1252": Broken(
        text("1,Ana,MuÃ±oz,,,\n2,JosÃ©,Luna,,,\n3,Ana,Mu?oz,,,\n"),
        [(2, "first_surname", "garbled"), (3, "given_names", "garbled"), (4, "first_surname", "garbled")],
    ),
    "numbers as 1.0": Broken(
        text("1001.0,Ana,Sosa,,,\n1002.00,Eva,Luna,,,\n1.0E+05,Ada,Paz,,,\n"),
        [(2, "number", "decimal_number"), (3, "number", "decimal_number"), (4, "number", "exponent_number")],
    ),
    "no numbers, strange ones, one twice": Broken(
        text(",Ana,Sosa,,,\n7/8,Eva,Luna,,,\n9,Ada,Paz,,,\n9,Ida,Sol,,,\n"),
        [
            (2, "number", "no_number"),
            (3, "number", "number_signs"),
            (4, "number", "number_twice"),
            (5, "number", "number_twice"),
        ],
    ),
    "two people with one e-mail, and one of them without a domain": Broken(
        text("1,Ana,Sosa,a@example.com,,\n2,Eva,Luna,A@EXAMPLE.COM,,\n3,Ada,Paz,ada@,,\n"),
        [(2, "email", "email_twice"), (3, "email", "email_twice"), (4, "email", "email")],
    ),
    "dates as text": Broken(
        text(
            "1,Ana,Sosa,,,12/31/2020\n2,Eva,Luna,,,31/02/2020\n3,Ada,Paz,,,45292\n4,Ida,Sol,,,ayer\n5,Ina,Rey,,,01/01/1812\n"
        ),
        [
            (2, "hired_on", "american_date"),
            (3, "hired_on", "not_a_date"),
            (4, "hired_on", "not_a_date"),
            (5, "hired_on", "not_a_date"),
            (6, "hired_on", "year"),
        ],
    ),
    "formulas, errors, dates and truths in cells": Broken(
        lambda: workbook(
            [
                TITLES,
                ["1", "=UPPER(B3)", "Sosa"],
                ["2", "Eva", True],
                [45292, "Ada", "Paz"],
                ["4", "Ida", "Sol", None, None, 45292],
                [1234567890123456, "Ina", "Rey"],
            ],
            formats={(3, 0): "dd/mm/yyyy"},
        ),
        [
            (2, "given_names", "formula"),
            (3, "first_surname", "truth"),
            (4, "number", "date"),
            (5, "hired_on", "not_a_date"),
            (6, "number", "unsure"),
        ],
    ),
    "managers in a circle": Broken(
        lambda: "Número,Nombre,Primer apellido,Jefe\n1,Ana,Sosa,2\n2,Eva,Luna,1\n".encode(),
        [(2, "manager", "manager_circle"), (3, "manager", "manager_circle")],
    ),
    "teams and work centers that are not there": Broken(
        lambda: "Número,Nombre,Primer apellido,Equipo,Centro de trabajo\n1,Ana,Sosa,Nadie,X1\n".encode(),
        [(2, "team", "team_unknown"), (2, "work_centre", "centre_unknown")],
    ),
    "people who left before they came": Broken(
        lambda: "Número,Fecha de ingreso,Fecha de baja\n00101,2020-05-01,2019-05-01\n".encode(),
        [(2, "left_on", "left_before_hired")],
    ),
    "people who work and have left": Broken(
        lambda: "Número,Situación,Fecha de baja\n00101,activo,2026-01-31\n00101x,quizá,\n".encode(),
        [(2, "status", "status_against_date"), (3, "status", "status"), (3, "", "no_name")],
    ),
    "names with an address": Broken(
        text("1,a@b.c,Sosa,,,\n2,Ana,www.x.mx,,,\n"),
        [(2, "given_names", "address"), (3, "first_surname", "address")],
    ),
    "letters that no certificate can print": Broken(
        text("1,漢字,Sosa,,,\n"), [(2, "given_names", "letters")]
    ),
}  # fmt: skip
