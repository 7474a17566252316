"""Twelve people of one company, issued in one batch: who gets the form with what on it, and who does not and why."""

import pypdfium2
import pytest
from django.utils.translation import override

from labour.dc3.pdf import render_dc3
from labour.dc3.readiness import candidates, gaps_of
from labour.models import Dc3
from people.employees.services import labour_settings
from tests.factories import EmployeeFactory, make_course
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db

# Number → data, and what is printed as the name, or what is missing.
PEOPLE = {
    "complete": ({}, "HERNÁNDEZ NÚÑEZ MARÍA GUADALUPE"),
    "one surname": (
        {"given": "Juan", "first": "Pérez", "second": "", "code": curp("PEXJ850228HDFRXN0")},
        "PÉREZ JUAN",
    ),
    "foreigner": ({"given": "Wei", "first": "Li", "second": "", "code": curp("LIXW850228HNEXXX0")}, "LI WEI"),
    "ñ and diacritics": (
        {"given": "José Ángel", "first": "Ñúñez", "second": "Güémez", "code": curp("XUGA850228HDFXXN0")},
        "ÑÚÑEZ GÜÉMEZ JOSÉ ÁNGEL",
    ),
    "sex X, after 1999": (
        {"given": "Sol", "first": "Mar", "second": "", "code": curp("MAXS010303XNEXXXA")},
        "MAR SOL",
    ),
    "29 February": (
        {"given": "Ana", "first": "de la Cruz", "second": "D'Acosta", "code": curp("CUDA000229MDFRXNA")},
        "DE LA CRUZ D'ACOSTA ANA",
    ),
    "wrong check digit": ({"code": "HENG900412MDFRXD09"}, ["CURP is not valid"]),
    "impossible date": ({"code": curp("HENG900231MDFRXD0")}, ["CURP is not valid"]),
    "no CURP": ({"code": ""}, ["CURP is missing"]),
    "unknown occupation": ({"occupation": "99.9"}, ["Occupation is missing"]),
    "course without area": ({}, ["The course has no thematic area; an editor sets it."]),
    "no data at all": (None, ["CURP is missing", "Occupation is missing"]),
}
# What stands where on the official form, as a share of the height from the top; read off its picture, which leaves
# less room for ink in the signatures than we do.
PLACES = {
    "FORMATO DC-3": 0.105,
    "CONSTANCIA DE COMPETENCIAS": 0.125,
    "DATOS DEL TRABAJADOR": 0.144,
    "Clave Única de Registro": 0.191,
    "Puesto": 0.228,
    "DATOS DE LA EMPRESA": 0.271,
    "Registro Federal": 0.318,
    "DATOS DEL PROGRAMA": 0.364,
    "Nombre del curso": 0.378,
    "Duración en horas": 0.413,
    "Área temática": 0.452,
    "Nombre del agente": 0.486,
    "protesta de decir verdad": 0.532,
    "Patrón o representante legal": 0.557,
    "INSTRUCCIONES": 0.659,
    "ANVERSO": 0.953,
}
TOLERANCE = 0.065


@pytest.fixture
def people(company, person, passed):
    """Everybody has completed the course; returns certificate → who it is."""
    made = {}
    for number, (who, (data, _outcome)) in enumerate(PEOPLE.items()):
        if data is None:
            employee = EmployeeFactory(organisation=company, number=f"P{number}")
        else:
            employee = person(number=f"P{number}", **data)
        course = make_course(thematic_area="") if who == "course without area" else make_course(title="Fundamentos")
        made[passed(employee, course).pk] = who
    return made


def test_each_is_printed_or_refused_rightly_in_one_batch(company, people, issue):
    settings = labour_settings(company)
    with override("en"):
        gaps = {people[row.pk]: [gap.text for gap in gaps_of(row, settings)] for row in candidates(company)}

    issue()

    issued = {people[dc3.certificate_id]: dc3 for dc3 in Dc3.objects.all()}
    expected = {who: outcome for who, (_data, outcome) in PEOPLE.items()}
    assert gaps == {who: [] if isinstance(outcome, str) else outcome for who, outcome in expected.items()}
    assert set(issued) == {who for who, outcome in expected.items() if isinstance(outcome, str)}
    for who, dc3 in issued.items():
        document = pypdfium2.PdfDocument(render_dc3(dc3))
        front = document[0].get_textpage().get_text_range()
        document.close()
        assert expected[who] in " ".join(front.split()), who
        assert (PEOPLE[who][0].get("code") or curp()) in "".join(front.split()), who


def test_form_has_everything_where_the_official_one_has_it(people, issue):
    issue()
    document = pypdfium2.PdfDocument(render_dc3(Dc3.objects.order_by("pk").first()))
    page = document[0]
    text, height = page.get_textpage(), page.get_height()
    found = {}
    for label in PLACES:
        index, _count = text.search(label).get_next()
        _left, bottom, _right, top = text.get_charbox(index)
        found[label] = 1 - (top + bottom) / 2 / height
    text.close()
    document.close()

    assert found == pytest.approx(PLACES, abs=TOLERANCE)
    assert sorted(found, key=found.get) == list(PLACES)
