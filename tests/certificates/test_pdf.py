import datetime
import hashlib
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pypdfium2
import pytest
import zxingcpp
from typst import TypstError

from certificates.issuing import pdf
from certificates.issuing.pdf import render_pdf, store_pdf
from certificates.models import Certificate
from lib import typesetting
from lib.typesetting import MissingGlyphs
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db

LONG_NAME = "María Fernanda de los Ángeles Guadalupe del Rosario Inmaculada Concepción " * 5
ONE_LONG_WORD = "Ñuñohuaxtepetl" * 20


@pytest.fixture
def issued(learner, certificate):
    """A certificate with every fact, whose values a test may change before rendering."""
    certificate.holder_name = "María Guadalupe Hernández Núñez"
    certificate.score = 96
    certificate.issued_on = datetime.date(2026, 3, 14)
    certificate.expires_on = datetime.date(2028, 3, 14)
    return certificate


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def words(data):
    return " ".join(read(data).pages[0].extract_text().split())


def picture(data):
    page = pypdfium2.PdfDocument(data)[0]
    return page.render(scale=3).to_pil()


def fonts(reader):
    descriptors = {}
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        descriptors[descendant["/BaseFont"]] = {"/FontFile2", "/FontFile3"} & set(descriptor)
    return descriptors


def test_certificate_is_one_letter_page_in_landscape(issued):
    reader = read(render_pdf(issued))

    assert len(reader.pages) == 1
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == [792.0, 612.0]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "es",
            ["CERTIFICADO DE FINALIZACIÓN", "Se otorga a", "8.5 horas", "14 de marzo de 2026", "14 de marzo de 2028"],
        ),
        ("en", ["CERTIFICATE OF COMPLETION", "Awarded to", "8.5 hours", "March 14, 2026", "March 14, 2028"]),
    ],
)
def test_certificate_speaks_its_language(issued, language, expected):
    issued.language = language

    text = words(render_pdf(issued)).replace("\u00a0", " ")

    facts = ["María Guadalupe Hernández Núñez", "96 / 100", issued.folio, issued.display_code, "Banco Cenzontle, S.A."]
    assert [line for line in expected + facts if line not in text] == []
    assert ("Fundamentos" in text, "Foundations" in text) == (language == "es", language == "en")


def test_bilingual_certificate_says_everything_twice_and_spanish_first(issued):
    issued.language = "both"

    text = words(render_pdf(issued))

    assert text.index("CERTIFICADO DE FINALIZACIÓN") < text.index("Certificate of completion")
    assert text.index("Fundamentos de la norma") < text.index("Foundations of the standard")


@pytest.mark.parametrize(
    ("language", "disclaimer"),
    [("es", "No sustituye a la constancia DC-3."), ("en", "It is not a substitute for the DC-3.")],
)
def test_certificate_says_what_it_is_not(issued, language, disclaimer):
    issued.language = language

    assert words(render_pdf(issued)).count(disclaimer) == 1


def test_course_without_quiz_shows_no_score_and_no_expiry_if_there_is_none(issued):
    issued.language, issued.score, issued.expires_on = "es", None, None

    text = words(render_pdf(issued))

    assert [line for line in ("PUNTUACIÓN", "aprobado", "VIGENTE") if line in text] == []


@pytest.mark.parametrize(("hours", "expected"), [("1.0", "1 hora"), ("2.0", "2 horas"), ("12.5", "12.5 horas")])
def test_hours_read_naturally(issued, hours, expected):
    Certificate.objects.filter(pk=issued.pk).update(hours=hours, language="es")

    text = words(render_pdf(Certificate.objects.get(pk=issued.pk)))

    assert text.count(f"{expected} ") == 1


def test_file_declares_archive_and_accessibility(issued):
    reader = read(render_pdf(issued))

    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert metadata.count("<pdfaid:part>3</pdfaid:part>") == 1
    assert metadata.count("<pdfaid:conformance>A</pdfaid:conformance>") == 1
    assert metadata.count("<pdfuaid:part>1</pdfuaid:part>") == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.metadata.title == f"Certificado de finalización · Certificate of completion {issued.folio}"


def test_all_fonts_are_embedded(issued):
    embedded = fonts(read(render_pdf(issued)))

    assert len(embedded) >= 4
    assert [name for name, files in embedded.items() if not files] == []


def test_qr_code_leads_to_the_verification_page(issued):
    codes = zxingcpp.read_barcodes(picture(render_pdf(issued)))

    assert [code.text for code in codes] == [f"HTTPS://AULA.EXAMPLE.COM/VERIFY/{issued.code}"]


def test_address_of_the_qr_code_opens(client, issued):
    response = client.get(f"/VERIFY/{issued.code}")

    assert response.status_code == 200


