"""Only what was shown is done: a page that shows what a decision would do sends a digest of it along with the form.

Whoever does it works out anew what would happen, under its locks, and compares. There is one mechanism for every act
that has a dry run: the digest says what was chosen and, one by one, what would change.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping


class ShownOtherwise(Exception):
    """What would be done now is not what was shown. Nothing was done."""


def digest_of(choices: Mapping[str, object], rows: Iterable[object] = ()) -> str:
    """Return the digest of a plan: what was chosen, and each thing that changes, in whichever order it was found."""
    said = [choices, sorted(json.dumps(row, default=str) for row in rows)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def check_shown(shown: str | None, planned: str) -> None:
    """Raise ``ShownOtherwise`` where a page showed another plan; None is who decides without a page."""
    if shown is not None and shown != planned:
        raise ShownOtherwise
