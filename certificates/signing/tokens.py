"""A private key that never leaves a hardware token (PKCS#11): the token signs, and we say why when it does not.

Easy to get wrong: a token locks itself after a few wrong PINs, and every certificate is tried again and again. So a PIN
that was refused is remembered, under a keyed hash, and not tried a second time by any process.
"""

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from certificates.signing.errors import SigningKeyError

IS_INSTALLED = find_spec("pkcs11") is not None  # an optional package
if IS_INSTALLED:
    import pkcs11
    from pkcs11.util.ec import encode_ecdsa_signature

Answer = TypeVar("Answer")
REFUSED_PIN = "refused-pin"  # in the folder of the signing keys


@dataclass(frozen=True)
class TokenAddress:
    """Where the key is."""

    module: str  # the library of the token's maker
    token: str  # the label of the token; "" if the slot says it
    slot: str  # the number of the slot; "" if the label says it
    key: str  # the label of the key, and of its certificate


class Token:
    """A key in a token, logged in. Threads take turns; after a fork or a lost session it logs in again."""

    def __init__(self, address: TokenAddress, pin: str) -> None:
        if not IS_INSTALLED:
            raise SigningKeyError(_("The package python-pkcs11 is not installed: pip install python-pkcs11"))
        self._address, self._pin = address, pin
        self._turn = threading.Lock()
        self._process = 0
        self._session: pkcs11.Session | None = None

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificates in the token that carry the label of the key."""
        wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: self._address.key}
        found = self._ask(lambda: [each[pkcs11.Attribute.VALUE] for each in self._opened().get_objects(wanted)])
        return [x509.load_der_x509_certificate(bytes(value)) for value in found]

    def sign(self, message: bytes) -> bytes:
        """Return the signature over SHA-256 of the message, as CMS wants it. Raises ``SigningKeyError``."""
        return self._ask(lambda: self._sign(message))

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        with self._turn:
            try:
                return question()
            except (pkcs11.PKCS11Error, SigningKeyError):
                self._close()
            try:  # the session may have ended: the token was taken out and put back, or another program closed it
                return question()
            except pkcs11.PKCS11Error as error:
                self._close()
                raise SigningKeyError(_("The token did not sign: %(reason)s") % {"reason": _name(error)}) from error

    def _sign(self, message: bytes) -> bytes:
        key = self._key()
        if key.key_type == pkcs11.KeyType.RSA:
            return bytes(key.sign(message, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
        digest = hashlib.sha256(message).digest()
        return encode_ecdsa_signature(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    def _key(self) -> "pkcs11.SignMixin":
        try:
            key = self._opened().get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self._address.key)
            if not isinstance(key, pkcs11.SignMixin):
                raise pkcs11.NoSuchKey("none that may sign")
            return key
        except pkcs11.NoSuchKey as error:
            raise SigningKeyError(
                _("The token has no private key named “%(key)s” (AULA_SIGNING_PKCS11_KEY).")
                % {"key": self._address.key}
            ) from error
        except pkcs11.MultipleObjectsReturned as error:
            raise SigningKeyError(
                _("The token has several private keys named “%(key)s”.") % {"key": self._address.key}
            ) from error

    def _opened(self) -> "pkcs11.Session":
        if self._session is not None and self._process == os.getpid():
            return self._session
        token = _find(self._address, is_forked=self._process not in (0, os.getpid()))
        mark = salted_hmac("signing.tokens", f"{bytes(token.serial)!r}{self._pin}").hexdigest()
        refused = Path(settings.SIGNING_ROOT) / REFUSED_PIN
        if refused.exists() and mark in refused.read_text().split():
            raise _wrong_pin()
        try:
            self._session = _log_in(token, self._pin)
        except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid) as error:
            refused.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with refused.open("a") as file:
                file.write(f"{mark}\n")
            raise _wrong_pin() from error
        except pkcs11.PinLocked as error:
            raise SigningKeyError(
                _("The token is locked after too many wrong PINs. Unlock it with its own tools.")
            ) from error
        except pkcs11.PKCS11Error as error:
            raise SigningKeyError(_("The token cannot be opened: %(reason)s") % {"reason": _name(error)}) from error
        self._process = os.getpid()
        return self._session

    def _close(self) -> None:
        session, self._session = self._session, None
        with suppress(pkcs11.PKCS11Error):
            if session is not None and self._process == os.getpid():
                session.close()


def proves(sign: Callable[[bytes], bytes], certificate: x509.Certificate) -> bool:
    """Return whether what signs and the certificate belong together."""
    probe = b"Do this key and this certificate belong together?"
    public = certificate.public_key()
    signature = sign(probe)
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, probe, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, probe, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _find(address: TokenAddress, *, is_forked: bool) -> "pkcs11.Token":
    try:
        library = pkcs11.lib(address.module)
        if is_forked:
            library.reinitialize()  # a child inherits a library that it may not use
        tokens = [slot.get_token() for slot in library.get_slots(token_present=True) if _is_slot(slot, address.slot)]
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise SigningKeyError(
            _("The PKCS#11 module %(path)s cannot be used: %(reason)s")
            % {"path": address.module, "reason": _name(error)}
        ) from error
    named = [token for token in tokens if not address.token or token.label == address.token]
    if len(named) == 1:
        return named[0]
    labels = ", ".join(f"“{token.label}”" for token in tokens if token.label) or "–"
    if named:
        raise SigningKeyError(
            _("Several tokens match: set AULA_SIGNING_PKCS11_TOKEN or AULA_SIGNING_PKCS11_SLOT. Found: %(found)s")
            % {"found": labels}
        )
    raise SigningKeyError(
        _("The token “%(token)s” is not there (AULA_SIGNING_PKCS11_TOKEN, AULA_SIGNING_PKCS11_SLOT). Found: %(found)s")
        % {"token": address.token or address.slot, "found": labels}
    )


def _log_in(token: "pkcs11.Token", pin: str) -> "pkcs11.Session":
    try:
        return token.open(user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:  # a login counts for the whole process
        return token.open()


def _is_slot(slot: "pkcs11.Slot", number: str) -> bool:
    return not number or str(slot.slot_id) == number


def _wrong_pin() -> SigningKeyError:
    return SigningKeyError(
        _(
            "The token refused the PIN (AULA_SIGNING_PKCS11_PIN or AULA_SIGNING_PKCS11_PIN_FILE). It "
            "will not be tried again, so that the token does not lock itself."
        )
    )


def _name(error: Exception) -> str:
    """Return the name of the failure. The text of an error may hold anything, so it stays out."""
    return type(error).__name__
