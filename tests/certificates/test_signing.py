"""The signature as others read it. One signature for the whole module: it is the file that is looked at."""

import datetime
import io
import random
from collections import Counter
from unittest import mock

import pikepdf.pdfa
import pypdf
import pypdfium2
import pytest
import zxingcpp
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.status import SignatureCoverageLevel

from certificates.issuing.pdf import render_pdf, store_pdf
from certificates.signing import _signer, revision, sign_pdf, signed_with
from certificates.signing.cms import SignatureTooLong, identifier, integer, tlv
from certificates.signing.keys import signing_key
from certificates.signing.revision import UnexpectedPdf, append_signature
from tests.certificates.readers import is_accepted, openssl, pdffonts, pdfsig, roots, validate

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 14, 17, 2, 3, tzinfo=datetime.UTC)

# What pikepdf reports on a file that veraPDF passes as PDF/A-3a and PDF/UA-1: things it does not look at
# ("unsupported"), and what level A and Typst's metadata have beyond level B. Anything new is a regression.
KNOWN_FINDINGS = {
    "ISO_19005_3:6.2.11.4.2-2 unsupported",  # CIDSet
    "ISO_19005_3:6.6.2.3.1-1 violation",  # more namespaces in the metadata, described there by extension schemas
    "ISO_19005_3:6.6.2.3.1-2 unsupported",  # history in the metadata
    "ISO_19005_3:6.6.4-3 violation",  # level A instead of B
    "pikepdf:schema-OutlineItem violation",  # destinations as references
}
KNOWN_FINDINGS_OF_A_SIGNATURE = {"/AcroForm", "/Perms"}


@pytest.fixture
def signed(certificate, read_stored) -> bytes:
    store_pdf(certificate)
    return read_stored(certificate)


