"""Programs of others before the files as they are sent out: with design, logo, signatures and credential.

No validator of PDF/A is to be had from package registries (veraPDF is not there), so several programs each look at a
part: qpdf at the syntax, pikepdf's rules at the archive format, poppler and MuPDF at signatures and fonts, ZBar at the
picture.
"""

import subprocess

import pikepdf
import pytest

from certificates.issuing.services import deliver
from certificates.models import Certificate
from certificates.models.credentials import Credential
from certificates.models.designs import CertificateDesign, Signatory
from certificates.models.pictures import Picture
from certificates.paper.pictures import LOGO, SIGNATURE
from labour.dc3.pdf import store_dc3
from labour.dc3.services import issue_dc3s
from tests.certificates.drawings import drawn_signature, upload
from tests.certificates.readers import openssl, pdffonts, pdfsig, roots, validate
from tests.certificates.test_signing import KNOWN_FINDINGS, KNOWN_FINDINGS_OF_A_SIGNATURE, findings
from tests.factories import EmployeeFactory, make_signature
from tests.labour.conftest import company, passed, person  # noqa: F401

pytestmark = pytest.mark.django_db

KNOWN_FINDINGS_OF_AN_ATTACHMENT = {"pikepdf:embedded-file unsupported"}
KINDS = ["es", "en", "both", "dc3"]


@pytest.fixture(params=KINDS)
def path(request, company, person, passed, private_folder, settings, tmp_path):  # noqa: F811
    """A file as it is sent out: a certificate in each language, and a DC-3 with a digitised signature."""
    settings.SIGNING_ROOT = tmp_path / "signing"
    picture = Picture.upload(upload(drawn_signature()), SIGNATURE)
    logo = Picture.upload(upload(drawn_signature(4)), LOGO)
    design = CertificateDesign(
        organisation=company, language="" if request.param == "dc3" else request.param, logo=logo
    )
    design.signatories = [
        Signatory(name=f"Firmante {place}", position_es="Puesto", position_en="Position", signature=picture)
        for place in range(3)
    ]
    design.save()
    design.save_revision().publish()
    certificate = passed(person())
    if request.param == "dc3":
        hr = EmployeeFactory(organisation=company, role="hr")
        make_signature(hr, picture=picture)
        (dc3,) = issue_dc3s(company, Certificate.objects.filter(pk=certificate.pk), by=hr)
        assert dc3.representative_signature == picture
        store_dc3(dc3)
        return private_folder / dc3.file_name
    deliver(certificate.pk)
    return private_folder / certificate.file_name


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_rules_of_the_archive_format_find_nothing_new(path):
    found = findings(path)

    in_catalog = {each.where.split()[-1] for each in found if each.rule == "pikepdf:schema-Catalog"}
    others = {f"{each.rule} {each.kind}" for each in found if each.rule != "pikepdf:schema-Catalog"}
    assert in_catalog == KNOWN_FINDINGS_OF_A_SIGNATURE
    assert others - KNOWN_FINDINGS - KNOWN_FINDINGS_OF_AN_ATTACHMENT == set()


def test_what_the_rules_do_not_look_at_is_as_the_archive_format_wants_it(path):
    with pikepdf.open(path) as pdf:
        attached = [pdf.attachments[name] for name in pdf.attachments]
        assert [(each.filename, str(each.relationship)) for each in attached] in ([], [("credential.json", "/Data")])
        assert len(pdf.Root.get("/AF", [])) == len(attached)  # ISO 19005-3, 6.8
        for each in attached:
            file = each.get_file()
            assert file.mime_type == "application/json"
            assert Credential.objects.get().document.encode() == file.read_bytes()
        pictures = [
            each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        assert pictures
        assert [each for each in pictures if "/SMask" in each or each.get("/Interpolate")] == []
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        assert [each for each in figures if not str(each.get("/Alt", ""))] == []
        assert len(figures) > 1


@pytest.mark.qpdf
def test_syntax_is_without_fault(path):
    said = run("qpdf", "--check", path)

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.poppler
@pytest.mark.openssl
@pytest.mark.mupdf
def test_four_verifiers_accept_the_signature(path, tmp_path):
    pdf = path.read_bytes()

    assert validate(pdf, roots()).bottom_line is True
    assert openssl(pdf, tmp_path, roots()) is True
    assert pdfsig(path).count("Signature is Valid.") == 1
    assert run("mutool", "sign", "-v", path).stdout.count("The document is unchanged since signing.") == 1


@pytest.mark.poppler
def test_every_font_is_embedded_and_a_subset(path):
    fonts = pdffonts(path)

    assert len(fonts) >= 2
    assert [row for row in fonts if row[2:5] != ["yes", "yes", "yes"]] == []  # unicode, subset, embedded


@pytest.mark.poppler
@pytest.mark.zbar
def test_camera_reads_the_code_on_the_page(path, tmp_path):
    run("pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-png", "-singlefile", path, tmp_path / "page")

    said = run("zbarimg", "--quiet", "--raw", tmp_path / "page.png")

    assert said.stdout.strip() == Certificate.objects.get().verification_url.upper()