@pytest.mark.parametrize("name", [LONG_NAME, ONE_LONG_WORD])
def test_long_texts_stay_inside_the_frame(issued, name):
    issued.holder_name = issued.course_title_es = issued.course_title_en = name.strip()[:455]
    issued.organisation_name = name.strip()[:250]

    data = render_pdf(issued)

    page = picture(data)
    scale = page.width / 279.4
    inside_right = page.crop((int(259.5 * scale), int(9 * scale), int(271 * scale), int(197 * scale)))
    below = page.crop((int(87 * scale), int(201 * scale), int(259 * scale), int(207.5 * scale)))
    assert len(read(data).pages) == 1
    assert len(inside_right.getcolors()) == 1
    assert len(below.getcolors()) == 1
    assert words(data).replace(" ", "").count(name[:14].replace(" ", "")) >= 4


@pytest.mark.parametrize(
    "name",
    [
        "Ñandú Üçéàí Muñoz",
        "Xōchitl Cuāuhtemōc Tēcpatl",
        "Jolom Koʼob Tzʼutujil",
        "Ndikuꞌun Ḛ̈ñá Tsaꞌa",
        "Łukasiewicz Škoda Ağaoğlu",
    ],
)
def test_letters_of_the_languages_of_mexico_are_printed(issued, name):
    issued.holder_name = name

    assert words(render_pdf(issued)).replace(" ", "").count(name.replace(" ", "")) == 1


def test_decomposed_letters_are_composed_and_control_characters_dropped(issued):
    issued.holder_name = "Jose\u0301  Nun\u0303ez\u0000\u200b\n"

    assert words(render_pdf(issued)).count("José Núñez".replace("ú", "u")) == 1


def test_letter_without_a_font_is_an_error_that_does_not_tell_the_name(issued):
    issued.holder_name = "Wang 小明"

    with pytest.raises(MissingGlyphs) as raised:
        render_pdf(issued)

    assert str(raised.value) == "No font has U+5C0F, U+660E."
    assert raised.value.__suppress_context__ is True


def test_certificate_without_a_name_is_refused(issued):
    issued.holder_name = " "

    with pytest.raises(TypstError):
        render_pdf(issued)


def test_markup_in_a_name_stays_text(issued):
    issued.holder_name = '#panic("x") *Ana* $x$ \\ <b>'

    assert words(render_pdf(issued)).replace(" ", "").count('#panic("x")*Ana*$x$\\<b>') == 1


def test_same_row_gives_the_same_bytes(issued):
    first = render_pdf(issued)
    typesetting.compiler.cache_clear()

    second = render_pdf(issued)

    assert first == second


def test_document_date_is_the_date_of_issue(issued):
    issued.issued_at = datetime.datetime(2026, 3, 14, 17, 2, 3, tzinfo=datetime.UTC)

    assert read(render_pdf(issued)).metadata.creation_date.replace(tzinfo=datetime.UTC) == issued.issued_at


def test_threads_share_the_compiler(issued):
    expected = render_pdf(issued)
    start = threading.Barrier(4)

    def render(_number):
        start.wait()
        return render_pdf(issued)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(render, range(4)))

    assert results == [expected] * 4


def test_stored_file_has_the_returned_hash(certificate, read_stored):
    stored = store_pdf(certificate)

    assert hashlib.sha256(read_stored(certificate)).hexdigest() == stored.sha256


def test_storing_again_leaves_the_same_single_file(certificate, stored_files, read_stored):
    store_pdf(certificate)
    first = read_stored(certificate)

    store_pdf(certificate)

    assert stored_files() == [certificate.file_name]
    assert read_stored(certificate) == first


@pytest.mark.parametrize(("mode", "expected"), [(0o640, 0o640), (None, 0o600)])
def test_stored_file_is_as_open_as_the_storage_says(certificate, settings, private_folder, mode, expected):
    settings.FILE_UPLOAD_PERMISSIONS = mode

    store_pdf(certificate)

    assert (private_folder / certificate.file_name).stat().st_mode & 0o777 == expected


def test_storing_clears_away_what_a_killed_worker_left(certificate, private_folder, stored_files):
    folder = (private_folder / certificate.file_name).parent
    folder.mkdir(parents=True)
    (folder / f".{certificate.uuid}.pdf.k1ll3d").write_bytes(b"%PDF-1.7 half")

    store_pdf(certificate)

    assert stored_files() == [certificate.file_name]


def test_data_for_the_typesetter_holds_only_what_is_printed(issued):
    contents = json.dumps(pdf._facts(issued))

    user = issued.enrolment.employee.user
    assert [secret for secret in (user.email, user.username, str(issued.uuid)) if secret in contents] == []


def test_two_holders_share_nothing(complete, organisation):
    first, second = (
        complete(EmployeeFactory(organisation=organisation, user__given_names=name)) for name in ("Primera", "Segunda")
    )

    assert ("Segunda" in words(render_pdf(first)), "Primera" in words(render_pdf(second))) == (False, False)
