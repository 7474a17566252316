"""The signature itself: CMS (RFC 5652) with the attributes of PAdES B-B (ETSI EN 319 142-1, table 1).

Written by hand because only the digest and the signature differ from one file to the next: everything else is
encoded once for a key, and a signature then costs a quarter of a millisecond (docs/decisions/0012-…).
Independent verifiers check it in the tests: pyHanko and poppler.
"""

import hashlib
from collections.abc import Callable, Iterable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

STAMP_ROOM = 12_000  # a time stamp with the certificates of its authority takes 3 to 9 KB


class SignatureTooLong(Exception):
    """The signature does not fit into the room the file keeps for it."""


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return one element of DER: tag, length, value."""
    value = b"".join(parts)
    count = len(value)
    if count < 128:
        return bytes([tag, count]) + value
    size = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + value


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return tlv(0x30, *parts)


def set_of(parts: Iterable[bytes]) -> bytes:
    """Return a SET OF, which DER sorts."""
    return tlv(0x31, *sorted(parts))


def integer(number: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *others = map(int, dotted.split("."))
    encoded = bytearray()
    for arc in (40 * first + second, *others):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        encoded += bytes(reversed(septets))
    return tlv(0x06, bytes(encoded))


NULL = b"\x05\x00"
VERSION = integer(1)
DATA = identifier("1.2.840.113549.1.7.1")
SIGNED_DATA = identifier("1.2.840.113549.1.7.2")
CONTENT_TYPE = identifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = identifier("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = identifier("1.2.840.113549.1.9.16.2.47")
TIME_STAMP_TOKEN = identifier("1.2.840.113549.1.9.16.2.14")
SHA256 = sequence(identifier("2.16.840.1.101.3.4.2.1"))
ECDSA_WITH_SHA256 = sequence(identifier("1.2.840.10045.4.3.2"))
RSA_WITH_SHA256 = sequence(identifier("1.2.840.113549.1.1.11"), NULL)


def _signing_certificate(digest: bytes) -> bytes:
    """Return the attribute that binds the signature to one certificate by its SHA-256 (RFC 5035)."""
    return sequence(SIGNING_CERTIFICATE_V2, set_of([sequence(sequence(sequence(tlv(0x04, digest))))]))


_FINGERPRINT_FOLLOWS = _signing_certificate(bytes(32))[2:-32]


def fingerprint_in(signature: bytes) -> str:
    """Return the SHA-256 of the certificate with which a signature of ours was made, in hexadecimal."""
    _before, found, rest = signature.partition(_FINGERPRINT_FOLLOWS)
    return rest[:32].hex() if found else ""


class CmsSigner:
    """Signs digests with one key. ``sign_raw`` signs SHA-256 of a message with it, wherever the key is."""

    def __init__(
        self,
        sign_raw: Callable[[bytes], bytes],
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
    ) -> None:
        self._sign_raw = sign_raw
        public_key = certificate.public_key()
        if not isinstance(public_key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise TypeError("keys.py refuses other keys")
        self._public_key = public_key
        der = certificate.public_bytes(Encoding.DER)
        self._content_type = sequence(CONTENT_TYPE, set_of([DATA]))
        self._signing_certificate = _signing_certificate(hashlib.sha256(der).digest())
        self._certificates = tlv(0xA0, der, *(other.public_bytes(Encoding.DER) for other in chain))
        self._signer_id = sequence(certificate.issuer.public_bytes(), integer(certificate.serial_number))
        self._algorithm = RSA_WITH_SHA256 if isinstance(public_key, rsa.RSAPublicKey) else ECDSA_WITH_SHA256

    def size(self, *, with_stamp: bool) -> int:
        """Return how many bytes are enough for any signature of this key. An ECDSA signature may be a few bytes
        shorter.
        """
        bits = self._public_key.key_size
        longest = bits // 8 if isinstance(self._public_key, rsa.RSAPublicKey) else 2 * ((bits + 7) // 8 + 3) + 3
        return len(self._encode(bytes(32), bytes(longest), b"")) + (STAMP_ROOM if with_stamp else 0)

    def sign(self, digest: bytes, stamp: Callable[[bytes], bytes] | None = None) -> bytes:
        """Return the detached signature over content with this SHA-256; ``stamp`` makes a time stamp token of a
        signature.
        """
        signature = self._sign_raw(tlv(0x31, self._attributes(digest)))
        unsigned = sequence(TIME_STAMP_TOKEN, set_of([stamp(signature)])) if stamp else b""
        return self._encode(digest, signature, unsigned)

    def _attributes(self, digest: bytes) -> bytes:
        """Return what is signed. The time stands in the PDF: PAdES forbids the attribute of CMS for it."""
        message_digest = sequence(MESSAGE_DIGEST, set_of([tlv(0x04, digest)]))
        return b"".join(sorted([self._content_type, message_digest, self._signing_certificate]))

    def _encode(self, digest: bytes, signature: bytes, unsigned: bytes) -> bytes:
        signer_info = sequence(
            VERSION,
            self._signer_id,
            SHA256,
            tlv(0xA0, self._attributes(digest)),
            self._algorithm,
            tlv(0x04, signature),
            tlv(0xA1, unsigned) if unsigned else b"",
        )
        signed_data = sequence(VERSION, set_of([SHA256]), sequence(DATA), self._certificates, set_of([signer_info]))
        return sequence(SIGNED_DATA, tlv(0xA0, signed_data))
