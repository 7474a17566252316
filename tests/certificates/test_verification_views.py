"""A file is handed in by anybody."""

import datetime
import hashlib
import io
import time
import zlib

import pikepdf
import pytest
import time_machine
from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from certificates.issuing.pdf import render_pdf
from certificates.issuing.services import deliver
from certificates.models import Certificate
from certificates.paper.codes import check_symbol, format_code, new_code
from certificates.verification.inspection import LIMITS, MOST_CODES, codes_in
from certificates.verification.uploads import LARGEST_FILE, MemoryUploadHandler
from lib.budget import Exceeded
from tests import hostile
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/verify/file/"
UNKNOWN_PDF = b"%PDF-1.7\nnothing of ours"


@pytest.fixture
def issued(certificate, read_stored) -> bytes:
    deliver(certificate.pk)
    certificate.refresh_from_db()
    return read_stored(certificate)


@pytest.fixture
def hand_in(client):
    def hand_in(content, language="en", **headers):
        file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
        return client.post(ADDRESS, {"file": file}, headers={"accept-language": language}, **headers)

    return hand_in


def words(response):
    return " ".join(response.content.decode().split())


# --- Unchanged ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
def test_unchanged_file_leads_to_the_page_of_its_code(client, certificate, issued, hand_in, language):
    response = hand_in(issued, language)

    assert (response.status_code, response["Location"]) == (302, f"/verify/{certificate.code}")
    page = client.get(response["Location"], headers={"accept-language": language})
    assert page.status_code == 200
    assert words(page).count(certificate.holder_name) == 1
    with override(language):
        assert words(page).count(gettext("Your file is unchanged")) == 1


def test_only_the_browser_that_handed_it_in_is_told_so(client, certificate, issued, hand_in):
    location = hand_in(issued)["Location"]

    elsewhere = Client().get(location, headers={"accept-language": "en"})

    assert words(elsewhere).count("Your file is unchanged") == 0


def test_it_is_told_of_that_certificate_only_and_for_ten_minutes(client, complete, organisation, issued, hand_in):
    other = complete(EmployeeFactory(organisation=organisation))
    location = hand_in(issued)["Location"]

    def is_told(address):
        return words(client.get(address, headers={"accept-language": "en"})).count("Your file is unchanged")

    assert (is_told(location), is_told(f"/verify/{other.code}")) == (1, 0)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=601)):
        assert is_told(location) == 0


def test_forged_cookie_tells_nothing(client, certificate):
    client.cookies["aula_unchanged_file"] = f"{certificate.code}:forged"

    page = client.get(f"/verify/{certificate.code}", headers={"accept-language": "en"})

    assert words(page).count("Your file is unchanged") == 0


def test_cookie_is_only_for_these_pages_and_this_site(issued, hand_in):
    cookie = hand_in(issued).cookies["aula_unchanged_file"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/verify", True, "Lax", 600)


def test_file_that_was_issued_unsigned_is_still_known(certificate, hand_in):
    certificate.sha256 = "f4c08c4bd1bdb3ae0b4a3e1a9a6b3d2a3ed9f62b2ea2f2a0c3a0fc84d0d1c8a5"
    certificate.save()

    assert hand_in(UNKNOWN_PDF).status_code == 200
    Certificate.objects.filter(pk=certificate.pk).update(sha256=hashlib.sha256(UNKNOWN_PDF).hexdigest())
    assert hand_in(UNKNOWN_PDF)["Location"] == f"/verify/{certificate.code}"


# --- Altered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
def test_altered_file_is_told_and_leads_to_what_was_certified(certificate, issued, hand_in, language):
    altered = issued.replace(b"Certificate of completion", b"Certificate of competence")
    assert altered != issued

    response = hand_in(altered, language)

    html = words(response)
    assert response.status_code == 200
    assert html.count(f'href="/verify/{certificate.code}"') == 1
    assert html.count(certificate.display_code) == 1
    assert html.count(certificate.holder_name) == 0
    with override(language):
        assert html.count(gettext("Altered: this is not the file that we issued")) == 1


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9, 0.98, 0.999])
def test_one_changed_byte_is_an_altered_file(issued, hand_in, place):
    altered = bytearray(issued)
    altered[int(place * len(altered))] ^= 1

    assert words(hand_in(bytes(altered))).count("Altered: this is not the file that we issued") == 1


def test_addition_behind_the_signature_is_an_altered_file(issued, hand_in):
    assert words(hand_in(issued + b"\n% more")).count("Altered: this is not the file that we issued") == 1


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode))
def test_file_saved_anew_by_another_program_still_names_its_code(certificate, issued, mode):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        pdf.save(out, object_stream_mode=mode, recompress_flate=True)

    assert codes_in(out.getvalue()) == {certificate.code}


# --- Not one of ours ------------------------------------------------------------------------------


def test_file_of_somebody_else_is_not_one_of_ours(certificate, issued, hand_in):
    response = hand_in(UNKNOWN_PDF)

    assert response.status_code == 200
    assert words(response).count("This file is not one of ours") == 1
    assert words(response).count(certificate.code) == 0


def test_file_with_a_code_that_was_never_given_is_not_one_of_ours(hand_in):
    response = hand_in(b"%PDF-1.7\n" + format_code(new_code()).encode())

    assert words(response).count("This file is not one of ours") == 1


@pytest.mark.parametrize(
    ("content", "language", "message"),
    [
        (b"", "en", "This file is empty."),
        (b"GIF89a", "en", "This is not a PDF file."),
        (b"%PDF-" + bytes(LARGEST_FILE), "en", "This file is larger than 2 MB."),
    ],
    ids=["empty", "no PDF", "large"],
)
def test_unusable_file_is_told_at_its_field(hand_in, content, language, message):
    response = hand_in(content, language)

    html = words(response)
    assert response.status_code == 400
    assert html.count(message) == 1
    assert html.count('aria-describedby="id_file_helptext id_file_error"') == 1
    assert html.count('aria-invalid="true"') == 1


