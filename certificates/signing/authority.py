"""The self-made authority of an installation: a root, and below it the certificate that signs.

Everything lies in one folder (0700, files 0600): ``authority.pem`` (key and certificate of the root), ``signer.pem``
(key and certificate in force, then the root) and ``trusted/``, the certificates ever used here, one public file each.
Files appear whole or not at all, and under a lock, so any number of processes make one authority.
"""

import datetime
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lib.durability import write_whole

ROOT_NAME = "Aula 42001 local authority (self-made)"
SIGNER_NAME = "Aula 42001 certificates (self-made)"
ROOT_YEARS = 30
SIGNER_YEARS = 10
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336


def current_signer(folder: Path) -> Path:
    """Return the file with the signing key in force; made, with its authority, when there is none."""
    path = folder / "signer.pem"
    if not path.exists():
        with _locked(folder):
            if not path.exists():
                _make_signer(folder)
    return path


def rotate(folder: Path) -> x509.Certificate:
    """Put a new signing certificate in force, below the same root, and destroy the private key of the old one.

    What the old one signed stays valid: its certificate, the root and the files do not change.
    """
    with _locked(folder):
        return _make_signer(folder)


def remember(folder: Path, *certificates: x509.Certificate) -> None:
    """Keep public certificates that verify our signatures, for as long as there are signatures."""
    trusted = folder / "trusted"
    trusted.mkdir(mode=0o700, parents=True, exist_ok=True)
    for certificate in certificates:
        path = trusted / f"{certificate.fingerprint(hashes.SHA256()).hex()}.pem"
        if not path.exists():
            write_whole(path, certificate.public_bytes(Encoding.PEM))


def trusted_certificates(folder: Path) -> list[x509.Certificate]:
    """Return every certificate that ever signed here, and those above it; the oldest first."""
    found = [x509.load_pem_x509_certificate(path.read_bytes()) for path in (folder / "trusted").glob("*.pem")]
    return sorted(found, key=lambda certificate: (certificate.not_valid_before_utc, certificate.subject.public_bytes()))


def _make_signer(folder: Path) -> x509.Certificate:
    for left_by_a_kill in folder.glob(".*.pem.*"):
        left_by_a_kill.unlink()
    root_key, root = _authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    certificate = (
        _builder(SIGNER_NAME, ROOT_NAME, key, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(authority_key, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    chain = b"".join(each.public_bytes(Encoding.PEM) for each in (certificate, root))
    write_whole(folder / "signer.pem", _pem(key) + chain)
    return certificate


def _authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    path = folder / "authority.pem"
    if path.exists():
        data = path.read_bytes()
        key = load_pem_private_key(data, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path} was not written here")
        return key, x509.load_pem_x509_certificate(data)
    key = ec.generate_private_key(ec.SECP256R1())
    root = (
        _builder(ROOT_NAME, ROOT_NAME, key, ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_whole(path, _pem(key) + root.public_bytes(Encoding.PEM))
    return key, root


def _builder(name: str, issuer: str, key: ec.EllipticCurvePrivateKey, years: int) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))  # clocks of readers differ
        .not_valid_after(now + datetime.timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process work at a time. The lock of a process that dies is free again."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
