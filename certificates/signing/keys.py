"""The key in force: one in a token, a PKCS#12 file that the environment names, or one of the self-made authority."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.signing.authority import current_signer
from certificates.signing.errors import SigningKeyError
from certificates.signing.tokens import Token, TokenAddress, proves

CURVES = (ec.SECP256R1, ec.SECP384R1)
LEAST_RSA_BITS = 2048


@dataclass(frozen=True)
class SigningKey:
    """What signs, and the certificate of its owner."""

    sign: Callable[[bytes], bytes]  # over SHA-256 of a message, in the encoding of CMS
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
    """Return the key in force now. Read once, and again when its file changes: a rotation needs no restart.

    Raises ``SigningKeyError``. The self-made authority is made at the first call, if no file is configured.
    """
    if settings.SIGNING_PKCS11_MODULE:
        key = _in_token()
        key.refuse_outside_validity(now)
        return key
    try:
        if settings.SIGNING_P12:
            path, read = Path(settings.SIGNING_P12), _read_pkcs12
        else:
            path, read = current_signer(Path(settings.SIGNING_ROOT)), _read_own
        state = path.stat()
        key = read(path, state.st_mtime_ns, state.st_ino, settings.SIGNING_P12_PASSWORD)
    except OSError as error:
        raise SigningKeyError(
            _("The signing key file cannot be read: %(path)s (%(reason)s)")
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
    return SigningKey(_signing(private_key), certificate, _above(certificate, others), tuple(others))


@lru_cache(maxsize=4)
def _read_own(path: Path, _changed: int, _inode: int, _password: str) -> SigningKey:
    data = path.read_bytes()
    try:
        certificate, root = x509.load_pem_x509_certificates(data)
        private_key = load_pem_private_key(data, None)
    except ValueError as error:
        raise _incomplete(path) from error
    return SigningKey(_signing(private_key), certificate, (root,), (root,))


def _in_token() -> SigningKey:
    address = TokenAddress(
        settings.SIGNING_PKCS11_MODULE,
        settings.SIGNING_PKCS11_TOKEN,
        settings.SIGNING_PKCS11_SLOT,
        settings.SIGNING_PKCS11_KEY,
    )
    pin = settings.SIGNING_PKCS11_PIN
    path = settings.SIGNING_PKCS11_CERTIFICATE
    try:
        if settings.SIGNING_PKCS11_PIN_FILE:
            pin = Path(settings.SIGNING_PKCS11_PIN_FILE).read_text().strip()
        pem = Path(path).read_bytes() if path else b""
    except OSError as error:
        raise SigningKeyError(
            _("The signing key file cannot be read: %(path)s (%(reason)s)")
            % {"path": error.filename, "reason": error.strerror}
        ) from error
    return _read_token(address, pin, pem)


@lru_cache(maxsize=4)
def _read_token(address: TokenAddress, pin: str, pem: bytes) -> SigningKey:
    """Return the key, logged in once; the token itself is asked again only after a restart."""
    token = Token(address, pin)
    try:
        certificates = x509.load_pem_x509_certificates(pem) if pem else token.certificates()
    except ValueError as error:
        raise SigningKeyError(_("AULA_SIGNING_PKCS11_CERTIFICATE is not a certificate in PEM.")) from error
    if not certificates:
        raise SigningKeyError(
            _("The token has no certificate named “%(key)s”. Put one there, or set AULA_SIGNING_PKCS11_CERTIFICATE.")
            % {"key": address.key}
        )
    certificate, *others = certificates
    _refuse_weak(certificate.public_key())
    _refuse_wrong_usage(certificate)
    if not proves(token.sign, certificate):
        raise SigningKeyError(_("The certificate does not belong to the key in the token."))
    return SigningKey(token.sign, certificate, _above(certificate, others), tuple(others))


def _incomplete(path: Path) -> SigningKeyError:
    return SigningKeyError(_("%(path)s lacks the private key or its certificate.") % {"path": path})


def _signing(private_key: object) -> Callable[[bytes], bytes]:
    """Return what signs with a private key. Raises ``SigningKeyError`` for one that the verifiers do not understand."""
    if isinstance(private_key, rsa.RSAPrivateKey):
        _refuse_weak(private_key.public_key())
        return partial(private_key.sign, padding=padding.PKCS1v15(), algorithm=hashes.SHA256())
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        _refuse_weak(private_key.public_key())
        return partial(private_key.sign, signature_algorithm=ec.ECDSA(hashes.SHA256()))
    raise _unusable()


def _refuse_weak(public_key: object) -> None:
    """Refuse what the verifiers of PDF files do not understand: poppler, for one, does not know Ed25519."""
    is_curve = isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(public_key.curve, CURVES)
    is_rsa = isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size >= LEAST_RSA_BITS
    if not (is_curve or is_rsa):
        raise _unusable()


def _unusable() -> SigningKeyError:
    return SigningKeyError(_("The signing key must be P-256, P-384, or RSA of at least 2048 bits."))


def _refuse_wrong_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise SigningKeyError(_("The certificate does not allow signatures (key usage)."))


def _above(certificate: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return the certificates between this one and a root, in order; readers have the root of a public authority."""
    by_subject = {other.subject: other for other in others}
    chain: list[x509.Certificate] = []
    above = by_subject.get(certificate.issuer)
    while above and above.subject != above.issuer and above not in chain:
        chain.append(above)
        above = by_subject.get(above.issuer)
    return tuple(chain)
