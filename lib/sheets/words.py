"""The words of a sheet that people fill in: in which language they read them, and when two are the same."""

from django.utils.translation import get_language

from lib.names import composed


def reader() -> str:
    """Return the language in which the person at the screen reads titles and words."""
    return "en" if (get_language() or "").startswith("en") else "es"


def folded(text: str) -> str:
    """Return a word as it is compared: without capitals, accents, blanks and signs."""
    plain = composed(text.casefold(), "NFKD")
    return "".join(letter for letter in plain if letter.isalnum())
