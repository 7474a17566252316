"""The key in force: a PKCS#12 file that the environment names, or one of the self-made authority."""

import datetime
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.signing.authority import current_signer
from certificates.signing.cms import PrivateKey

CURVES = (ec.SECP256R1, ec.SECP384R1)
LEAST_RSA_BITS = 2048


class SigningKeyError(Exception):
    """There is no key to sign with. Says in the active language what to do, and never shows a passphrase."""


@dataclass(frozen=True)
class SigningKey:
    """A private key and the certificate of its owner."""

    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # what a file carries besides: the certificates above, without a root of others
    authorities: tuple[x509.Certificate, ...]  # all that came with the key

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @cached_property
    def owner(self) -> str:
        """Who signs, as the certificate says."""
        names = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.subject.rfc4514_string()

    def refuse_outside_validity(self, now: datetime.datetime) -> None:
        """Raise ``SigningKeyError`` before the first and after the last day."""
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if now < first:
            raise SigningKeyError(
                _("The signing certificate is not valid before %(date)s.") % {"date": first.date().isoformat()}
            )
        if now > last:
            raise SigningKeyError(
                _("The signing certificate expired on %(date)s. Replace it; see docs/how-to/signing-keys.md.")
                % {"date": last.date().isoformat()}
            )


def signing_key(now: datetime.datetime) -> SigningKey:
    """The key in force now. Read once, and again when its file changes: a rotation needs no restart.

    Raises ``SigningKeyError``. The self-made authority is made at the first call, if no file is configured.
    """
    try:
        if settings.SIGNING_P12:
            path, read = Path(settings.SIGNING_P12), _read_pkcs12
        else:
            path, read = current_signer(Path(settings.SIGNING_ROOT)), _read_own
        state = path.stat()
        key = read(path, state.st_mtime_ns, state.st_ino, settings.SIGNING_P12_PASSWORD)
    except OSError as error:
        raise SigningKeyError(
            _("The file of the signing key cannot be read: %(path)s (%(reason)s)")
            % {"path": error.filename, "reason": error.strerror}
        ) from error
    key.refuse_outside_validity(now)
    return key


@lru_cache(maxsize=4)
def _read_pkcs12(path: Path, _changed: int, _inode: int, password: str) -> SigningKey:
    data = path.read_bytes()
    try:
        private_key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError as error:
        raise SigningKeyError(
            _(
                "%(path)s cannot be opened as PKCS#12: the passphrase in AULA_SIGNING_P12_PASSWORD is wrong,"
                " or the file is damaged."
            )
            % {"path": path}
        ) from error
    if private_key is None or certificate is None:
        raise _incomplete(path)
    _refuse_wrong_usage(certificate)
    return SigningKey(_usable(private_key), certificate, _above(certificate, others), tuple(others))


@lru_cache(maxsize=4)
def _read_own(path: Path, _changed: int, _inode: int, _password: str) -> SigningKey:
    data = path.read_bytes()
    try:
        certificate, root = x509.load_pem_x509_certificates(data)
        private_key = load_pem_private_key(data, None)
    except ValueError as error:
        raise _incomplete(path) from error
    return SigningKey(_usable(private_key), certificate, (root,), (root,))


def _incomplete(path: Path) -> SigningKeyError:
    return SigningKeyError(_("%(path)s lacks the private key or its certificate.") % {"path": path})


def _usable(private_key: object) -> PrivateKey:
    """What the verifiers of PDF files understand: poppler, for one, does not know Ed25519."""
    if isinstance(private_key, ec.EllipticCurvePrivateKey) and isinstance(private_key.curve, CURVES):
        return private_key
    if isinstance(private_key, rsa.RSAPrivateKey) and private_key.key_size >= LEAST_RSA_BITS:
        return private_key
    raise SigningKeyError(_("The signing key must be P-256, P-384, or RSA of at least 2048 bits."))


def _refuse_wrong_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise SigningKeyError(_("The certificate does not allow signatures (key usage)."))


def _above(certificate: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificates between this one and a root, in order; readers have the root of a public authority."""
    by_subject = {other.subject: other for other in others}
    chain: list[x509.Certificate] = []
    above = by_subject.get(certificate.issuer)
    while above and above.subject != above.issuer and above not in chain:
        chain.append(above)
        above = by_subject.get(above.issuer)
    return tuple(chain)
