"""Keys that everybody can read here. They are for development and tests; production refuses to start with one."""

import base64
import binascii
from collections.abc import Iterable

DEVELOPMENT_SECRET_KEY = "development only, never in production"
DEVELOPMENT_DATA_KEY = "ZGV2ZWxvcG1lbnQgb25seSwgbmV2ZXIgaW4gcHJvZC4="
TEST_SECRET_KEY = "tests only"
TEST_DATA_KEY = "dGVzdHMgb25seSwgbmV2ZXIgaW4gcHJvZHVjdGlvbi4="
DEMONSTRATION_PASSWORD = "aprende-42001-hoy"  # of every account of the demonstration
PUBLISHED = {DEVELOPMENT_SECRET_KEY, DEVELOPMENT_DATA_KEY, TEST_SECRET_KEY, TEST_DATA_KEY}


def is_published(keys: Iterable[str]) -> bool:
    """Return whether any of the keys is one of these, with blanks around it or written otherwise: what it decodes to
    counts.
    """
    known = PUBLISHED | {_decoded(key) for key in PUBLISHED}
    return any(form in known for key in keys for form in (key.strip(), _decoded(key)) if form)


def _decoded(key: str) -> bytes:
    """Return the bytes of a data key as Fernet reads it, which passes over all that is no letter of it; empty if it is
    none.
    """
    try:
        return base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return b""
