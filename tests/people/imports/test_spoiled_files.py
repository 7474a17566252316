"""Files of people that were spoiled by chance: each is read or refused in a sentence, and no cell stops the others."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.sheets.files import Unreadable
from people.imports.columns import COLUMNS, field_of
from people.imports.reading import read_head, recognise, with_sheet
from people.imports.values import RowReader
from tests.people.imports.files import workbook
from tests.spoiled import spoiled, spoiled_zip

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # of openpyxl, about workbooks that are odd
TITLES = [
    "Número de empleado",
    "Nombre(s)",
    "Primer apellido",
    "Correo electrónico",
    "Equipo",
    "Fecha de ingreso",
    "CURP",
]
ROWS = [
    ["007", "Ana Inés", "Sosa", "ana@example.com", "Ventas/Norte", "31/01/2024", "HEGG560427MVZRRL04"],
    ["8", "Eva", "Luna", "", "", "2024-02-29", ""],
]
SEEDS = {
    "csv": "\n".join(",".join(row) for row in [TITLES, *ROWS]).encode(),
    "xlsx": workbook([TITLES, *ROWS, [9, "Ada", "Paz", None, None, 45292.5, 0]], formats={(3, 5): "dd/mm/yyyy"}),
}
fuzz = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def outcome(content):
    """What the import makes of a file before it looks at anybody: how many rows, or why it cannot be read."""
    try:
        known = recognise(content)
        sheet, _samples = read_head(known, content)
        fields = [field_of(title) for title in sheet.titles]
        reader = RowReader(fields, is_padded=known == "xlsx")
        return with_sheet(known, content, lambda opened: len([reader.read(line) for line in opened.lines]))
    except Unreadable as refusal:
        return str(refusal)


@pytest.mark.parametrize(("name", "rows"), [("csv", 2), ("xlsx", 3)])
def test_sound_file_is_read(name, rows):
    assert outcome(SEEDS[name]) == rows
    assert {field_of(title) for title in TITLES} <= set(COLUMNS)


@pytest.mark.parametrize("name", SEEDS)
@fuzz
@given(data=st.data())
def test_spoiled_file_is_read_or_refused(name, data):
    ways = [spoiled(SEEDS[name])] + ([spoiled_zip(SEEDS[name])] * 3 if name == "xlsx" else [])

    found = outcome(data.draw(st.one_of(ways)))

    assert isinstance(found, int) or 10 < len(found) < 2_000
