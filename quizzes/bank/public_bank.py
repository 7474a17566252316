"""Which questions everybody can read: those that come with the repository, for practice and demonstration."""

from functools import cache

import yaml
from django.conf import settings


@cache
def public_stems() -> frozenset[str]:
    """Return the Spanish texts of the questions in the repository."""
    files = settings.CURRICULUM_ROOT.glob("*/*/questions.yaml")
    banks = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in files]  # safe, in C
    return frozenset(_plain(question["stem"]["es"]) for bank in banks for question in bank)


def is_public(stem: str | None) -> bool:
    """Return whether a Spanish text is that of a question in the repository."""
    return _plain(stem) in public_stems()


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
