"""What is printed for whom, and that the form is the official one."""

import io
import re

import pypdf
import pypdfium2
import pytest
import zxingcpp

from labour.dc3.pdf import render_dc3
from labour.models import Dc3
from people.labour.occupations import AREAS
from people.models import LabourSettings
from tests.factories import make_course
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db

BANDS = [
    "DATOS DEL TRABAJADOR",
    "DATOS DE LA EMPRESA",
    "DATOS DEL PROGRAMA DE CAPACITACIÓN, ADIESTRAMIENTO Y PRODUCTIVIDAD",
]
LABELS = [
    "FORMATO DC-3",
    "CONSTANCIA DE COMPETENCIAS O DE HABILIDADES LABORALES",
    BANDS[0],
    "Nombre (Anotar apellido paterno, apellido materno y nombre(s))",
    "Clave Única de Registro de Población",
    "Ocupación específica (Catálogo Nacional de Ocupaciones)",
    "Puesto*",
    BANDS[1],
    "Nombre o razón social (En caso de persona física, anotar apellido paterno, apellido materno y nombre(s))",
    "Registro Federal de Contribuyentes con homoclave (SHCP)",
    BANDS[2],
    "Nombre del curso",
    "Duración en horas",
    "Área temática del curso",
    "Nombre del agente capacitador o STPS",
    "bajo protesta de decir verdad",
    "Instructor o tutor",
    "Nombre y firma",
    "Patrón o representante legal",
    "Representante de los trabajadores",
    "INSTRUCCIONES",
    "veinte días hábiles siguientes al término del curso",
    "Solo para empresas con más de 50 trabajadores.",
    "ANVERSO",
]


def pages(dc3):
    reader = pypdf.PdfReader(io.BytesIO(render_dc3(dc3)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def boxed(front):
    """The text without blanks: what stands in boxes is extracted letter by letter."""
    return front.replace(" ", "")


@pytest.fixture
def printed(person, passed, issue):
    """The DC-3 of a person, and its front as text."""

    def printed(course=None, **data):
        passed(person(**data), course)
        issue()
        dc3 = Dc3.objects.latest("pk")
        return dc3, pages(dc3)[0]

    return printed


def test_two_sides_with_the_official_words_in_their_order(printed):
    dc3, front = printed()

    places = [front.find(label) for label in LABELS]
    assert -1 not in places, [label for label, place in zip(LABELS, places, strict=True) if place == -1]
    assert places == sorted(places)
    back = pages(dc3)[1]
    assert len(pages(dc3)) == 2
    assert all(f"{code} {name}" in back for _area, _name, subareas in AREAS for code, name in subareas)
    assert "8000 Uso de tecnologías de la información y comunicación" in back
    assert back.endswith("REVERSO")


def test_everything_of_the_person_the_company_and_the_course_is_printed(printed):
    dc3, front = printed(position="Analista de datos")

    assert "HERNÁNDEZ NÚÑEZ MARÍA GUADALUPE" in front
    assert curp() in boxed(front)
    assert "04.4 Informática" in front
    assert "Analista de datos" in front
    assert "Banco Cenzontle, S.A." in front
    assert "BCE-930714-8T4" in boxed(front)
    assert "Fundamentos de la norma" in front
    assert re.search(r"Duración en horas 8\.5", front)
    day = f"Año{dc3.to_on:%Y}Mes{dc3.to_on:%m}Día{dc3.to_on:%d}"
    assert boxed(front).count(day) == 2
    assert "8000 Uso de tecnologías de la información y comunicación" in front
    assert "Raúl Ibáñez Ochoa (tutor en línea)" in front
    assert "Elena Ríos Peñaloza" in front
    assert dc3.folio in front


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        ({"given": "Juan", "first": "Pérez", "second": ""}, "PÉREZ JUAN", curp("PEXJ850229HDFRXN0")[:0]),
        (
            {"given": "Wei", "first": "Li", "second": "", "code": curp("LIXW850228HNEXXX0")},
            "LI WEI",
            "LIXW850228HNEXXX0",
        ),
        ({"given": "José Ángel", "first": "Ñúñez", "second": "Güémez"}, "ÑÚÑEZ GÜÉMEZ JOSÉ ÁNGEL", ""),
        ({"given": "Ana", "first": "de la Cruz", "second": "D'Acosta"}, "DE LA CRUZ D'ACOSTA ANA", ""),
        (
            {"given": "Sol", "first": "Mar", "second": "", "code": curp("MAXS010303XNEXXXA")},
            "MAR SOL",
            "MAXS010303XNEXXXA",
        ),
    ],
    ids=["one surname", "born abroad", "diacritics", "particles", "born after 1999, sex X"],
)
def test_names_and_curp_of_all_kinds(printed, data, name, code):
    _dc3, front = printed(**data)

    assert name in front
    assert code in boxed(front)


