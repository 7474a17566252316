"""What a certificate takes from the design of its organisation, and that it keeps it."""

import io

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from certificates.design.services import freeze_design
from certificates.issuing.pdf import render_pdf, store_pdf
from certificates.models import Certificate
from certificates.models.designs import CertificateDesign, DesignVersion, Signatory
from certificates.models.pictures import Picture, drawing
from certificates.paper.layout import TEMPLATE, page_inputs, sample_facts
from certificates.paper.pictures import LOGO, SIGNATURE
from lib.typesetting import typeset
from tests.certificates.drawings import drawn_signature, upload
from tests.factories import EmployeeFactory, correct_name

pytestmark = pytest.mark.django_db

LONGEST_NAME = "Xōchitl Cuāuhtzin Ñáñez y Kʼutzʼ de la Garza Ḛ̈ñá Łukasiewicz " * 7
LONGEST_POSITION = "Responsable de cumplimiento normativo, inteligencia artificial y datos personales " * 2


@pytest.fixture(autouse=True)
def _nothing_drawn():
    drawing.cache_clear()


def make_design(organisation, signatories=0, **fields):
    design = CertificateDesign(organisation=organisation, **fields)
    design.signatories = [
        Signatory(
            name=f"Firmante {number}",
            position_es=f"Puesto {number}",
            position_en=f"Position {number}",
            signature=Picture.upload(upload(drawn_signature(number)), SIGNATURE),
            sort_order=number,
        )
        for number in range(1, signatories + 1)
    ]
    design.save()
    design.save_revision().publish()
    return design


def give_logo(organisation, colour="#ff00aa"):
    out = io.BytesIO()
    Image.new("RGB", (400, 150), colour).save(out, "png")
    organisation.logo.save("logo.png", ContentFile(out.getvalue()))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def words(pdf):
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def picture(pdf):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()


def colours_of(pdf):
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _count, colour in picture(pdf).getcolors(1 << 24)}