@pytest.fixture
def signed_path(signed, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    return path


def refused_places(pdf: bytes, accepts, count: int) -> int:
    """At how many of ``count`` signed places a changed byte is noticed."""
    start, length, after, rest = byte_range(pdf)
    assert (start, after + rest) == (0, len(pdf))
    chance = random.Random(42001)  # noqa: S311
    places = [0, length - 1, after, len(pdf) - 1]
    places += [chance.randrange(length) for _ in range(count - len(places) - 8)]
    places += [chance.randrange(after, len(pdf)) for _ in range(8)]
    refused = 0
    for place in places:
        altered = bytearray(pdf)
        altered[place] ^= 1
        refused += not accepts(bytes(altered))
    return refused


def byte_range(pdf: bytes) -> list[int]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [int(number) for number in field(reader)["/V"]["/ByteRange"]]


def field(reader):
    return reader.trailer["/Root"]["/AcroForm"]["/Fields"][0]


# --- Accepted, and nothing else is -----------------------------------------------------------------


def test_pyhanko_accepts_the_whole_file(signed):
    status = validate(signed, roots())

    assert status.bottom_line is True
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert status.docmdp_ok is True
    assert status.signing_cert.subject.native == {"common_name": "Aula 42001 certificates (self-made)"}


@pytest.mark.poppler
def test_poppler_accepts_the_whole_file(signed_path):
    said = pdfsig(signed_path)

    assert said.count("Signature is Valid.") == 1
    assert said.count("Total document signed") == 1
    assert said.count("ETSI.CAdES.detached") == 1
    assert said.count("SHA-256") == 1


@pytest.mark.openssl
def test_openssl_accepts_the_signature_and_refuses_an_altered_file(signed, tmp_path):
    altered = signed.replace(b"Certificate of completion", b"Certificate of competence")

    assert [openssl(pdf, tmp_path, roots()) for pdf in (signed, altered)] == [True, False]


def test_one_changed_byte_anywhere_is_refused_by_pyhanko(signed):
    trusted = roots()

    assert is_accepted(signed, trusted) is True
    assert refused_places(signed, lambda pdf: is_accepted(pdf, trusted), 60) == 60


@pytest.mark.poppler
def test_one_changed_byte_anywhere_is_refused_by_poppler(signed, tmp_path):
    path = tmp_path / "altered.pdf"

    def accepts(pdf):
        path.write_bytes(pdf)
        return "Signature is Valid." in pdfsig(path) and "Total document signed" in pdfsig(path)

    assert accepts(signed) is True
    assert refused_places(signed, accepts, 30) == 30


def test_something_added_behind_is_refused(signed):
    addition = b"1 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    last = signed.rindex(b"startxref\n") + 10
    previous = int(signed[last : signed.index(b"\n", last)])
    xref = len(signed) + len(addition)
    altered = signed + addition + b"xref\n1 1\n%010d 00000 n\r\n" % len(signed)
    altered += b"trailer\n<</Size 99/Root 81 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, xref)

    assert is_accepted(altered, roots()) is False


def test_signature_of_another_authority_is_not_trusted(certificate, signed, settings, tmp_path):
    settings.SIGNING_ROOT = tmp_path / "other"
    of_another = sign_pdf(render_pdf(certificate))

    assert [is_accepted(pdf, roots()) for pdf in (of_another, signed)] == [True, False]


# --- Still an archivable, accessible certificate ---------------------------------------------------


def findings(path):
    return pikepdf.pdfa.validate_written(path, "3b").findings


def test_gate_for_the_archive_format(certificate, signed_path, tmp_path):
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(render_pdf(certificate))

    before = {f"{finding.rule} {finding.kind}" for finding in findings(plain)}
    after = findings(signed_path)

    of_signature = [finding for finding in after if finding.rule == "pikepdf:schema-Catalog"]
    assert before == KNOWN_FINDINGS
    assert {finding.where.split()[-1] for finding in of_signature} == KNOWN_FINDINGS_OF_A_SIGNATURE
    assert {finding.kind for finding in of_signature} == {"unsupported"}
    assert {f"{each.rule} {each.kind}" for each in after if each not in of_signature} <= KNOWN_FINDINGS


def test_gate_notices_what_the_archive_format_forbids(certificate, tmp_path):
    path = tmp_path / "scripted.pdf"
    with pikepdf.open(io.BytesIO(render_pdf(certificate))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        pdf.save(path, fix_metadata_version=False)

    assert {f"{each.rule} {each.kind}" for each in findings(path)} - KNOWN_FINDINGS != set()


def test_signature_field_is_what_the_archive_and_accessibility_formats_allow(signed):
    reader = pypdf.PdfReader(io.BytesIO(signed))

    page, root, widget = reader.pages[0], reader.trailer["/Root"], field(reader)
    assert page["/Annots"] == root["/AcroForm"]["/Fields"]
    assert page["/Tabs"] == "/S"
    assert widget["/Rect"] == [0, 0, 0, 0]
    assert widget["/F"] == 4 + 128  # printed and locked; not hidden, not invisible
    assert widget["/TU"] == "Signature"
    assert root["/AcroForm"]["/SigFlags"] == 3
    assert "/NeedAppearances" not in root["/AcroForm"]
    assert root["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"] == 1
    metadata = root["/Metadata"].get_data().decode()
    assert [metadata.count(line) for line in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<")] == [
        1
    ] * 3


def test_signing_leaves_the_words_and_the_page_alone(certificate, signed):
    plain = render_pdf(certificate)

    texts = [pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in (plain, signed)]
    assert signed.startswith(plain)
    assert texts[0] == texts[1]


def test_references_stay_whole(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.poppler
def test_poppler_finds_every_font_embedded(signed_path):
    rows = pdffonts(signed_path)

    assert len(rows) >= 4
    assert {tuple(row[2:5]) for row in rows} == {("yes", "yes", "yes")}


def test_qr_code_of_the_signed_page_leads_to_its_verification(client, certificate, signed):
    page = pypdfium2.PdfDocument(signed)[0].render(scale=3).to_pil()

    (code,) = zxingcpp.read_barcodes(page)
    response = client.get(code.text.removeprefix("HTTPS://AULA.EXAMPLE.COM"))

    assert response.status_code == 200
    assert response.content.decode().count(certificate.display_code) == 1


def test_file_is_small(signed):
    assert len(signed) <= 80_000


# --- What the record says --------------------------------------------------------------------------


def test_file_names_the_certificate_that_signed_it(signed):
    key = signing_key(datetime.datetime.now(datetime.UTC))

    assert signed_with(signed) == key.fingerprint


def test_unsigned_file_names_none(certificate):
    assert signed_with(render_pdf(certificate)) == ""


def test_stored_file_is_never_replaced(certificate, read_stored):
    first = store_pdf(certificate)
    kept = read_stored(certificate)
    certificate.holder_name = "Somebody Else"

    again = store_pdf(certificate)

    assert again == first
    assert read_stored(certificate) == kept


def test_of_two_workers_the_first_to_finish_decides_for_both(certificate, read_stored, private_folder, stored_files):
    other = []

    def slow_worker_meets_a_faster_one(pdf):
        with mock.patch("certificates.issuing.pdf.sign_pdf", sign_pdf):
            other.append(store_pdf(certificate))
        return sign_pdf(pdf)

    with mock.patch("certificates.issuing.pdf.sign_pdf", slow_worker_meets_a_faster_one):
        stored = store_pdf(certificate)

    assert [stored] == other
    assert is_accepted(read_stored(certificate), roots()) is True
    assert stored_files() == [certificate.file_name]


# --- What is refused -------------------------------------------------------------------------------


def append(pdf, sign=lambda digest: b"signature"):
    return append_signature(pdf, size=20, signed_by="Ñandú", signed_at=NOW, sign=sign)


def test_file_of_another_program_is_refused(certificate):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(render_pdf(certificate))) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    with pytest.raises(UnexpectedPdf):
        append(out.getvalue())


def test_file_is_signed_once_only(certificate):
    with pytest.raises(UnexpectedPdf):
        append(append(render_pdf(certificate)))
    with pytest.raises(UnexpectedPdf, match="already"):
        append(render_pdf(certificate).replace(b"/Lang(es)", b"/Perms( )"))


@pytest.mark.parametrize("part", [b"/Root", b"/Pages ", b"/Kids[", b"xref\n0 "])
def test_damaged_file_is_refused(certificate, part):
    pdf = render_pdf(certificate)
    place = pdf.rindex(part)

    with pytest.raises(UnexpectedPdf):
        append(pdf[:place] + b"X" * len(part) + pdf[place + len(part) :])


def test_signature_that_does_not_fit_is_refused(certificate):
    with pytest.raises(SignatureTooLong):
        append(render_pdf(certificate), sign=lambda digest: bytes(21))


def test_annotations_of_the_page_are_kept():
    assert revision._with_annotation(b"/Type/Page/Annots[7 0 R]", b"9 0 R") == b"/Type/Page/Annots[7 0 R 9 0 R]"
    with pytest.raises(UnexpectedPdf):
        revision._with_annotation(b"/Type/Page/Annots 7 0 R", b"9 0 R")


# --- The encoding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (tlv(4, b"\x01" * 127)[:2], "047f"),
        (tlv(4, b"\x01" * 128)[:3], "048180"),
        (tlv(4, b"\x01" * 256)[:4], "04820100"),
        (integer(0), "020100"),
        (integer(127), "02017f"),
        (integer(128), "02020080"),
        (identifier("1.2.840.113549.1.7.2"), "06092a864886f70d010702"),
        (identifier("2.16.840.1.101.3.4.2.1"), "0609608648016503040201"),
    ],
)
def test_elements_are_encoded_as_the_standard_says(encoded, expected):
    assert encoded.hex() == expected


def test_size_is_enough_for_a_thousand_signatures(certificate):
    signer = _signer(signing_key(datetime.datetime.now(datetime.UTC)))
    sizes = Counter(len(signer.sign(number.to_bytes(32, "big"))) for number in range(1000))

    assert max(sizes) <= signer.size(with_stamp=False) <= max(sizes) + 8
