"""Time stamps of a real authority on the loopback, whose answers a test may spoil."""

import datetime
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from certificates.issuing.pdf import store_pdf
from certificates.issuing.services import deliver
from certificates.signing import timestamps
from certificates.signing.timestamps import TimestampError, time_stamp
from tests.certificates.readers import pdfsig, roots, validate


@pytest.fixture(scope="module")
def stamper():
    """The key of an authority, and the certificate that its readers trust."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sello de tiempo")])
    today = datetime.datetime.now(datetime.UTC)
    usage = [x509.ExtendedKeyUsageOID.TIME_STAMPING]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(42001)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage(usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return DummyTimeStamper(asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)), private), certificate


@pytest.fixture
def authority(stamper, settings):
    """Answers on the loopback; ``spoil`` changes the answer, ``asked`` keeps what came."""

    class Authority(BaseHTTPRequestHandler):
        asked: list = []
        status = 200

        @staticmethod
        def spoil(answer):
            return answer

        def do_POST(self):
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            self.asked.append((self.headers["Content-Type"], request))
            body = type(self).spoil(stamper[0].request_tsa_response(request).dump())
            self.send_response(self.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    Authority.asked = []
    server = HTTPServer(("127.0.0.1", 0), Authority)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield Authority
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
def test_signature_carries_a_time_stamp_that_a_reader_accepts(authority, stamper, certificate, read_stored):
    store_pdf(certificate)

    status = validate(read_stored(certificate), roots(), [stamper[1]])
    assert status.bottom_line is True
    assert status.timestamp_validity.valid is True
    assert status.timestamp_validity.trusted is True
    assert [content_type for content_type, _request in authority.asked] == ["application/timestamp-query"]
    assert authority.asked[0][1]["cert_req"].native is True


@pytest.mark.django_db
@pytest.mark.poppler
def test_poppler_accepts_the_file_with_a_time_stamp(authority, certificate, private_folder):
    store_pdf(certificate)

    assert pdfsig(private_folder / certificate.file_name).count("Signature is Valid.") == 1


@pytest.mark.django_db
def test_without_an_address_nobody_is_asked(authority, settings, certificate, read_stored):
    settings.TIMESTAMP_URL = ""

    store_pdf(certificate)

    assert authority.asked == []
    assert validate(read_stored(certificate), roots()).timestamp_validity is None


REFUSED = b"\x30\x10\x30\x0e\x02\x01\x02\x30\x09\x0c\x07not now"  # status 2, one line of text, no token


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda answer: REFUSED, "The time stamp was refused: not now"),
        (lambda answer: b"<html>", "answers something else"),
        (lambda answer: b"", "answers something else"),
    ],
    ids=["refused", "a page", "nothing"],
)
def test_answer_that_is_no_time_stamp_is_refused(authority, spoil, message):
    authority.spoil = staticmethod(spoil)

    with pytest.raises(TimestampError, match=message):
        time_stamp(b"signature")


def test_answer_to_another_request_is_refused(authority, stamper):
    other = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)},
            "nonce": 7,
            "cert_req": True,
        }
    )
    authority.spoil = staticmethod(lambda answer: stamper[0].request_tsa_response(other).dump())

    with pytest.raises(TimestampError, match="another request"):
        time_stamp(b"signature")


def test_error_of_the_server_is_told(authority):
    authority.status = 503

    with pytest.raises(TimestampError, match="does not answer: HTTP Error 503"):
        time_stamp(b"signature")


def test_endless_answer_is_cut_off(authority):
    authority.spoil = staticmethod(lambda answer: bytes(timestamps.LARGEST_ANSWER * 2))

    with pytest.raises(TimestampError, match="answers something else"):
        time_stamp(b"signature")


@pytest.mark.django_db
def test_certificate_waits_until_the_authority_is_back(settings, certificate, stored_files, mailoutbox):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"

    with pytest.raises(TimestampError):
        deliver(certificate.pk)

    certificate.refresh_from_db()
    assert (certificate.rendered_at, certificate.lease_until) == (None, None)
    assert (stored_files(), mailoutbox) == ([], [])