def figures(pdf):
    """The alternative texts of a file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        return {str(figure.Alt) for figure in found}


def test_without_a_design_a_certificate_is_plain(complete, learner):
    certificate = complete(learner)

    assert certificate.design.content["signatories"] == []
    assert certificate.language == learner.organisation.certificate_language
    assert "#12284c" in colours_of(render_pdf(certificate))


def test_published_design_shapes_the_certificate(complete, learner):
    make_design(learner.organisation, 2, band_colour="#5b1f3a", accent_colour="#3c6b3c", language="en")

    certificate = complete(learner)

    pdf = render_pdf(certificate)
    assert certificate.language == "en"
    assert {"#5b1f3a", "#3c6b3c"} <= colours_of(pdf)
    assert "#12284c" not in colours_of(pdf)
    assert [text for text in ("Firmante 1", "Position 1", "Firmante 2") if text not in words(pdf)] == []
    assert "Puesto 1" not in words(pdf)


def test_draft_shapes_nothing(complete, learner):
    design = make_design(learner.organisation, band_colour="#5b1f3a")
    design.band_colour = "#0000aa"
    design.save_revision()

    assert complete(learner).design.content["band"] == "#5b1f3a"


def test_unpublished_design_shapes_nothing(complete, learner):
    make_design(learner.organisation, band_colour="#5b1f3a").unpublish()

    assert complete(learner).design.content["band"] == "#12284c"


def test_certificate_that_is_not_rendered_yet_keeps_the_design_of_its_issue(complete, learner):
    design = make_design(learner.organisation, 1, band_colour="#5b1f3a", line_es="Antes", line_en="Before")
    certificate = complete(learner)
    expected = render_pdf(certificate)

    design.band_colour, design.line_es, design.line_en, design.signatories = "#0000aa", "Después", "After", []
    design.save_revision().publish()
    Signatory.objects.all().delete()

    assert render_pdf(Certificate.objects.get(pk=certificate.pk)) == expected


def test_certificate_keeps_the_logo_of_its_issue_even_without_the_file(complete, learner):
    give_logo(learner.organisation)
    certificate = complete(learner)
    learner.organisation.logo.storage.delete(learner.organisation.logo.name)
    give_logo(learner.organisation, "#00aa55")

    found = colours_of(render_pdf(Certificate.objects.get(pk=certificate.pk)))

    assert ("#ff00aa" in found, "#00aa55" in found) == (True, False)


def test_new_logo_is_on_the_next_certificate(complete, learner):
    give_logo(learner.organisation)
    complete(learner)
    give_logo(learner.organisation, "#00aa55")

    assert "#00aa55" in colours_of(render_pdf(complete(EmployeeFactory(organisation=learner.organisation))))


def test_logo_that_cannot_be_read_is_left_out_and_looked_for_again(organisation):
    give_logo(organisation)
    path = organisation.logo.path
    with organisation.logo.open() as file:
        content = file.read()
    organisation.logo.storage.delete(organisation.logo.name)
    without = freeze_design(organisation)
    with open(path, "wb") as file:
        file.write(content)

    assert (without.content["logo"], bool(freeze_design(organisation).content["logo"])) == ("", True)


def test_corrected_certificate_looks_like_the_one_it_replaces(complete, learner):
    design = make_design(learner.organisation, band_colour="#5b1f3a")
    old = complete(learner)
    design.band_colour = "#0000aa"
    design.save_revision().publish()

    assert correct_name(old, "Lucía Nueva", "typo").design == old.design


def test_same_state_is_one_version(organisation):
    make_design(organisation, 1)

    assert freeze_design(organisation) == freeze_design(organisation)
    assert DesignVersion.objects.count() == 1


def test_going_back_to_an_earlier_revision_goes_back_to_its_version(organisation):
    design = make_design(organisation, band_colour="#5b1f3a")
    first, revision = freeze_design(organisation), design.latest_revision
    design.band_colour = "#0000aa"
    design.save_revision().publish()
    between = freeze_design(organisation)

    revision.as_object().save_revision().publish()

    assert (freeze_design(organisation), between == first) == (first, False)


def test_certificate_of_before_there_were_designs_is_still_rendered(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(design=None)

    assert certificate.holder_name in words(render_pdf(Certificate.objects.get(pk=certificate.pk)))


def test_freezing_takes_few_queries(organisation, django_assert_num_queries):
    give_logo(organisation)
    freeze_design(organisation)
    with django_assert_num_queries(2):  # no design; the version that is known
        freeze_design(organisation)
    make_design(organisation, 3)
    freeze_design(organisation)

    with django_assert_num_queries(3):  # the design, its signatories, the version
        freeze_design(organisation)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", {"Logotipo: Academia Ñandú", "Firma de Firmante 1"}),
        ("en", {"Logo: Academia Ñandú", "Signature of Firmante 1"}),
    ],
)
def test_pictures_have_words_in_the_language_of_the_certificate(complete, learner, language, expected):
    logo = Picture.upload(upload(drawn_signature()), LOGO)
    make_design(learner.organisation, 1, language=language, logo=logo, logo_owner="Academia Ñandú")

    assert expected < figures(render_pdf(complete(learner)))


def test_who_has_no_picture_gets_an_empty_line(complete, learner):
    design = make_design(learner.organisation, 1)
    design.signatories.update(signature=None)
    design.save_revision().publish()

    pdf = render_pdf(complete(learner))

    assert "Firmante 1" in words(pdf)
    assert len(figures(pdf)) == 1  # the QR code


def test_additional_line_stands_in_both_languages(complete, learner):
    make_design(learner.organisation, line_es="Con acuerdo de la comisión", line_en="By agreement of the board")

    text = words(render_pdf(complete(learner)))

    assert text.index("Con acuerdo de la comisión") < text.index("By agreement of the board")


@pytest.mark.parametrize("signatories", [0, 1, 2, 3])
def test_whole_file_stays_below_80_kilobytes(complete, learner, signatories, read_stored):
    make_design(
        learner.organisation,
        signatories,
        logo=Picture.upload(upload(drawn_signature(4, ink="#1d4f4a")), LOGO),
        line_es="Programa con acuerdo de la comisión mixta de capacitación",
        line_en="Programme by agreement of the joint commission for training",
    )
    certificate = complete(learner, title="Responsabilidad de la dirección en la gestión de la IA")

    store_pdf(certificate)

    assert len(read_stored(certificate)) <= 80_000


@pytest.mark.parametrize("language", ["es", "en", "both"])
@pytest.mark.parametrize("signatories", [1, 2, 3])
def test_longest_texts_stay_inside_the_frame_and_apart(organisation, language, signatories):
    name, position = LONGEST_NAME.strip()[:120], LONGEST_POSITION.strip()[:120]
    signature = Picture.upload(upload(drawn_signature()), SIGNATURE).pk
    person = {"name": name, "position": {"es": position, "en": position}, "signature": signature}
    design = {
        **freeze_design(organisation).content,
        "language": language,
        "line": {"es": LONGEST_POSITION[:180], "en": LONGEST_POSITION[:180]},
        "signatories": [person] * signatories,
    }
    facts = sample_facts("Banco Cenzontle, S.A., Institución de Banca Múltiple, Grupo Financiero", longest=True)

    pdf = typeset(TEMPLATE, page_inputs({**facts, "holder": LONGEST_NAME[:200]}, design, qr_url="HTTPS://EXAMPLE.COM/"))

    page = picture(pdf)
    scale = page.width / 279.4
    inside_right = page.crop((int(259.5 * scale), int(9 * scale), int(271 * scale), int(197 * scale)))
    below = page.crop((int(87 * scale), int(202 * scale), int(259 * scale), int(207.5 * scale)))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert (len(inside_right.getcolors()), len(below.getcolors())) == (1, 1)
    assert overlapping_lines(pdf) == []


def overlapping_lines(pdf):
    """Lines of words whose boxes cover each other by more than a third of the lower one's height."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [text.get_rect(index) for index in range(text.count_rects())]
    found = []
    for place, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(top, other[3]) - max(bottom, other[1])
            if across > 1 and down > min(top - bottom, other[3] - other[1]) / 3:
                found.append((boxes[place], other))
    return found
