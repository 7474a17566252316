"""Signs PDF files: a PAdES signature (baseline B-B, B-T with a time stamp) that shows any later change.

Knows nothing of certificates as records. Easy to get wrong: the key in force may change while a worker
runs, so nobody outside keeps one; they call :func:`sign_pdf`.
"""

import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from certificates.signing.authority import remember
from certificates.signing.cms import CmsSigner
from certificates.signing.keys import SigningKey, signing_key
from certificates.signing.revision import append_signature, signed_with
from certificates.signing.timestamps import time_stamp

__all__ = ["sign_pdf", "signed_with"]


def sign_pdf(pdf: bytes) -> bytes:
    """Return the file with one signature that covers all of it and allows no change.

    Raises ``SigningKeyError`` without a usable key, and ``TimestampError`` when a time stamp is wanted and not given.
    """
    now = datetime.datetime.now(datetime.UTC)
    key = signing_key(now)
    signer = _signer(key)
    stamp = time_stamp if settings.TIMESTAMP_URL else None
    return append_signature(
        pdf,
        size=signer.size(with_stamp=stamp is not None),
        signed_by=key.owner,
        signed_at=now,
        sign=lambda digest: signer.sign(digest, stamp),
    )


@lru_cache(maxsize=4)
def _signer(key: SigningKey) -> CmsSigner:
    """Make the signer once for a key, before its first signature: by then it is known how to verify it."""
    remember(Path(settings.SIGNING_ROOT), key.certificate, *key.authorities)
    return CmsSigner(key.sign, key.certificate, key.chain)