def test_very_long_names_stay_on_the_front(printed):
    long = "María de los Ángeles Guadalupe del Sagrado Corazón " * 2
    dc3, front = printed(given=long.strip(), first="Fernández de Córdoba y Villaseñor", position="Responsable " * 9)

    assert len(pages(dc3)) == 2
    assert "CORAZÓN" in front


def test_workers_representative_signs_only_above_fifty(printed, large_company):
    _dc3, front = printed()

    assert "Luis Cárdenas Treviño" in front


def test_up_to_fifty_the_workers_representative_is_left_out(printed, company):
    LabourSettings.objects.update(workers_representative="Luis Cárdenas Treviño")

    dc3, front = printed()

    assert (dc3.workers_representative, "Cárdenas" in front) == ("", False)


def test_external_agent_is_named_with_its_registration(printed, company):
    LabourSettings.objects.update(
        trainer="external", agent_name="Capacita, S.C.", agent_registration="CAP-010203-AB1-0013"
    )

    _dc3, front = printed()

    assert "Capacita, S.C. (Registro STPS: CAP-010203-AB1-0013)" in front


def test_tutor_of_the_course_stands_in_for_the_companys_instructor(printed, company):
    LabourSettings.objects.update(instructor="")

    _dc3, front = printed(make_course(tutor="Inés Ochoa"))

    assert "Inés Ochoa (tutor en línea)" in front


def test_natural_person_as_employer_has_four_letters_in_the_rfc(printed, company):
    company.rfc = "GODE561231GR8"
    company.save()

    _dc3, front = printed()

    assert "GODE-561231-GR8" in boxed(front)


def test_control_mark_leads_to_the_verification_page(printed):
    dc3, _front = printed()

    document = pypdfium2.PdfDocument(render_dc3(dc3))
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    document.close()
    assert code.text == dc3.certificate.verification_url.upper()


def test_control_mark_can_be_switched_off(printed, company):
    LabourSettings.objects.update(prints_control_mark=False)

    dc3, front = printed()

    assert "Código de verificación" not in front
    assert dc3.certificate.code[:4] not in front


def test_no_logo_and_no_word_suggests_the_ministrys_consent(printed):
    dc3, front = printed()

    reader = pypdf.PdfReader(io.BytesIO(render_dc3(dc3)))
    assert [len(page.images) for page in reader.pages] == [0, 0]
    assert "avalad" not in front.lower()
    assert "autorizad" not in front.lower()


def test_same_row_gives_the_same_bytes(printed):
    dc3, _front = printed()

    assert render_dc3(dc3) == render_dc3(Dc3.objects.get(pk=dc3.pk))


def test_file_is_archivable_accessible_spanish_and_letter_sized(printed):
    dc3, _front = printed()

    reader = pypdf.PdfReader(io.BytesIO(render_dc3(dc3)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadata, re.S)
    assert "pdfuaid:part>1<" in metadata
    assert reader.trailer["/Root"]["/Lang"] == "es-MX"
    assert [(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages] == [(612, 792)] * 2


def test_bands_and_boxes_stand_where_the_official_form_has_them(printed):
    """Measured on the picture of the page: three grey bands over the whole width, and boxes under the CURP."""
    dc3, _front = printed()
    document = pypdfium2.PdfDocument(render_dc3(dc3))
    picture = document[0].render(scale=2).to_pil().convert("L")
    document.close()
    width, height = picture.size
    grey = [y for y in range(height) if all(abs(picture.getpixel((x, y)) - 140) < 6 for x in (90, 130, width - 90))]
    bands = [y for y in grey if y - 1 not in grey]

    assert len(bands) == 3
    assert [y / height for y in bands] == pytest.approx([0.133, 0.271, 0.374], abs=0.03)
    row = next(y for y in range(bands[0], bands[1]) if _crossings(picture, y) >= 19)
    assert _crossings(picture, row + 4) >= 19  # the walls of eighteen boxes


def _crossings(picture, y):
    """How many separate dark strokes a line meets in the left half of the page."""
    dark = [picture.getpixel((x, y)) < 90 for x in range(85, picture.size[0] // 2)]
    return sum(now and not before for before, now in zip([False, *dark], dark, strict=False))