def test_file_of_exactly_two_megabytes_is_read(hand_in):
    assert hand_in(UNKNOWN_PDF.ljust(LARGEST_FILE)).status_code == 200


@pytest.mark.parametrize("data", [{}, {"file": "text"}])
def test_form_without_a_file_asks_for_one(client, data):
    response = client.post(ADDRESS, data, headers={"accept-language": "en"})

    assert response.status_code == 400
    assert words(response).count("Choose the PDF file of the certificate.") == 1


# --- How a file is taken in -----------------------------------------------------------------------


def test_nothing_is_written(issued, hand_in, stored_files, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"  # does not exist: writing there would fail
    before = stored_files()

    hand_in(b"%PDF-" + bytes(2 * LARGEST_FILE))
    hand_in(UNKNOWN_PDF)

    assert stored_files() == before


def test_many_files_in_one_request_share_the_room():
    handler = MemoryUploadHandler()
    kept = []
    for name in ("one", "two", "three"):
        handler.new_file(name, "a.pdf", "application/pdf", None)
        assert handler.receive_data_chunk(bytes(LARGEST_FILE // 2 + 1), 0) is None
        kept.append(len(handler.file_complete(LARGEST_FILE // 2 + 1).read()))

    assert kept == [LARGEST_FILE // 2 + 1, LARGEST_FILE // 2 - 1, 0]


def test_page_of_another_site_cannot_hand_in(issued):
    client = Client(enforce_csrf_checks=True)

    assert client.post(ADDRESS, {"file": SimpleUploadedFile("a.pdf", issued)}).status_code == 403


@pytest.mark.parametrize("language", ["es", "en"])
def test_handing_in_is_slowed_down_together_with_the_codes(client, certificate, hand_in, language):
    with time_machine.travel(timezone.now().replace(second=0), tick=False):
        for _ in range(15):
            client.get(f"/verify/{certificate.code}")
        answers = [hand_in(UNKNOWN_PDF, language) for _ in range(16)]

    assert [answer.status_code for answer in answers] == [200] * 15 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert words(answers[-1]).count('role="alert"') == 1


def test_address_alone_leads_to_the_form(client):
    response = client.get(ADDRESS)

    assert (response.status_code, response["Location"]) == (302, "/verify/")
    assert client.delete(ADDRESS).status_code == 405


def test_answers_stay_out_of_search_engines_and_caches(issued, hand_in):
    for response in (hand_in(UNKNOWN_PDF), hand_in(b"GIF89a")):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
    assert hand_in(issued)["Cache-Control"] == "no-store"


def test_looking_takes_one_or_two_queries_and_one_to_count_it(issued, hand_in, django_assert_num_queries):
    with django_assert_num_queries(1 + 1):
        hand_in(issued)
    with django_assert_num_queries(1 + 2):
        hand_in(issued + b"\n")


# --- Codes in a file ------------------------------------------------------------------------------


def test_codes_are_found_inside_compressed_streams():
    code = new_code()
    text = f"<pdf:Keywords>{format_code(code)}</pdf:Keywords>".encode()

    assert codes_in(b"%PDF-1.7\nstream\r\n" + zlib.compress(text) + b"\nendstream") == {code}


def test_typing_errors_and_longer_words_are_no_codes():
    body = "7K4M9QRTXW2P"
    good = format_code(body + check_symbol(body)).encode()
    wrong = format_code(body + "0").encode()

    assert codes_in(b" ".join([wrong, b"A" + good, good + b"7"])) == set()


def test_work_is_bounded_whatever_the_file():
    bomb = b"stream\n" + zlib.compress(bytes(40 * LIMITS.unpacked)) + b"endstream"
    many = b" ".join(format_code(new_code()).encode() for _ in range(50))

    with pytest.raises(Exceeded):
        codes_in(bomb * 20 + b"stream\n" + zlib.compress(many))
    assert len(codes_in(many)) == MOST_CODES


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", hostile.PDFS)
def test_hostile_file_is_answered_in_a_sentence(db, hand_in, name, language):
    before = time.process_time()

    answer = hand_in(hostile.PDFS[name](), language)

    assert time.process_time() - before < 3  # a hundredth of a second for each is usual; once it was 4 s and more
    if answer.status_code == 200:
        assert answer.context["verdict"] == "unknown"
    else:
        assert (answer.status_code, words(answer).count('class="field__error"')) == (400, 1)


def test_streams_that_are_not_compressed_are_passed_over():
    assert codes_in(b"stream\nplain text\nendstream") == set()


def test_certificate_names_its_code_once_in_plain_sight(certificate):
    assert codes_in(render_pdf(certificate)) == {certificate.code}


# --- Certificates of our signatures ---------------------------------------------------------------


def test_anybody_may_have_the_certificates_of_our_signatures(client, issued, certificate):
    response = client.get("/verify/signatures.pem")

    served = x509.load_pem_x509_certificates(response.content)
    assert response["Content-Type"] == "application/x-pem-file"
    assert b"PRIVATE" not in response.content
    names = {each.subject.rfc4514_string() for each in served}
    assert names == {"CN=Aula 42001 local authority (self-made)", "CN=Aula 42001 certificates (self-made)"}


def test_before_the_first_signature_there_are_none(client, settings, tmp_path):
    settings.SIGNING_ROOT = tmp_path / "none"

    response = client.get("/verify/signatures.pem")

    assert (response.status_code, response.content) == (200, b"")
