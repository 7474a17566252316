"""What others say of a signed file: pyHanko and poppler, which share no code with ours."""

import io
import subprocess
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificates.signing.authority import trusted_certificates


def roots(folder: Path | None = None) -> list[x509.Certificate]:
    """What a reader trusts who has downloaded our certificates."""
    known = trusted_certificates(folder or Path(settings.SIGNING_ROOT))
    return [certificate for certificate in known if certificate.issuer == certificate.subject]


def validate(pdf: bytes, trusted: list[x509.Certificate], stamp_trusted=()) -> PdfSignatureStatus:
    """The only signature of the file, as pyHanko judges it."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=[_convert(each) for each in trusted]),
        ts_validation_context=ValidationContext(trust_roots=[_convert(each) for each in stamp_trusted]),
    )


def is_accepted(pdf: bytes, trusted: list[x509.Certificate]) -> bool:
    """Whether pyHanko accepts the file; a file that it cannot even read is not accepted."""
    try:
        return validate(pdf, trusted).bottom_line
    except Exception:  # noqa: BLE001 -- a damaged file may break a reader in any way
        return False


def _convert(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def pdfsig(path: Path) -> str:
    """What poppler says of the signatures of a file."""
    run = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False)
    return run.stdout


def pdffonts(path: Path) -> list[list[str]]:
    """Poppler's list of fonts, one row each, from the right: object ID (2), unicode, subset, embedded, ..."""
    run = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True)
    return [line.split()[::-1] for line in run.stdout.splitlines()[2:]]


def openssl(pdf: bytes, folder: Path, trusted: list[x509.Certificate]) -> bool:
    """Whether OpenSSL verifies the message inside the file over the bytes that the file names."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    first, length, after, rest = (int(number) for number in signature.byte_range)
    content, message, roots_file = (folder / name for name in ("content", "message", "roots"))
    content.write_bytes(pdf[first : first + length] + pdf[after : after + rest])
    message.write_bytes(signature.pkcs7_content)
    roots_file.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in trusted))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", message, "-content", content]
    run = subprocess.run([*command, "-CAfile", roots_file, "-out", folder / "out"], capture_output=True, check=False)
    return run.returncode == 0
